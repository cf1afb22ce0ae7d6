"""Vectors of what a tablet shows of several papers, and of the calls it makes there."""

import itertools
from random import Random
from typing import Any

from concours.core.delivery.sitting.choice import SittingState, choose_sitting
from concours.core.delivery.sitting.time import OPEN_PAUSE_MS
from concours.core.kernel.time import Instant
from protocol.tablet_core import T0_MS

HOUR_MS = 3_600_000
DRAWN_COUNT = 120
SEED = 14


def _state(order: int, kind: str = "exam", **facts: Any) -> dict[str, Any]:
    return {
        "order": order,
        "kind": kind,
        "opens_ms": None,
        "ends_ms": None,
        "entries_count": 0,
        "waiting_count": 0,
        "is_handed": False,
        "is_superseded": False,
    } | facts


def _opening(at_ms: int) -> dict[str, Any]:
    return {"opens_ms": at_ms, "ends_ms": at_ms + 3 * HOUR_MS}


HANDED: dict[str, Any] = {
    "entries_count": 412,
    "is_handed": True,
    **_opening(T0_MS - 4 * HOUR_MS),
}
SENDING = HANDED | {"waiting_count": 12}
COMPOSING: dict[str, Any] = {"entries_count": 7, **_opening(T0_MS - HOUR_MS)}
RESTING = COMPOSING | {
    "opens_ms": T0_MS - 4 * HOUR_MS,
    "ends_ms": T0_MS - HOUR_MS + OPEN_PAUSE_MS,
}
ANNOUNCED = _opening(T0_MS + 60_000)
MISSED = _opening(T0_MS - 5 * HOUR_MS)

NAMED: dict[str, tuple[int | None, bool, list[dict[str, Any]]]] = {
    "a tablet just enrolled begins with the first": (
        None,
        False,
        [_state(1, "check"), _state(2)],
    ),
    "one enrolled on the second day begins with what is to come": (
        None,
        False,
        [_state(1, **MISSED), _state(2)],
    ),
    "a paper handed in keeps its receipt until somebody asks": (
        1,
        False,
        [_state(1, **HANDED), _state(2)],
    ),
    "the button of the receipt waits for the next": (
        1,
        True,
        [_state(1, **HANDED), _state(2)],
    ),
    "the button works while the first is still being sent": (
        1,
        True,
        [_state(1, **SENDING), _state(2)],
    ),
    "the next paper is announced while the first is still being sent": (
        1,
        False,
        [_state(1, **SENDING), _state(2, **ANNOUNCED)],
    ),
    "whoever composes with more time is not torn away": (
        1,
        False,
        [_state(1, **COMPOSING), _state(2, **ANNOUNCED)],
    ),
    "nobody asks for the next while they compose": (
        1,
        True,
        [_state(1, **COMPOSING), _state(2)],
    ),
    "time given back leads back to the paper before": (
        2,
        False,
        [_state(1, **COMPOSING), _state(2)],
    ),
    "time given back waits for the paper under way": (
        2,
        False,
        [_state(1, **COMPOSING), _state(2, **COMPOSING)],
    ),
    "a check gives way to an exam": (
        1,
        False,
        [_state(1, "check", **COMPOSING), _state(2, **ANNOUNCED)],
    ),
    "nobody goes back to a check": (
        2,
        False,
        [_state(1, "check", **ANNOUNCED), _state(2)],
    ),
    "a spare paper is nobody's before it is announced": (
        1,
        True,
        [_state(1, **HANDED), _state(2, "spare")],
    ),
    "a spare paper that is announced": (
        1,
        False,
        [_state(1, **HANDED), _state(2, "spare", **ANNOUNCED), _state(3)],
    ),
    "another tablet took the paper over, this one has the next": (
        1,
        False,
        [_state(1, is_superseded=True, **COMPOSING), _state(2, **ANNOUNCED)],
    ),
    "papers that were missed stay behind, without a hand on the tablet": (
        1,
        False,
        [_state(1, **MISSED), _state(2, **MISSED), _state(3)],
    ),
    "after the last there is none": (
        2,
        True,
        [_state(1, **HANDED), _state(2, **HANDED)],
    ),
    "whoever rests when the paper is over keeps it": (
        1,
        False,
        [_state(1, **RESTING), _state(2, **ANNOUNCED)],
    ),
    "the end is the first instant that is over": (
        1,
        False,
        [_state(1, opens_ms=T0_MS - HOUR_MS, ends_ms=T0_MS), _state(2, **ANNOUNCED)],
    ),
    "no sitting at all": (None, True, []),
}

FIRST, SECOND, OTHER = (f"0000000{n}-0000-4000-8000-000000000000" for n in (1, 2, 3))


def _make(call: str, need: str, made_ms: int, attempt: str = "one") -> dict[str, Any]:
    facts = {"call": call, "need": need, "made_ms": made_ms, "attempt": attempt}
    return {"do": "make", **facts}


def _leaves(*calls: tuple[str, bool, int | None], next_call: str | None) -> Any:
    """Say which calls there are after a step, held or not, seen when; which to send."""
    return {"calls": [list(call) for call in calls], "next": next_call}


