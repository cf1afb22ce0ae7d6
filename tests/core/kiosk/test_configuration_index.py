"""A file of configurations is taken as `make` wrote it, or refused by the place."""

import json
from hashlib import sha256

import pytest

from concours.core.kiosk.proof.index import INDEX_BYTES_MAX, read_index
from concours.core.kiosk.proof.refusals import KioskIndexInvalid
from concours.core.kiosk.settings import VERSIONS


def row(number=1, **changes):
    return {
        "file": f"uc-{number}.seb",
        "sitting": "edn/exam",
        "site": "Lyon-Sud",
        "session": f"session {number}",
        "accessibility": [],
        "token": f"{number:022}",
        "sha256": sha256(b"file").hexdigest(),
        "config_key": sha256(bytes([number])).hexdigest(),
    } | changes


def written(*rows, **changes):
    whole = {
        "form": "concours-kiosk-make-1",
        "origin": "https://examen.example",
        "purpose": "exam",
        "configurations": [*rows],
    }
    return json.dumps(whole | changes).encode()


def test_a_file_is_read_with_the_versions_it_gives_or_those_of_before():
    index = read_index(written(row(1), row(2, accessibility=["VoiceOver"])))

    assert index.origin == "https://examen.example"
    assert index.versions == VERSIONS
    assert [one.accessibility for one in index.configurations] == [(), ("VoiceOver",)]
    own = written(row(), versions=["iOS.4.0.min"])
    assert read_index(own).versions == ("iOS.4.0.min",)


@pytest.mark.parametrize(
    ("data", "reason", "where"),
    [
        (b" " * (INDEX_BYTES_MAX + 1), "too_large", ""),
        (b"\xff", "json", ""),
        (b"[" * 100_000, "json", ""),
        (b"[]", "json", ""),
        (b'{"form": 1, "form": 2}', "json", ""),
        (written(), "empty", ""),
        (written(row(), form="concours-kiosk-make-2"), "form", ""),
        (written(row(), origin="https://examen.example/"), "value", "origin"),
        (written(row(), purpose="other"), "value", "purpose"),
        (written(row(), versions=["iOS"]), "value", "versions"),
        (written(row(), seed="00"), "fields", "seed"),
        (written(row(quit_password="12345678")), "fields", "n° 1, quit_password"),
        (written({"file": "a"}), "fields", "n° 1, accessibility"),
        (written(row(), 3), "json", "n° 2"),
        (written(row(token="short")), "value", "n° 1, token"),
        (written(row(config_key="A" * 64)), "value", "n° 1, config_key"),
        (written(row(site="../x\n")), "value", "n° 1, site"),
        (written(row(file="")), "value", "n° 1, file"),
        (written(row(accessibility=["Siri"])), "value", "n° 1, accessibility"),
        (
            written(row(3), row(1), row(2, session="session 1")),
            "twice",
            "n° 2, n° 3, place",
        ),
        (written(row(1), row(2, token=f"{1:022}")), "twice", "n° 1, n° 2, token"),
        (
            written(row(1), row(2, config_key=row(1)["config_key"])),
            "twice",
            "n° 1, n° 2, config_key",
        ),
    ],
)
def test_anything_else_is_refused_by_its_place(data, reason, where):
    with pytest.raises(KioskIndexInvalid) as refused:
        read_index(data)

    assert (refused.value.reason, refused.value.where) == (reason, where)
