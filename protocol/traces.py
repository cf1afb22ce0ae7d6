"""Traces of the world's tablets: what came to each, and what its core then held.

A tablet's core in any language, given the same inputs, must stand in the same states,
as canonical JSON byte for byte.
"""

from functools import partial
from typing import Any

from concours.core.delivery.attempt.copy import Copy
from concours.core.delivery.sync import clock, outbox
from concours.core.delivery.sync.batch import SentEntry
from concours.core.delivery.sync.clock import Exchange
from concours.core.delivery.sync.restored import NOTHING
from concours.core.kernel.canonical import Json, dump
from concours.rehearsal.world.copies import copy_of, window_of
from concours.rehearsal.world.paper import DURATION_MS, FREE, LOCKED, OFFERED, WORDED
from concours.rehearsal.world.play import run
from concours.rehearsal.world.tablet.day import Day
from concours.rehearsal.world.tablet.journal import Journal
from concours.rehearsal.world.tablet.quartz import Timekeeper
from concours.rehearsal.world.tablet.tablet import Tablet
from concours.rehearsal.world.world import Parts, World
from protocol.tablet_core import course_json

PLAYED = ((3, ("F13", "F21", "F22")), (11, ("F33", "F36", "F37")))
READINGS_COUNT_MAX = 10
"""Readings of one tablet's clock in one life: enough to see it move."""

"""Seeds, and the faults that each is given beside its own."""

Trace = list[list[str]]


def traces() -> dict[str, Any]:
    """Play the seeds, and give what every tablet met and held."""
    return {
        "about": "Traces of the world's tablets: docs/reference/simulator.md",
        "duration_ms": DURATION_MS,
        "paper": _paper(),
        "worlds": [_world(seed, faults) for seed, faults in PLAYED],
    }


def _world(seed: int, faults: tuple[str, ...]) -> dict[str, Any]:
    records: dict[str, list[dict[str, Any]]] = {
        "chains": [],
        "clocks": [],
        "courses": [],
    }
    tablet = _recording(
        Tablet,
        journals=_recording(Journal, open=partial(_open_journal, records["chains"])),
        timekeepers=_recording(
            Timekeeper,
            restore=partial(_restore, records["clocks"]),
            observe=_observe,
        ),
        days=_recording(
            Day,
            take_news=partial(_take_news, records["courses"]),
            take_news_anew=_take_news_anew,
        ),
    )
    worlds: list[World] = []
    outcome = run(seed, faults=faults, parts=Parts(tablet=tablet), keep=worlds.append)
    assert outcome.is_sound, outcome.detail
    return {"seed": seed, **records, "copies": _copies(worlds[0])}


def _recording(part: type, **methods: Any) -> Any:
    """Return a part that also records; a `partial` becomes a method by a function."""
    return type(part.__name__, (part,), {n: _bound(m) for n, m in methods.items()})


def _bound(method: Any) -> Any:
    if isinstance(method, type):
        return method

    def record(self: Any, *arguments: Any, **options: Any) -> Any:
        return method(self, *arguments, **options)

    return record


def _text(value: Json) -> str:
    return dump(value).decode()


def _open_journal(records: list[dict[str, Any]], self: Any, witness: Any) -> None:
    steps: Trace = []
    device = self.device
    records.append(
        {
            "attempt": str(device.attempt),
            "epoch": device.epoch,
            "public_key_hex": self.key.public.hex(),
            "genesis_hex": device.genesis.hex(),
            "steps": steps,
        }
    )
    self.__class__ = _recording(type(self), __setattr__=partial(_set_outbox, steps))
    Journal.open(self, witness)


def _set_outbox(steps: Trace, self: Any, name: str, value: Any) -> None:
    if name == "outbox":
        before: outbox.Outbox = self.outbox
        for entry in value.entries[len(before.entries) :]:
            before = outbox.acted(before, entry)
            steps.append([_text(_acted(entry)), _outbox_state(before)])
        if value.acknowledged_count != before.acknowledged_count:
            count = value.acknowledged_count
            is_less = count < before.acknowledged_count
            event = "rewound" if is_less else "acknowledged"
            steps.append([_text({"do": event, "count": count}), _outbox_state(value)])
    object.__setattr__(self, name, value)


def _acted(entry: SentEntry) -> Json:
    return {
        "do": "acted",
        "seq": entry.seq,
        "kind": entry.kind,
        "body": entry.body.decode(),
        "device_ms": entry.device_ms,
        "digest": entry.digest.hex(),
    }