CALLS: dict[str, list[dict[str, Any]]] = {
    "a call goes out, is held, and is seen": [
        _make(FIRST, "out", 5) | _leaves((FIRST, False, None), next_call=FIRST),
        {"do": "hold", "call": FIRST} | _leaves((FIRST, True, None), next_call=None),
        {"do": "see", "call": FIRST, "at_ms": 9}
        | _leaves((FIRST, True, 9), next_call=None),
        {"do": "see", "call": FIRST, "at_ms": 12}
        | _leaves((FIRST, True, 9), next_call=None),
    ],
    "no other is made while one waits, but in another sitting": [
        _make(FIRST, "tablet", 5) | _leaves((FIRST, False, None), next_call=FIRST),
        _make(SECOND, "unwell", 6) | _leaves((FIRST, False, None), next_call=FIRST),
        _make(SECOND, "unwell", 7, "two")
        | _leaves((FIRST, False, None), (SECOND, False, None), next_call=FIRST),
        {"do": "hold", "call": FIRST}
        | _leaves((FIRST, True, None), (SECOND, False, None), next_call=SECOND),
    ],
    "one that was seen leaves room for the next": [
        _make(FIRST, "paper", 5) | _leaves((FIRST, False, None), next_call=FIRST),
        {"do": "see", "call": FIRST, "at_ms": 8}
        | _leaves((FIRST, True, 8), next_call=None),
        _make(SECOND, "paper", 9)
        | _leaves((FIRST, True, 8), (SECOND, False, None), next_call=SECOND),
    ],
    "another tablet's call waits: it is this one's": [
        _make(FIRST, "out", 5) | _leaves((FIRST, False, None), next_call=FIRST),
        {"do": "refuse", "call": FIRST, "open": OTHER, "need": "unwell", "made_ms": 2}
        | _leaves((OTHER, True, None), next_call=None),
        _make(SECOND, "out", 6) | _leaves((OTHER, True, None), next_call=None),
    ],
    "a centre that was restored is told again of what nobody has seen": [
        _make(FIRST, "out", 5) | _leaves((FIRST, False, None), next_call=FIRST),
        {"do": "see", "call": FIRST, "at_ms": 8}
        | _leaves((FIRST, True, 8), next_call=None),
        _make(SECOND, "tablet", 9)
        | _leaves((FIRST, True, 8), (SECOND, False, None), next_call=SECOND),
        {"do": "hold", "call": SECOND}
        | _leaves((FIRST, True, 8), (SECOND, True, None), next_call=None),
        {"do": "restore"}
        | _leaves((FIRST, True, 8), (SECOND, False, None), next_call=SECOND),
    ],
}
"""Stories of the call button, with what each step leaves on the tablet."""


def _draw_case(chance: Random) -> tuple[int | None, bool, list[dict[str, Any]]]:
    """Draw some sittings, each in any state, and what is shown."""
    states = []
    for order in range(1, chance.randint(1, 6) + 1):
        opens_ms = T0_MS + chance.choice((-4, -1, 0, 1)) * HOUR_MS
        opening = chance.choice(({}, _opening(opens_ms), _opening(opens_ms)))
        entries_count = chance.choice((0, 0, 5)) if opening else 0
        states.append(
            _state(
                order,
                chance.choice(("exam", "exam", "exam", "check", "spare")),
                **opening,
                entries_count=entries_count,
                waiting_count=chance.choice((0, entries_count)),
                is_handed=entries_count > 0 and chance.random() < 0.6,
                is_superseded=chance.random() < 0.1,
            )
        )
    current = chance.choice([None, *(state["order"] for state in states)])
    return current, chance.random() < 0.4, states


def seat() -> dict[str, Any]:
    """Give states of a candidate's sittings, and the one to show."""
    chance = Random(SEED)  # noqa: S311 -- the same cases each time
    random_cases = (_draw_case(chance) for _ in range(DRAWN_COUNT))
    cases = itertools.chain(
        NAMED.items(), ((f"drawn {n}", case) for n, case in enumerate(random_cases, 1))
    )
    return {
        "about": "Which sitting a tablet shows, and how its calls stand there:"
        " core/delivery/sitting/choice.py, client/src/core/call.ts",
        "calls": [{"name": name, "steps": steps} for name, steps in CALLS.items()],
        "cases": [
            {
                "name": name,
                "now_ms": T0_MS,
                "current": current,
                "is_next_asked": is_next_asked,
                "sittings": states,
                "shown": choose_sitting(
                    [state_from(state) for state in states],
                    current,
                    now=Instant(T0_MS),
                    is_next_asked=is_next_asked,
                ),
            }
            for name, (current, is_next_asked, states) in cases
        ],
    }


def state_from(facts_json: dict[str, Any]) -> SittingState:
    """Read one state as the vectors write it."""
    facts = dict(facts_json)
    opens_ms, ends_ms = facts.pop("opens_ms"), facts.pop("ends_ms")
    return SittingState(opens=opens_ms, ends=ends_ms, **facts)
