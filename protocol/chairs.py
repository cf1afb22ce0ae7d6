"""A chair for vectors: its form, its times, a device that writes, and what it says."""

from dataclasses import dataclass, field
from typing import Any

from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.ecos.bells.signals import Bell
from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.ecos.grids.fold import ChairGrids, fold
from concours.core.ecos.grids.grid import Grid, GridForm, grid_digest, read_form
from concours.core.ecos.grids.times import ChairTimes, chair_times
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import MINUTE_MS, Instant
from protocol.fixed import T0_MS

FORM_DOCUMENT: dict[str, Json] = {
    "station": "s3",
    "title": "Annonce d'un diagnostic",
    "criteria": [
        {"text": "<p>Se présente</p>", "levels": ["Non fait", "Fait"]},
        {"text": "<p>Facteurs cités</p>", "levels": ["0", "1-2", "3"]},
        {"text": "<p>Vérifie</p>", "levels": ["Non fait", "Fait"]},
    ],
    "aptitudes": [{"text": "<p>Écoute</p>", "levels": ["a", "b", "c", "d", "e"]}],
    "overall": ["1", "2", "3", "4", "5"],
}


def form_of(station: str) -> GridForm:
    """Return the form of the fixed grid at a station."""
    return read_form(dump({**FORM_DOCUMENT, "station": station}))


FORM = form_of("s3")
TIMES = chair_times(Bell(tempo=NORMAL_TEMPO, t0=Instant(T0_MS)))
WHOLE = (
    ("ticked", {"criterion": 1, "level": 1}),
    ("ticked", {"criterion": 2, "level": 2}),
    ("filled", {"criteria": [3]}),
    ("rated", {"aptitude": 1, "level": 4}),
    ("overall", {"level": 3}),
)

BODIES = (
    ("met", '{"by":"scan","candidate":"04201","turn":3}'),
    ("met", '{"by":"seen","candidate":"04201","turn":3}'),
    ("met", '{"candidate":"04201","turn":3}'),
    ("unmet", '{"by":"expected","candidate":"","turn":3}'),
    ("ticked", '{"criterion":1,"level":0,"turn":3}'),
    ("ticked", '{"criterion":1,"level":null,"turn":3}'),
    ("ticked", '{"criterion":1,"level":true,"turn":3}'),
    ("ticked", '{"criterion":0,"level":1,"turn":3}'),
    ("ticked", '{"criterion":1,"level":10,"turn":3}'),
    ("ticked", '{"criterion":1,"level":1,"points":"3","turn":3}'),
    ("ticked", '{"criterion":1,"criterion":2,"level":1,"turn":3}'),
    ("ticked", '{"criterion":1,"level":1,"turn":3,"turn":3}'),
    ("ticked", '{"turn":3,"criterion":1,"level":1}'),
    ("ticked", '{"criterion":1,"level":{"turn":1},"turn":3}'),
    ("ticked", '{"criterion":1.0,"level":1,"turn":3}'),
    ("ticked", "[3,1,1]"),
    ("ticked", "{"),
    ("rated", '{"aptitude":41,"level":1,"turn":3}'),
    ("overall", '{"level":4,"turn":21}'),
    ("overall", '{"level":"4","turn":20}'),
    ("filled", '{"criteria":[1,3],"turn":3}'),
    ("filled", '{"criteria":[3,1],"turn":3}'),
    ("filled", '{"criteria":[1,1],"turn":3}'),
    ("filled", '{"criteria":[],"turn":3}'),
    ("filled", '{"criteria":[1,"3"],"turn":3}'),
    ("remarked", '{"text":"","turn":0}'),
    ("remarked", dump({"text": "é" * 2_001, "turn": 0}).decode()),
    ("signalled", '{"turn":3,"what":"fraud"}'),
    ("signalled", '{"turn":3,"what":"other"}'),
    ("presented", '{"document":2,"turn":3}'),
    ("presented", '{"document":11,"turn":3}'),
    ("presented", '{"document":1,"turn":0}'),
    ("validated", '{"grid":"ab","turn":3}'),
    ("reopened", '{"reason":"","turn":3}'),
    (
        "carried",
        '{"box":"AA_-","from":"0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e","turn":3}',
    ),
    (
        "carried",
        '{"box":"AA==","from":"0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e","turn":3}',
    ),
    ("handed", '{"reason":"examiner"}'),
    ("handed", '{"reason":"time"}'),
    ("opened", '{"base":null}'),
)
"""Bodies of entries, sound and faulty."""


