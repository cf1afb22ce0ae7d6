"""Vectors of the tablet's core: its outbox, its course of a sitting.

Each case is a list of steps, and what stands after each of them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from concours.core.delivery.journal.entry import Digest
from concours.core.delivery.sitting import course
from concours.core.delivery.sync import outbox
from concours.core.delivery.sync.batch import SentEntry

T0_MS = 1_792_400_400_000

OUTBOXES: dict[str, list[dict[str, Any]]] = {
    "acknowledged late, twice, out of order": [
        {"do": "acted", "text": "a", "times": 8},
        *({"do": "acknowledged", "count": count} for count in (5, 3, 5, 0, 8)),
    ],
    "rewound after the centre was restored": [
        {"do": "acted", "text": "a", "times": 4},
        {"do": "acknowledged", "count": 4},
        {"do": "rewound", "count": 1},
        {"do": "acted", "text": "b", "times": 1},
        {"do": "rewound", "count": 9},
    ],
    "more entries than one batch takes": [
        {"do": "acted", "text": "a", "times": 600},
        {"do": "acknowledged", "count": 7},
        {"do": "acknowledged", "count": 400},
    ],
    "bodies so large that bytes bound the batch": [
        {"do": "acted", "text": "é" * 4_000, "times": 40},
        {"do": "acknowledged", "count": 11},
    ],
}

KEY = "ab" * 32
ARMED = {"kind": "armed", "t0_ms": T0_MS}
LAUNCHED = {"kind": "launched", "t0_ms": T0_MS + 1, "key": KEY}
FIVE = {"kind": "extended", "minutes": 5, "reason": "coupure", "scope": "nation"}
PAUSED = {"kind": "paused", "at_ms": T0_MS + 60_000, "cause": "alarm", "scope": "site"}
REST = {
    "kind": "paused",
    "at_ms": T0_MS + 60_000,
    "until_ms": T0_MS + 660_000,
    "cause": "rest",
    "scope": "candidate",
}
RESUMED = {**PAUSED, "kind": "resumed", "at_ms": T0_MS + 120_000}
COURSES: dict[str, list[Any]] = {
    "nothing yet": [],
    "armed, called off, armed again": [ARMED, {"kind": "disarmed"}, ARMED],
    "a launch is not called off": [ARMED, LAUNCHED, {"kind": "disarmed"}],
    "time given three ways, and a close": [
        LAUNCHED,
        FIVE,
        {**FIVE, "scope": "site"},
        {**FIVE, "scope": "candidate", "minutes": 12},
        {"kind": "closed", "at_ms": T0_MS + 600_000},
    ],
    "a candidate rests twice, and a site stops meanwhile": [
        LAUNCHED,
        {**PAUSED, "cause": "rest", "scope": "candidate"},
        PAUSED,
        {**RESUMED, "cause": "rest", "scope": "candidate"},
        RESUMED,
        {**PAUSED, "cause": "rest", "scope": "candidate", "at_ms": T0_MS + 300_000},
    ],
    "breaks that end by themselves, sooner by an act, or later": [
        LAUNCHED,
        REST,
        REST,
        {**REST, "kind": "resumed", "at_ms": T0_MS + 400_000},
        {**REST, "at_ms": T0_MS + 700_000, "until_ms": T0_MS + 1_300_000},
        {**REST, "kind": "resumed", "at_ms": T0_MS + 1_301_500},
        {**REST, "at_ms": T0_MS + 1_900_000, "until_ms": T0_MS + 2_500_000},
        {**PAUSED, "at_ms": T0_MS + 2_600_000, "until_ms": T0_MS},
    ],
    "a site stops twice, and a candidate meanwhile": [
        LAUNCHED,
        PAUSED,
        {**PAUSED, "at_ms": T0_MS + 70_000},
        {**PAUSED, "cause": "lock", "scope": "candidate", "at_ms": T0_MS + 80_000},
        {**RESUMED, "scope": "candidate"},
        RESUMED,
        {**PAUSED, "at_ms": T0_MS + 200_000},
        {**RESUMED, "at_ms": T0_MS + 100_000},
        RESUMED,
    ],
    "a circuit stops alone, and its site meanwhile": [
        LAUNCHED,
        {**PAUSED, "cause": "material", "scope": "circuit"},
        {**PAUSED, "at_ms": T0_MS + 90_000},
        {**RESUMED, "at_ms": T0_MS + 100_000},
        {**RESUMED, "cause": "material", "scope": "circuit"},
        {**PAUSED, "scope": "circuit", "at_ms": T0_MS + 300_000},
    ],
    "stops that are none": [
        {**PAUSED, "scope": "nation"},
        {**PAUSED, "cause": "Alarm"},
        {**PAUSED, "cause": "x" * 21},
        {**PAUSED, "cause": None},
        {**PAUSED, "at_ms": -1},
        {**RESUMED, "scope": ["site"]},
        RESUMED,
    ],
    "another tablet, and another after it": [
        {"kind": "superseded", "epoch": 2},
        {"kind": "superseded", "epoch": 3},
    ],
    "of another sitting": [{**ARMED, "sitting": "other"}, {**ARMED, "sitting": 7}],
    "unknown and unsound": [
        {"kind": "later"},
        {**LAUNCHED, "key": "short"},
        {**LAUNCHED, "key": KEY.upper()},
        {**FIVE, "minutes": -5},
        {**FIVE, "scope": "room"},
        {**FIVE, "scope": ["nation"]},
        {**FIVE, "reason": "𝒜" * 2_001},
        {"kind": "armed"},
        {"kind": "armed", "t0_ms": True},
        {"kind": "closed", "at_ms": 2**53},
        {"kind": "message", "text": "Bonjour"},
    ],
    "no items at all": [None, "text", [], {"number": "1"}, {"number": -1}],
    "the longest reason": [{**FIVE, "reason": "𝒜" * 2_000}],
}


def outboxes() -> dict[str, Any]:
    """Give runs of an outbox, where it sends again from, and the waits of retries."""
    return {
        "about": "Delivery, seen from the tablet: core/delivery/sync/outbox.py",
        "cases": [
            {"name": name, "steps": list(_outbox_steps(steps))}
            for name, steps in OUTBOXES.items()
        ],
        "resends": [
            {
                "written": written_count,
                "acknowledged": acknowledged,
                "held": held_count,
                "from": outbox.resend_from(
                    written_count=written_count,
                    acknowledged_count=acknowledged,
                    held_count=held_count,
                ),
            }
            for written_count, acknowledged in ((0, 0), (1, 1), (3, 0), (3, 2), (3, 3))
            for held_count in range(5)
        ],
        "retries": [
            {"failures": n, "chance": chance, "ms": outbox.retry_ms(n, chance)}
            for n in (0, 1, 2, 4, 5, 6, 10, 1_000)
            for chance in (0, 0.001, 0.25, 0.333333, 0.999)
        ],
    }


def courses() -> dict[str, Any]:
    """Give lists of news as they came, and the course that they mean."""
    cases = []
    for name, facts in COURSES.items():
        raw = [
            {"number": n, "sitting": "ours", **fact} if _is_fact(fact) else fact
            for n, fact in enumerate(facts, start=1)
        ]
        items = [item for item in map(course.parse_item, raw) if item]
        cases.append(
            {
                "name": name,
                "items": raw,
                "kept_count": len(items),
                "course": course_json(course.course_of("ours", items)),
            }
        )
    return {
        "about": "The course of a sitting: core/delivery/sitting/course.py",
        "cases": cases,
    }


def course_json(state: course.Course) -> dict[str, Any]:
    """Return a course as vectors and traces write it."""
    return {
        "t0_ms": state.t0,
        "key": state.key,
        "extensions": [{"minutes": g.minutes, "scope": g.scope} for g in state.given],
        "pauses": [
            {
                "cause": pause.cause,
                "scope": scope,
                "from_ms": pause.began_at,
                "until_ms": pause.ended_at,
                **({"is_planned": True} if pause.is_planned else {}),
            }
            for scope, pause in state.pauses
        ],
        "closed_at_ms": state.closed_at,
        "superseded_by": state.superseded_by,
    }


def _is_fact(value: object) -> bool:
    return isinstance(value, dict) and "kind" in value


def _outbox_steps(steps: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    state = outbox.Outbox()
    for step in steps:
        match step:
            case {"do": "acted", "text": text, "times": times}:
                for _ in range(times):
                    state = outbox.acted(state, _sent_entry(len(state.entries), text))
            case {"do": "acknowledged", "count": count}:
                state = outbox.acknowledged(state, count)
            case {"do": "rewound", "count": count}:
                state = outbox.rewound(state, count)
            case _:
                raise ValueError(step)
        batch = outbox.next_batch(state)
        yield {
            **step,
            "acknowledged_count": state.acknowledged_count,
            "waiting_count": outbox.waiting_count(state),
            "batch": [batch[0].seq if batch else None, len(batch)],
        }


def _sent_entry(seq: int, text: str) -> SentEntry:
    return SentEntry(seq, "answered", text.encode(), seq, Digest(bytes(32)))
