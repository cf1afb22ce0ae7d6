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
from concours.rehearsal.world.tablet.day import Day
from concours.rehearsal.world.tablet.journal import Journal
from concours.rehearsal.world.tablet.quartz import Timekeeper
from concours.rehearsal.world.tablet.tablet import Tablet
from concours.rehearsal.world.world import Parts, World, run
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
    told: dict[str, list[dict[str, Any]]] = {"chains": [], "clocks": [], "courses": []}
    tablet = _recording(
        Tablet,
        journals=_recording(Journal, open=partial(_open_journal, told["chains"])),
        timekeepers=_recording(
            Timekeeper,
            restore=partial(_restore, told["clocks"]),
            observe=_observe,
        ),
        days=_recording(
            Day,
            take_news=partial(_take_news, told["courses"]),
            take_news_anew=_take_news_anew,
        ),
    )
    played: list[World] = []
    outcome = run(seed, faults=faults, parts=Parts(tablet=tablet), keep=played.append)
    assert outcome.is_sound, outcome.detail
    return {"seed": seed, **told, "copies": _copies(played[0])}


def _recording(part: type, **methods: Any) -> Any:
    """Return a part that also records; a `partial` becomes a method by a function."""
    return type(part.__name__, (part,), {n: _bound(m) for n, m in methods.items()})


def _bound(method: Any) -> Any:
    if isinstance(method, type):
        return method

    def record(self: Any, *given: Any, **named: Any) -> Any:
        return method(self, *given, **named)

    return record


def _text(value: Json) -> str:
    return dump(value).decode()


def _open_journal(kept: list[dict[str, Any]], self: Any, witness: Any) -> None:
    steps: Trace = []
    device = self.device
    kept.append(
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
        for sent in value.entries[len(before.entries) :]:
            before = outbox.acted(before, sent)
            steps.append([_text(_acted(sent)), _outbox_state(before)])
        if value.acknowledged_count != before.acknowledged_count:
            count = value.acknowledged_count
            is_less = count < before.acknowledged_count
            done = "rewound" if is_less else "acknowledged"
            steps.append([_text({"do": done, "count": count}), _outbox_state(value)])
    object.__setattr__(self, name, value)


def _acted(sent: SentEntry) -> Json:
    return {
        "do": "acted",
        "seq": sent.seq,
        "kind": sent.kind,
        "body": sent.body.decode(),
        "device_ms": sent.device_ms,
        "digest": sent.digest.hex(),
    }


def _outbox_state(held: outbox.Outbox) -> str:
    batch = outbox.next_batch(held)
    return _text(
        {
            "acknowledged_count": held.acknowledged_count,
            "waiting_count": outbox.waiting_count(held),
            "batch": [batch[0].seq if batch else None, len(batch)],
        }
    )


def _restore(kept: list[dict[str, Any]], self: Any) -> None:
    self.steps = []
    kept.append({"steps": self.steps})
    Timekeeper.restore(self)
    known = self.disk.contents.clock
    if known is not None:
        read: Json = {
            "do": "recall",
            "remembered": [known.centre_ms, int(known.wall_ms)],
            "wall": self.quartz.wall_ms(),
            "at": self.quartz.monotonic_ms(),
        }
        self.steps.append([_text(read), _clock_state(self)])


def _observe(self: Any, exchange: Exchange, *, is_composing: bool) -> None:
    Timekeeper.observe(self, exchange, is_composing=is_composing)
    if len(self.steps) >= READINGS_COUNT_MAX:
        return
    sent, received = exchange.sent_monotonic_ms, exchange.received_monotonic_ms
    read: Json = {
        "do": "observe",
        "exchange": [int(sent), int(received), exchange.centre_ms],
        "wall": int(exchange.wall_ms),
        "is_composing": is_composing,
    }
    self.steps.append([_text(read), _clock_state(self)])


def _clock_state(self: Any) -> str:
    held, now = self.clock, self.quartz.monotonic_ms()
    if held is None:
        return _text(None)
    return _text(
        {
            "at": now,
            "offset_halves": int(2 * held.offset_ms),
            "now_ms": clock.now_ms(held, now),
            "surely_ms": clock.surely_ms(held, now),
            "uncertainty_ms": clock.uncertainty_ms(held, now),
            "source": held.source,
        }
    )


def _take_news(kept: list[dict[str, Any]], self: Any, raw: list[Any]) -> None:
    Day.take_news(self, raw)
    if not self.items or self.before != NOTHING or hasattr(self, "is_anew"):
        return  # what a restored centre tells: `restored.json` has that
    if not hasattr(self, "steps"):
        factor = self.tablet.candidate.factor
        self.steps = []
        kept.append({"factor": list(factor.as_integer_ratio()), "steps": self.steps})
    state: Json = {"course": course_json(self.course), "end_ms": self.end}
    self.steps.append([_text(raw), _text(state)])


def _take_news_anew(self: Any, raw: list[Any]) -> None:
    self.is_anew = True
    Day.take_news_anew(self, raw)


def _copies(world: World) -> list[dict[str, Any]]:
    copies = []
    for person in world.people:
        window = window_of(world, person.candidate)
        devices = world.tables.devices_of(person.candidate.attempt)
        copies.append(
            {
                "attempt": str(person.candidate.attempt),
                "window": {"opens_ms": window.opens_at, "ends_ms": window.ends_at},
                "bases": [
                    device.base
                    and {"epoch": device.epoch - 1, "count": device.base.count}
                    for device in devices
                ],
                "copy": _text(_copy_json(copy_of(world, person.candidate, window))),
            }
        )
    return copies


def _copy_json(copy: Copy) -> Json:
    return {
        "answers": {q: standing.value for q, standing in copy.answers.items()},
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
        offered = [] if is_worded else [{"id": letter} for letter in OFFERED]
        return {
            "id": name,
            "format": "QROC" if is_worded else "QRM",
            "expected": None,
            "propositions": offered,
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