@dataclass
class Scribe:
    """One device of a chair that writes: a second between two entries, or as told."""

    at: int = T0_MS
    number: int = 1
    base: Base | None = None
    entries: list[JournalEntry] = field(default_factory=list)
    taken_over_at: Instant | None = None

    def write(self, kind: str, turn: int | None = 1, **body: Json) -> "Scribe":
        """Write one entry."""
        return self.write_body(kind, body if turn is None else {**body, "turn": turn})

    def write_body(self, kind: str, body: dict[str, Json]) -> "Scribe":
        """Write one entry of this body."""
        at = Instant(self.at)
        entry = JournalEntry(len(self.entries), kind, dump(body), at, at)
        self.entries.append(entry)
        self.at += 1_000
        return self

    def mark(self, turn: int) -> "Scribe":
        """Mark every line of a grid."""
        for kind, body in WHOLE:
            self.write(kind, turn, **body)
        return self

    def validate(self, turn: int, *, digest: str | None = None) -> "Scribe":
        """Validate what this device shows, or another digest."""
        grids = fold(FORM, [Epoch(1, None, self.entries)]).grids
        own_grids = [grid for grid in grids if grid.turn == turn]
        own = grid_digest(FORM, own_grids[-1]) if own_grids else "0" * 64
        return self.write("validated", turn, grid=digest or own)

    def seek(self, minutes: int) -> "Scribe":
        """Go on at so many minutes after t0."""
        self.at = T0_MS + minutes * MINUTE_MS
        return self

    def epoch(self) -> Epoch:
        """Return the chain of this device."""
        return Epoch(self.number, self.base, self.entries, self.taken_over_at)


def times_row(times: ChairTimes) -> dict[str, Any]:
    """Return the times of chairs as the vectors write them."""
    return {
        "late_from": {str(turn): at for turn, at in times.late_from.items()},
        "reopens_until": {str(turn): at for turn, at in times.reopens_until.items()},
        "refused_from": times.refused_from,
        "turns_count": times.turns_count,
        "ends_at": {str(turn): at for turn, at in times.ends_at.items()},
    }


def epoch_row(epoch: Epoch) -> dict[str, Any]:
    """Return a device's chain as the vectors write it."""
    base = epoch.base
    return {
        "epoch": epoch.number,
        "base": base and {"epoch": base.epoch, "count": base.count},
        "taken_over_ms": epoch.taken_over_at,
        "entries": [
            f"{entry.device_ms} {entry.received_ms} {entry.kind} {entry.body.decode()}"
            for entry in epoch.entries
        ],
    }


def chair_row(chair: ChairGrids) -> dict[str, Any]:
    """Return what a chair says as the vectors write it."""
    return {
        "grids": [grid_row(grid) for grid in chair.grids],
        "absent": sorted([turn, candidate] for turn, candidate in chair.absent),
        "carried": [
            {
                "turn": carried.turn,
                "from": carried.source,
                "box": carried.box,
                "epoch": carried.epoch,
                "seq": carried.seq,
            }
            for carried in chair.carried
        ],
        "handed": chair.handed,
        "uncounted": [
            {"epoch": entry.epoch, "seq": entry.seq, "reason": entry.reason}
            | (
                {"field": entry.fault.field, "fault": entry.fault.reason}
                if entry.fault and entry.reason == "bad_body"
                else {}
            )
            for entry in chair.uncounted
        ],
    }


def grid_row(grid: Grid) -> dict[str, Any]:
    """Return a grid as the vectors write it."""
    validation = grid.validated
    return {
        "turn": grid.turn,
        "candidate": grid.candidate,
        "by": grid.by,
        "criteria": list(grid.criteria),
        "aptitudes": list(grid.aptitudes),
        "overall": grid.overall,
        "remark": grid.remark,
        "alerts": sorted(grid.alerts),
        "validated": validation
        and {
            "epoch": validation.epoch,
            "seq": validation.seq,
            "digest": validation.digest,
            "is_as_shown": validation.is_as_shown,
        },
        "reopened_count": grid.reopened_count,
        "is_late": grid.is_late,
        "state": grid.state,
    }
