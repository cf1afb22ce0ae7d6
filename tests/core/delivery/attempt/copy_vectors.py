"""The vectors of copies, read into the types of the core."""

import json
from pathlib import Path

from concours.core.authoring.bank.keys import (
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.bank.offers import offer_of
from concours.core.delivery.attempt.copy import (
    DossierOutline,
    Outline,
    Window,
)
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry

PATH = Path(__file__).parents[4] / "protocol" / "vectors" / "copies.json"
VECTORS = json.loads(PATH.read_bytes())
CASES = VECTORS["cases"]


def key_of(question):
    key = question["key"]
    match question["format"], key:
        case "QROC", _:
            return WordingKey(frozenset(key["full"]), frozenset(key["half"]))
        case "QZP", {"zones": zones}:
            return ZoneKey(tuple(tuple(map(tuple, zone)) for zone in zones))
        case "QZP", _:
            return SegmentKey(frozenset(key["offered"]), frozenset(key["correct"]))
        case "TCS", _:
            return PanelKey({int(value): n for value, n in key["counts"].items()})
        case _:
            return TickKey(
                question["format"], *(frozenset(names) for names in key.values())
            )


KEYS = {q["id"]: key_of(q) for q in VECTORS["key_document"]["questions"]}
OUTLINE = Outline(
    dossiers=tuple(
        DossierOutline(
            dossier["id"],
            dossier["navigation"],
            tuple(question["id"] for question in dossier["questions"]),
        )
        for dossier in VECTORS["paper"]["dossiers"]
    ),
    offers={question: offer_of(key) for question, key in KEYS.items()},
)


def epochs_of(case):
    return [
        Epoch(
            number=epoch["epoch"],
            base=epoch["base"] and Base(**epoch["base"]),
            entries=[
                JournalEntry(
                    seq=entry["seq"],
                    kind=entry["kind"],
                    body=entry["body"].encode(),
                    device_ms=entry["device_ms"],
                    received_ms=entry.get("received_ms", entry["device_ms"] + 40),
                )
                for entry in epoch["entries"]
            ],
        )
        for epoch in case["epochs"]
    ]


def window_of(case):
    window = case["window"]
    return window and Window(window["opens_ms"], window["ends_ms"])


def as_json(copy):
    """Write a copy as the vectors do."""
    return {
        "answers": {q: current.value for q, current in copy.answers.items()},
        "eliminated": {q: sorted(names) for q, names in copy.eliminated.items()},
        "flagged": sorted(copy.flagged),
        "seen": sorted(copy.seen),
        "validated": sorted(copy.validated),
        "highlights": {
            dossier: [list(pair) for pair in ranges]
            for dossier, ranges in copy.highlights.items()
        },
        "handed": copy.handed is not None,
        "refused": [
            {"epoch": r.epoch, "seq": r.seq, "reason": r.reason} for r in copy.refused
        ],
    }
