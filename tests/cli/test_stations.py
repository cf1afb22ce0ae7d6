"""`concours stations` tells every fault of a series, and never changes a version."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
import pyvips
from tests.any_series import FILES, SERIES
from tests.core.authoring.scenarios.series_writer import sources_of

from concours.cli import main
from concours.core.authoring.stations.audiences import AUDIENCES
from concours.core.authoring.stations.frozen import station_parts

GROUPS = """
version = "1"
is_sample = true
domains = [{ code = "cuisine", fr = "Cuisine", en = "Cooking" }]
[[groups]]
number = 1
fr = "x"
en = "x"
specialties = ["x"]
items = []
domains = []
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    sources = tmp_path / "a"
    (sources / "media").mkdir(parents=True)
    for name, data in sources_of(SERIES).items():
        (sources / name).write_bytes(data)
    for shade, name in enumerate(FILES, start=7):
        image = pyvips.Image.black(40, 30) + shade
        image.cast("uchar").pngsave(str(sources / "media" / name))
    return sources


def told(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / "s1.toml").read_text()
    assert old in text
    (folder / "s1.toml").write_text(text.replace(old, new))


def test_check_tells_every_fault_and_passes_a_sound_series(folder, tmp_path, capsys):
    assert main(["stations", "check", str(folder), "--json"]) == 0
    names = ["s1", "s2", "s3", "s4", "s5"]
    assert told(capsys) == {"series": {"code": "a", "stations": names}, "faults": []}

    groups = tmp_path / "groups.toml"
    groups.write_text(GROUPS)
    options = ["--groups", str(groups), "--reading", "10", "--json"]
    edit(folder, "Annoncez le", "Annoncez" + " lentement" * 20 + " le")
    assert main(["stations", "check", str(folder), *options]) == 1

    found = told(capsys)
    assert found["series"] is None
    codes = [(row["code"], row["file"], row["at"]) for row in found["faults"]]
    assert codes.count(("station.domain_unknown", "s1.toml", "annonce")) == 1
    assert ("door.too_long", "s1.toml", "242") in codes

    assert main(["stations", "check", str(tmp_path / "nowhere"), "--json"]) == 1
    (fault,) = told(capsys)["faults"]
    assert (fault["code"], fault["file"]) == ("file.missing", "series.toml")


def test_freeze_writes_versions_that_are_never_overwritten(folder, tmp_path, capsys):
    command = ["stations", "freeze", str(folder), "--to", str(tmp_path / "s"), "--json"]
    versions = []
    for change in (None, None, ("Deux chaises", "Trois chaises")):
        if change:
            edit(folder, *change)
        assert main(command) == 0
        report = told(capsys)
        versions.append((report["version"], report["is_new"]))
    assert versions == [(1, True), (1, False), (2, True)]

    version = Path(report["frozen"])
    content = (version / "content.json").read_bytes()
    assert report["digest"] == sha256(content).hexdigest()
    assert len(station_parts(content)) == 5 * len(AUDIENCES)
    assert len([*(version / "media").iterdir()]) == 2
    (version / "content.json").chmod(0o600)
    (version / "content.json").write_bytes(b"{}")
    assert main(command) == 1
    assert "frozen.already_there" in capsys.readouterr().err

    edit(folder, "title =", "titre =")
    assert main(command) == 1
    assert {row["code"] for row in told(capsys)["faults"]} == {
        "field.missing",
        "field.unknown",
    }
