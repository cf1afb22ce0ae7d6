"""The board of one sitting, as canonical JSON: `docs/reference/board.md`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.supervision.standing import Standing, State

IN_THE_PAPER: frozenset[State] = frozenset({"writing", "silent", "cut", "replaced"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What the board must know of its sitting, and the names of its sites."""

    id: UUID
    t0: Instant | None
    questions_count: int
    sites: Mapping[str, str]


def board_of(
    sitting: Sitting, standings: Sequence[Standing], *, now: Instant
) -> dict[str, Json]:
    """Return the board's body: totals, sites by name, candidates by site and seat."""
    states = [standing.state(t0=sitting.t0, now=now) for standing in standings]
    placed = list(zip(standings, states, strict=True))
    by_site = defaultdict(list)
    for standing, state in placed:
        by_site[standing.seat.site].append((standing, state))
    sites: list[Json] = [
        {"site": site, "name": name, **_counts(sitting, by_site[site], now=now)}
        for site, name in sorted(sitting.sites.items(), key=lambda item: item[1])
    ]
    candidates: list[Json] = [
        _candidate(standing, state, now=now) for standing, state in placed
    ]
    return {
        "sitting": str(sitting.id),
        "t0_ms": sitting.t0,
        "questions": sitting.questions_count,
        "totals": _counts(sitting, placed, now=now),
        "sites": sites,
        "candidates": candidates,
    }


def _counts(
    sitting: Sitting, placed: Sequence[tuple[Standing, State]], *, now: Instant
) -> dict[str, Json]:
    standings = [standing for standing, _ in placed]
    answered = sum(standing.progress.answered_count for standing in standings)
    to_answer = sitting.questions_count * len(standings)
    return {
        "candidates": len(standings),
        "enrolled": _count(s.tablet is not None for s in standings),
        "whole": _count(
            s.tablet is not None and s.tablet.package == "whole" for s in standings
        ),
        "connected": _count(s.is_connected(now=now) for s in standings),
        "composing": _count(state in IN_THE_PAPER for _, state in placed),
        "finished": _count(s.progress.is_handed for s in standings),
        "complete": _count(s.is_complete for s in standings),
        "waiting": sum(s.waiting_count for s in standings),
        "late": sum(s.progress.late_count for s in standings),
        "progress": 100 * answered // to_answer if to_answer else 0,
        "states": _states(state for _, state in placed),
    }


def _states(states: Iterable[State]) -> dict[str, Json]:
    counts: dict[str, Json] = {}
    for state in sorted(states):
        found = counts.get(state, 0)
        assert isinstance(found, int)
        counts[state] = found + 1
    return counts


def _candidate(standing: Standing, state: State, *, now: Instant) -> dict[str, Json]:
    seat, tablet, progress = standing.seat, standing.tablet, standing.progress
    return {
        "attempt": str(seat.attempt),
        "number": seat.number,
        "site": seat.site,
        "room": seat.room,
        "seat": seat.seat,
        "due_ms": seat.due,
        "state": state,
        "connected": standing.is_connected(now=now),
        "package": tablet.package if tablet else "missing",
        "answered": progress.answered_count,
        "held": progress.held_count,
        "waiting": standing.waiting_count,
        "late": progress.late_count,
        "handed": progress.is_handed,
        "seen_ms": tablet.seen if tablet else None,
        "acted_ms": progress.acted,
        "epoch": tablet.epoch if tablet else 0,
    }


def _count(facts: Iterable[bool]) -> int:
    return sum(facts)
