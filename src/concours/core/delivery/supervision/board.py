"""The board of one sitting, kept up row by row: `docs/reference/board.md`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from concours.core.delivery.supervision.status import NO_REPORT, CandidateStatus, State
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant

IN_THE_PAPER: tuple[State, ...] = ("writing", "silent", "cut", "replaced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What the board must know of its sitting, and the names of its sites.

    `detached` gives the sites that keep a clock of their own, and its t0.
    """

    id: UUID
    t0: Instant | None
    questions_count: int
    sites: Mapping[str, str]
    detached: Mapping[str, Instant | None] = field(default_factory=dict)

    def t0_of(self, site: str) -> Instant | None:
        """Return when the candidates of a site start, None until armed."""
        return self.detached.get(site, self.t0)


class Row(NamedTuple):
    """What the board says of one candidate now; each field is a column of it."""

    number: str
    due_ms: Instant | None
    state: State
    connected: bool
    package: str
    answered: int
    held: int
    waiting: int
    late: int
    handed: bool
    seen_ms: Instant | None
    acted_ms: Instant | None
    epoch: int
    offset_ms: int
    storage: str
    ends_ms: Instant | None
    read: int | None
    focus_lost: int
    kiosk: bool | None
    rejoined: bool
    misled: bool
    ended_early_ms: Instant | None
    ahead_ms: Instant | None


Columns: TypeAlias = list[list[Any]]
Counts: TypeAlias = dict[str, Any]

ADDED = (
    "candidates",
    "enrolled",
    "whole",
    "connected",
    "composing",
    "finished",
    "complete",
    "waiting",
    "late",
    "misled",
)
"""Counts of sites that add up to those of the sitting."""


class Board:
    """The rows of a sitting, site after site, kept column by column.

    A row is made again when its candidate's status changed, or when the hour alone
    may have changed it: so a refresh costs what happened, not who is there.
    """

    def __init__(
        self, sitting: Sitting, statuses: Iterable[CandidateStatus], *, now: Instant
    ) -> None:
        self._sitting = sitting
        self._statuses = list(statuses)
        self._holds_until = [now] * len(self._statuses)
        self._rows = [
            _row(status, sitting.t0_of(status.seat.site), now)
            for status in self._statuses
        ]
        columns = (
            zip(*self._rows, strict=True) if self._rows else [()] * len(Row._fields)
        )
        self._columns: Columns = [list(column) for column in columns]
        self._spans = _spans(self._statuses)

    def status_at(self, index: int) -> CandidateStatus:
        """Return what is known of the candidate at `index`, counted from 0."""
        return self._statuses[index]

    def keep_up(self, changes: Mapping[int, CandidateStatus], *, now: Instant) -> bool:
        """Take new statuses in, by index; tell whether any row became another.

        `now` never goes back.
        """
        for index, status in changes.items():
            self._statuses[index] = status
            self._holds_until[index] = now
        indexes = [at for at, until in enumerate(self._holds_until) if until <= now]
        changed_rows = [index for index in indexes if self._make_again(index, now)]
        return bool(changed_rows)

    def _make_again(self, index: int, now: Instant) -> bool:
        status = self._statuses[index]
        t0 = self._sitting.t0_of(status.seat.site)
        self._holds_until[index] = status.holds_until(t0=t0, now=now)
        row = _row(status, t0, now)
        if row == self._rows[index]:
            return False
        self._rows[index] = row
        for column, value in zip(self._columns, row, strict=True):
            column[index] = value
        return True

    def body(self) -> dict[str, Json]:
        """Return totals, sites by name, and the candidates column by column."""
        sites = sorted(self._sitting.sites.items(), key=lambda item: item[1])
        counts = {site: self._counts(self._spans[site]) for site, _ in sites}
        return {
            "sitting": str(self._sitting.id),
            "t0_ms": self._sitting.t0,
            "questions": self._sitting.questions_count,
            "totals": self._totals(counts.values()),
            "sites": [
                {
                    "site": site,
                    "name": name,
                    "apart": site in self._sitting.detached,
                    "t0_ms": self._sitting.t0_of(site),
                    **counts[site],
                }
                for site, name in sites
            ],
            "candidates": dict(zip(Row._fields, self._columns, strict=True)),
        }

    def _totals(self, counts: Iterable[Counts]) -> Counts:
        totals: Counter[str] = Counter()
        states: Counter[str] = Counter()
        for site_counts in counts:
            totals.update({name: site_counts[name] for name in ADDED})
            states.update(site_counts["states"])
        columns: Any = Row._make(self._columns)
        return {
            **{name: totals[name] for name in ADDED},
            "progress": self._percent(columns.answered),
            "states": {state: states[state] for state in sorted(states)},
        }

    def _percent(self, answered: Sequence[int]) -> int:
        to_answer = self._sitting.questions_count * len(answered)
        return 100 * sum(answered) // to_answer if to_answer else 0

    def _counts(self, span: slice) -> Counts:
        columns: Any = Row._make(column[span] for column in self._columns)
        count = len(columns.number)
        states = Counter(columns.state)
        return {
            "candidates": count,
            "enrolled": count - columns.epoch.count(0),
            "whole": columns.package.count("whole"),
            "connected": columns.connected.count(True),
            "composing": sum(states[state] for state in IN_THE_PAPER),
            "finished": columns.handed.count(True),
            "complete": states["handed"],
            "waiting": sum(columns.waiting),
            "late": sum(columns.late),
            "misled": columns.misled.count(True),
            "progress": self._percent(columns.answered),
            "states": {state: states[state] for state in sorted(states)},
        }


def _row(status: CandidateStatus, t0: Instant | None, now: Instant) -> Row:
    seat, tablet, progress = status
    return Row(
        seat.number,
        seat.due,
        status.state(t0=t0, now=now),
        status.is_connected(now=now),
        tablet.package if tablet else "missing",
        progress.answered_count,
        progress.held_count,
        status.waiting_count,
        progress.late_count,
        status.is_handed,
        tablet.seen if tablet else None,
        progress.acted,
        tablet.epoch if tablet else 0,
        *(tablet.report if tablet else NO_REPORT),
        status.is_misled,
        status.ended_early,
        progress.ahead,
    )


def _spans(statuses: Sequence[CandidateStatus]) -> dict[str, slice]:
    """Return where each site's candidates stand among all."""
    spans: dict[str, slice] = {}
    start = 0
    for site, of_site in groupby(statuses, key=lambda status: status.seat.site):
        stop = start + len(list(of_site))
        assert site not in spans, "a site in two places"
        spans[site] = slice(start, stop)
        start = stop
    return spans
