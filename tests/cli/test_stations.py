"""`concours stations` tells every fault of a series, and never changes a version."""

import json
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
import pyvips
from tests.any_series import DOMAINS, FILES, SERIES
from tests.core.authoring.scenarios.series_writer import sources_of

from concours.authoring.series import prepare
from concours.authoring.series_page import HEADINGS
from concours.cli import main
from concours.core.authoring.scenarios.rules import ScenarioRules
from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.authoring.sealing.stations import (
    open_station_part,
    station_key,
    verify_series,
)
from concours.core.authoring.stations.audiences import AUDIENCES
from concours.core.authoring.stations.frozen import station_parts
from concours.keeper.shares import combine

SITTING = UUID("6f1c2a52-8f0e-4b6a-9d53-0c2d5f6f7a01")
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


def test_sealing_leaves_nothing_readable_and_a_quorum_opens_each_part(
    folder, tmp_path, capsys
):
    signing_key, shelf = tmp_path / "exam.key", tmp_path / "s"
    signing_key.write_text(bytes(range(32)).hex())
    command = ["stations", "freeze", str(folder), "--to", str(shelf), "--json"]
    command += ["--sitting", str(SITTING), "--signing-key", str(signing_key)]
    assert main(command) == 0
    report = told(capsys)

    written = b"".join(path.read_bytes() for path in shelf.rglob("*") if path.is_file())
    for words in ("Deux chaises", "Se pr", '"points"', *report["shares"]):
        assert words.encode() not in written
    manifest_path = Path(report["manifest"])
    manifest = verify_series(
        manifest_path.read_bytes(),
        manifest_path.with_name("manifest.json.sig").read_bytes(),
        signer=bytes.fromhex(report["signer"]),
    )
    secret = combine(report["shares"][1:])
    series = prepare(folder, ScenarioRules(DOMAINS)).freeze(1)
    for part in station_parts(series.content):
        key = station_key(
            secret, sitting=SITTING, audience=part.audience, station=part.station
        )
        for number, plain in (
            (0, part.text),
            *((number, series.media[number - 1]) for number in part.media),
        ):
            place = StationPlace(part.station, part.audience, number)
            blob = shelf / "packages/blob" / manifest.part(place).digest.hex()
            assert open_station_part(manifest, key, place, blob.read_bytes()) == plain

    assert main(command) == 1, "one sitting, one secret"
    assert "frozen.already_there" in capsys.readouterr().err


def test_preview_writes_all_of_a_series_on_a_page_without_script(
    folder, tmp_path, capsys
):
    page = tmp_path / "a.html"
    edit(folder, "Mme Martin.", "Mme Martin <3 *souriante*.")
    edit(folder, '"0" = "0"', '"< 1" = "0"')
    command = ["stations", "preview", str(folder), "--json", "--to"]
    assert main([*command, str(page)]) == 0
    assert told(capsys)["series"] == {"code": "a", "page": str(page)}

    text = page.read_text()
    assert set(HEADINGS) == set(AUDIENCES)
    for heading in HEADINGS.values():
        assert text.count(f"<h3>{heading}</h3>") == 5
    assert "Mme Martin &lt;3 <em>souriante</em>." in text
    assert "&lt; 1" in text
    assert text.count("data:image/webp;base64,") == 10
    assert "<script" not in text
    assert "http" not in text
    assert main([*command, str(tmp_path / "none" / "a.html")]) == 1
    edit(folder, "title =", "titre =")
    assert main([*command, str(page)]) == 1
