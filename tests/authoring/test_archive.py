"""A paper in one archive is read in memory, within bounds, and never out of its folder.

The same files give the same paper as a folder; a hostile archive costs little, and no
part of it is read as a paper.
"""

import stat
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_paper_workbook import LINE, PICTURE
from tests.paper_workbooks import workbook

from concours.authoring import archive, check, freeze
from concours.authoring.archive import of_bytes
from concours.core.authoring.sources.faults import PaperFaulty

PAPER = b"""
code = "mini"
title = "Mini"
duration_minutes = 10
dossiers = ["qi.toml"]
"""
QUESTIONS = """
kind = "isolated"
title = "Questions"
[[questions]]
format = "QROC"
rank = "A"
item = 1
text = "Quel signe ?"
accepted = ["pâleur"]
figures = [{ file = "a.png", alt = "Une main" }]
""".encode()
FILES = {"paper.toml": PAPER, "qi.toml": QUESTIONS, "media/a.png": PICTURE}


def zipped(files) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def codes(data: bytes) -> list[str]:
    try:
        faults = check(of_bytes(data)).warnings
    except PaperFaulty as refusal:
        faults = refusal.faults
    return [f.code for f in faults if f.code != "paper.questions_count"]


def test_an_archive_is_its_folder_nested_or_not(tmp_path):
    (tmp_path / "media").mkdir()
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    expected = freeze(tmp_path)

    assert freeze(of_bytes(zipped(FILES))) == expected
    nested = {f"Mon sujet/{name}": data for name, data in FILES.items()}
    litter = {"__MACOSX/Mon sujet/._a": b"x", "Mon sujet/.DS_Store": b"x"}
    assert freeze(of_bytes(zipped(nested | litter))) == expected


def test_a_spreadsheet_takes_the_images_of_its_archive_wherever_they_lie():
    line = LINE | {"image": "a.png", "description": "Une main"}
    for place in ("a.png", "media/a.png"):
        files = {"Sujet final.xlsx": workbook([line]), place: PICTURE}
        assert codes(zipped(files)) == []
    assert codes(zipped({"s.xlsx": workbook([line])})) == ["image.missing"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../paper.toml", "archive.path_unsafe"),
        ("/etc/paper.toml", "archive.path_unsafe"),
        ("a/../../b.toml", "archive.path_unsafe"),
        ("C:\\paper.toml", "archive.path_unsafe"),
        ("PAPER.toml", "archive.name_twice"),
        ("second.xlsx", "archive.several_papers"),
    ],
)
def test_an_archive_that_leads_elsewhere_is_not_read_a19(name, code):
    assert codes(zipped(FILES | {name: b"x"})) == [code]


def test_a_link_and_what_is_encrypted_are_not_followed_a19():
    link = zipfile.ZipInfo("media/a.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert codes(zipped({"paper.toml": PAPER, link: b"/etc/passwd"})) == [
        "archive.path_unsafe"
    ]
    data = bytearray(zipped({"paper.toml": PAPER}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    assert codes(bytes(data)) == ["archive.path_unsafe"]


def test_no_more_is_unzipped_than_a_paper_may_hold_a21(monkeypatch):
    monkeypatch.setattr(archive, "UNZIPPED_BYTES_MAX", 100_000)
    bomb = zipped(FILES | {"media/b.png": bytes(10_000_000)})
    assert len(bomb) < 20_000
    assert codes(bomb) == ["archive.too_heavy"]
    monkeypatch.setattr(archive, "PARTS_COUNT_MAX", 2)
    assert codes(zipped(FILES)) == ["archive.parts_too_many"]
    assert codes(bytes(100_001)) == ["archive.too_heavy"]


def test_what_a_part_says_of_its_size_is_not_believed():
    data = bytearray(zipped({"paper.toml": PAPER, "qi.toml": b"x" * 5_000}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert codes(bytes(data)) in (["archive.unreadable"], ["field.missing"] * 3)


@settings(max_examples=60, deadline=None)
@example(b"\x07", 700, False)  # noqa: FBT003 -- as `given` draws it
@given(st.binary(max_size=200), st.integers(0, 2_000), st.booleans())
def test_whatever_a_file_holds_it_is_a_paper_or_a_list_of_faults(noise, at, is_sheet):
    whole = workbook([LINE]) if is_sheet else zipped(FILES)
    at %= len(whole)
    spoilt = whole[:at] + noise + whole[at + len(noise) :]
    for data in (noise, whole[:at], spoilt):
        with suppress(PaperFaulty):
            check(of_bytes(data))


def test_a_file_of_the_disk_is_read_with_the_images_beside_it(tmp_path: Path):
    line = LINE | {"image": "a.png", "description": "Une main"}
    (tmp_path / "media").mkdir()
    (tmp_path / "media/a.png").write_bytes(PICTURE)
    (tmp_path / "sujet.xlsx").write_bytes(workbook([line]))
    (tmp_path / "sujet.zip").write_bytes(zipped(FILES))

    assert check(tmp_path / "sujet.xlsx").paper.files() == ("a.png",)
    assert check(tmp_path / "sujet.zip").paper.code == "mini"