def _outbox_state(state: outbox.Outbox) -> str:
    batch = outbox.next_batch(state)
    return _text(
        {
            "acknowledged_count": state.acknowledged_count,
            "waiting_count": outbox.waiting_count(state),
            "batch": [batch[0].seq if batch else None, len(batch)],
        }
    )


def _restore(records: list[dict[str, Any]], self: Any) -> None:
    self.steps = []
    records.append({"steps": self.steps})
    Timekeeper.restore(self)
    remembered = self.disk.contents.clock
    if remembered is not None:
        step: Json = {
            "do": "recall",
            "remembered": [remembered.centre_ms, int(remembered.wall_ms)],
            "wall": self.quartz.wall_ms(),
            "at": self.quartz.monotonic_ms(),
        }
        self.steps.append([_text(step), _clock_state(self)])


def _observe(self: Any, exchange: Exchange, *, is_composing: bool) -> None:
    Timekeeper.observe(self, exchange, is_composing=is_composing)
    if len(self.steps) >= READINGS_COUNT_MAX:
        return
    sent_ms, received_ms = exchange.sent_monotonic_ms, exchange.received_monotonic_ms
    step: Json = {
        "do": "observe",
        "exchange": [int(sent_ms), int(received_ms), exchange.centre_ms],
        "wall": int(exchange.wall_ms),
        "is_composing": is_composing,
    }
    self.steps.append([_text(step), _clock_state(self)])


def _clock_state(self: Any) -> str:
    state, now = self.clock, self.quartz.monotonic_ms()
    if state is None:
        return _text(None)
    return _text(
        {
            "at": now,
            "offset_halves": int(2 * state.offset_ms),
            "now_ms": clock.now_ms(state, now),
            "surely_ms": clock.surely_ms(state, now),
            "uncertainty_ms": clock.uncertainty_ms(state, now),
            "source": state.source,
        }
    )


def _take_news(records: list[dict[str, Any]], self: Any, raw: list[Any]) -> None:
    Day.take_news(self, raw)
    if not self.items or self.before != NOTHING or hasattr(self, "is_anew"):
        return  # what a restored centre tells: `restored.json` has that
    if not hasattr(self, "steps"):
        factor = self.tablet.candidate.factor
        self.steps = []
        records.append({"factor": list(factor.as_integer_ratio()), "steps": self.steps})
    state: Json = {"course": course_json(self.course), "end_ms": self.end}
    self.steps.append([_text(raw), _text(state)])


def _take_news_anew(self: Any, raw: list[Any]) -> None:
    self.is_anew = True
    Day.take_news_anew(self, raw)


def _copies(world: World) -> list[dict[str, Any]]:
    copies = []
    for candidate in world.candidates:
        window = window_of(world, candidate)
        devices = world.tables.devices_of(candidate.attempt)
        copies.append(
            {
                "attempt": str(candidate.attempt),
                "window": {"opens_ms": window.opens_at, "ends_ms": window.ends_at},
                "bases": [
                    device.base
                    and {"epoch": device.epoch - 1, "count": device.base.count}
                    for device in devices
                ],
                "copy": _text(_copy_json(copy_of(world, candidate, window))),
            }
        )
    return copies


def _copy_json(copy: Copy) -> Json:
    return {
        "answers": {q: answer.value for q, answer in copy.answers.items()},
        "eliminated": {q: [*sorted(names)] for q, names in copy.eliminated.items()},
        "flagged": [*sorted(copy.flagged)],
        "seen": [*sorted(copy.seen)],
        "validated": [*sorted(copy.validated)],
        "highlights": {
            d: [[*r] for r in ranges] for d, ranges in copy.highlights.items()
        },
        "handed": copy.handed is not None,
        "refused": [
            {"epoch": r.epoch, "seq": r.seq, "reason": r.reason} for r in copy.refused
        ],
    }


def _paper() -> dict[str, Any]:
    def question(name: str) -> dict[str, Any]:
        is_worded = name == WORDED
        propositions = [] if is_worded else [{"id": letter} for letter in OFFERED]
        return {
            "id": name,
            "format": "QROC" if is_worded else "QRM",
            "expected": None,
            "propositions": propositions,
            "segments": None,
        }

    dossiers: list[tuple[str, str, Any]] = [
        ("dp1", "locked", LOCKED),
        ("qi", "free", FREE),
    ]
    return {
        "dossiers": [
            {
                "id": name,
                "navigation": way,
                "questions": [question(q) for q in questions],
            }
            for name, way, questions in dossiers
        ]
    }
