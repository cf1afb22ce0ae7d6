"""A demonstration freezes its papers as everybody does, and encodes no picture twice.

What was kept by other code, or is damaged, is not believed; nor does a folder that
nobody may write to stop a demonstration.
"""

import msgspec
import pytest
from PIL import Image

from concours import authoring
from concours.cli.demonstration.media import encoded

PAPER = """\
code = "images"
title = "Une image"
duration_minutes = 10
dossiers = ["qi.toml"]
"""
QUESTION = """
[[questions]]
format = "QRU"
rank = "A"
item = 18
text = "Que montre cette image ?"
figures = [{ file = "ligne.png", alt = "Une ligne", caption = "Une ligne" }]
propositions = [
  { text = "Une ligne", right = true },
  { text = "Un disque" },
  { text = "Un carré" },
  { text = "Une étoile" },
]
"""
HEAD = """
kind = "isolated"
title = "Questions isolées"
vignette = "Une seule image."
"""


@pytest.fixture
def folder(tmp_path):
    """A paper of one image, smaller than what is cut in tiles."""
    for name, text in (("paper.toml", PAPER), ("qi.toml", HEAD + QUESTION)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    draw(tmp_path, "white")
    return tmp_path


def draw(folder, color):
    (folder / "media").mkdir(exist_ok=True)
    Image.new("RGB", (320, 40), color).save(folder / "media" / "ligne.png")


def kept(folder):
    file = folder / "media" / encoded.KEPT
    return msgspec.msgpack.decode(file.read_bytes()) if file.exists() else None


def keep(folder, value):
    file = folder / "media" / encoded.KEPT
    file.write_bytes(msgspec.msgpack.encode(value))


def mark(folder):
    """Change what is kept, so that it is known again; return the mark."""
    value = kept(folder)
    [image] = value["images"].values()
    image["data"] = b"kept"
    keep(folder, value)


def test_a_paper_is_frozen_as_everybody_freezes_it_the_first_time_and_the_next(folder):
    expected = authoring.freeze(folder)

    assert encoded.freeze(folder) == expected
    assert encoded.freeze(folder) == expected


def test_what_is_kept_is_not_encoded_again(folder):
    encoded.freeze(folder)
    mark(folder)

    assert encoded.freeze(folder).media == (b"kept",)


def test_another_picture_of_the_same_name_is_encoded(folder):
    encoded.freeze(folder)
    mark(folder)
    draw(folder, "black")

    assert encoded.freeze(folder) == authoring.freeze(folder)
    assert len(kept(folder)["images"]) == 2


def test_what_other_code_encoded_is_not_believed(folder):
    encoded.freeze(folder)
    mark(folder)
    keep(folder, {**kept(folder), "edition": "of another release"})

    assert encoded.freeze(folder) == authoring.freeze(folder)
    assert kept(folder)["edition"] != "of another release"


@pytest.mark.parametrize("damaged", [b"", b"\xc1", b"\x81\xa7edition\xa1x"])
def test_what_is_damaged_is_not_believed(folder, damaged):
    (folder / "media" / encoded.KEPT).write_bytes(damaged)

    assert encoded.freeze(folder) == authoring.freeze(folder)
    assert kept(folder)["images"]


def test_a_folder_that_cannot_be_written_to_keeps_none(folder):
    (folder / "media" / encoded.KEPT).mkdir()

    assert encoded.freeze(folder) == authoring.freeze(folder)
    names = {path.name for path in (folder / "media").iterdir()}
    assert names == {encoded.KEPT, "ligne.png"}
