"""A key is made for a house that is there, and a drill finds the verifier anywhere."""

import os

import pytest

from concours.cli import main
from concours.cli.restore import verify_bundle


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Somewhere that is no copy of the sources, as root's own folder is."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_no_key_is_made_where_no_house_is(elsewhere, capsys):
    refused = main(["backup", "--make-key", "ops.key", "--home", "absent"])

    said = capsys.readouterr().err
    assert refused == 1
    assert str(elsewhere / "absent") in said
    assert "--home" in said
    assert not (elsewhere / "ops.key").exists()


def test_the_key_of_a_house_is_known_to_it(elsewhere, capsys):
    home = elsewhere / "home"
    home.mkdir()
    (home / "secrets.json").write_text("{}")

    assert main(["backup", "--make-key", "ops.key", "--home", str(home)]) == 0

    recipient = (home / "backup.recipient").read_text().strip()
    assert recipient in capsys.readouterr().out
    assert (elsewhere / "ops.key").exists()


def test_the_verifier_of_a_drill_is_found_from_any_folder(elsewhere):
    (elsewhere / "broken.zip").write_bytes(b"no bundle")
    environment = {**os.environ, "PYTHONPATH": ""}

    check = verify_bundle("sitting", elsewhere / "broken.zip", environment)

    assert not check.is_held
    assert "No module named" not in check.seen
    assert "broken.zip" in check.seen
