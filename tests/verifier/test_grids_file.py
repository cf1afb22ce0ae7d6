"""`python -m verifier grids` finds sets and marks again, and each tampering."""

import json
from copy import deepcopy
from dataclasses import asdict
from fractions import Fraction

import pytest
from protocol.chairs import FORM, FORM_DOCUMENT, TIMES, Scribe
from protocol.fixed import T0_MS
from verifier.__main__ import main as verify

from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.ecos.completeness.sets import complete, expected_grids
from concours.core.ecos.completeness.witnesses import ChairPlace, own_grids, turns_of
from concours.core.ecos.grids.fold import fold
from concours.core.ecos.merging.points import read_points
from concours.core.ecos.merging.single_marks import MergingPolicy, merge_grids
from concours.core.kernel.canonical import dump

STATIONS = ("s1", "s2", "s3", "s4", "s5")
TURNS = turns_of([("A1", "A2", "A3", "A4", "A5")], STATIONS)
POINTS = {
    "criteria": [
        {"points": "1", "shares": ["0", "1"], "side": "main"},
        {"points": "3/2", "shares": ["0", "1/3", "1"], "side": "main"},
        {"points": "2", "shares": ["0", "1"], "side": "secondary"},
    ],
    "aptitudes": [{"points": "2"}],
}
ALONE = ChairPlace("s5", 2)
"""Nobody sits there: a grid alone at s5."""


def scribe_of(chair):
    """A chair that marks everybody; the second of s2 is stricter than the first."""
    scribe = Scribe()
    for (turn, station), candidate in sorted(TURNS.items()):
        if station == chair.station:
            scribe.write("met", turn, candidate=candidate, by="scan").mark(turn)
            if chair == ChairPlace("s2", 2):
                scribe.write("ticked", turn, criterion=2, level=turn % 3)
                scribe.write("overall", turn, level=1)
            if (chair, turn) != (ChairPlace("s3", 1), 5):  # left open
                scribe.validate(turn)
    return scribe


def claims_of(epochs):
    """What we say of the site."""
    chairs = {chair: fold(FORM, [own], times=TIMES) for chair, own in epochs.items()}
    due = expected_grids(set(TURNS.values()), STATIONS, empty_chairs=[ALONE])
    found = complete(due, own_grids(chairs, TURNS))
    points = dict.fromkeys(STATIONS, read_points(POINTS))
    marks = merge_grids(found.held, points, MergingPolicy())
    return {
        "expected_digest": found.expected_digest,
        "held_digest": found.held_digest,
        "missing": sorted([*name] for name in found.missing),
        "single_marks": [
            [mark.candidate, mark.station, mark.mark and str(mark.mark)]
            for mark in marks
        ],
        "differs": [
            [mark.candidate, mark.station] for mark in marks if "differs" in mark.queue
        ],
    }


@pytest.fixture(scope="module")
def document():
    places = [ChairPlace(station, at) for station in STATIONS for at in (1, 2)]
    epochs = {place: scribe_of(place).epoch() for place in places if place != ALONE}
    circuit = {
        "turns": [[*key, candidate] for key, candidate in TURNS.items()],
        "seen": sorted(set(TURNS.values())),
        "stations": [*STATIONS],
        "withdrawn": [],
        "empty": [[*ALONE]],
        "broken": [],
        "attributions": [],
        "struck": [],
        "forms": {station: dump(FORM_DOCUMENT).decode() for station in STATIONS},
        "bell": {
            "tempo": asdict(NORMAL_TEMPO)
            | {"factor": [1, 1], "rests_ms": [*NORMAL_TEMPO.rests_ms]},
            "t0": T0_MS,
            "pauses": [],
            "replays": [],
            "closed": None,
        },
        "chairs": [
            [
                *place,
                [
                    {
                        "epoch": 1,
                        "base": None,
                        "entries": [
                            entry._asdict() | {"body": entry.body.decode()}
                            for entry in epoch.entries
                        ],
                    }
                ],
            ]
            for place, epoch in epochs.items()
        ],
    }
    return {
        "form": "concours-site-grids-1",
        "points": dict.fromkeys(STATIONS, POINTS),
        "policy": {
            "single_mark": "mean",
            "differs_marks": "4",
            "differs_steps": 2,
            "alone": "stands",
        },
        "circuits": [circuit],
        "claims": claims_of(epochs),
    }


def checked(tmp_path, capsys, document):
    path = tmp_path / "site.json"
    path.write_bytes(dump(document))
    code = verify(["grids", str(path), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_it_finds_what_we_found(tmp_path, capsys, document):
    code, report = checked(tmp_path, capsys, document)

    assert (code, report["differences"]) == (0, [])
    claims = document["claims"]
    assert len(claims["single_marks"]) == 25
    assert {station for _, station in claims["differs"]} == {"s2"}
    assert [row[1:] for row in claims["missing"]] == [["s3", 1]]
    texts = {text for *_, text in claims["single_marks"]}
    assert any(Fraction(text).denominator > 1 for text in texts)


def tamper_entry(document):
    (_, _, (epoch,)) = document["circuits"][0]["chairs"][0]
    entry = next(row for row in epoch["entries"] if row["kind"] == "ticked")
    entry["body"] = entry["body"].replace('"level":1', '"level":0')


def tamper_mark(document):
    document["claims"]["single_marks"][3][2] = "20"


def forget_seen(document):
    document["circuits"][0]["seen"].remove("A2")


def change_points(document):
    document["points"] = deepcopy(document["points"])
    document["points"]["s1"]["aptitudes"][0]["points"] = "3"


def change_policy(document):
    document["policy"]["alone"] = "jury"


def strike(document):
    document["circuits"][0]["struck"].append(["A2", "s2", 2])


@pytest.mark.parametrize(
    ("tamper", "claims"),
    [
        (tamper_entry, {"held_digest", "missing"}),
        (tamper_mark, {"single_marks"}),
        (forget_seen, {"expected_digest"}),
        (change_points, {"single_marks"}),
        (change_policy, {"single_marks"}),
        (strike, {"single_marks", "differs"}),
    ],
)
def test_each_tampering_is_found(tmp_path, capsys, document, tamper, claims):
    copy = deepcopy(document)
    tamper(copy)
    code, report = checked(tmp_path, capsys, copy)

    assert code == 1
    assert claims <= {row["claim"] for row in report["differences"]}


def test_people_read_a_verdict_and_odd_files_are_told(tmp_path, capsys, document):
    path = tmp_path / "site.json"
    path.write_bytes(dump(document))
    assert verify(["grids", str(path)]) == 0
    assert capsys.readouterr().out == (
        "OK: 25 single marks, 1 grids missing, "
        f"{len(document['claims']['differs'])} pairs for the jury\n"
    )
    path.write_bytes(dump(document | {"form": "other"}))
    assert verify(["grids", str(path)]) == 2
    path.write_text("{}\n")
    assert verify(["grids", str(path)]) == 2
    assert verify(["grids", str(tmp_path / "none.json")]) == 2
