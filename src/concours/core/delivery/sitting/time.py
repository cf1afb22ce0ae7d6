"""When a candidate's time ends: whole milliseconds, one rule for everybody.

Twin of `client/src/core/deadline.ts`; `protocol/vectors/deadlines.json` binds them,
and `docs/reference/wire.md` ("Time") is the public page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant, after

Scope = Literal["nation", "site", "candidate"]

DURATION_MS_MAX = 12 * HOUR_MS
FACTOR_MAX = Fraction(4)
"""A "tiers temps" is 4/3; more is granted by reasoned exception."""

EXTENSIONS_COUNT_MAX = 64
"""Extensions that may concern one candidate in one sitting."""

PAUSES_COUNT_MAX = 64
"""Pauses that may concern one candidate in one sitting."""

OPEN_PAUSE_MS = 12 * HOUR_MS
"""How long a pause counts until it is ended: nobody's end comes while it is open."""


@dataclass(frozen=True, slots=True)
class TimeGiven:
    """Minutes added to the time of a nation, a site or a candidate."""

    scope: Scope
    minutes: int


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which a candidate did not have their time; open without `ended_at`.

    One that `is_planned` ends then, unless another end is told.
    """

    cause: str
    began_at: Instant
    ended_at: Instant | None = None
    is_planned: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody has told yet when it ended."""
        return self.ended_at is None or self.is_planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """All that decides one candidate's end.

    `factor` multiplies the normal time (1 for most, 4/3 for a "tiers temps").
    `given` and `pauses` hold the extensions and pauses that concern this candidate,
    in any order. `closed_at` is the close of those who started together; it only ever
    shortens, and gives back to those who were paused what everybody else had.
    """

    t0: Instant
    duration_ms: int
    factor: Fraction = Fraction(1)
    given: Sequence[TimeGiven] = ()
    pauses: Sequence[Pause] = ()
    closed_at: Instant | None = None


def normal_end(allowance: Allowance) -> Instant:
    """Return the end of a candidate without accommodation, never before t0.

    t0, plus the duration, plus the minutes given to the nation and to the site; or
    the close if that is earlier; plus what pauses took.
    """
    return _with_pauses(allowance, _normal_ms(allowance))


def own_end(allowance: Allowance) -> Instant:
    """Return the candidate's own end: the first instant that is no longer theirs.

    The normal time is multiplied by the factor and rounded up to a whole millisecond,
    so that rounding never takes anything; minutes given to the candidate alone are
    added as they are, since the one who gave them counted the accommodation in. What
    pauses took is given back as it was taken: it was nobody's time to compose.
    """
    return _with_pauses(allowance, _own_ms(allowance))


def left_ms(allowance: Allowance, *, now: Instant) -> int:
    """Return what is left of the candidate's time; it stands still in a pause."""
    return max(0, _own_ms(allowance) - passed_ms(allowance, now=now))


def stopped_since(allowance: Allowance) -> Instant | None:
    """Return since when the time stands still; None while it runs.

    While it does, an end is known to nobody: what is left is.
    """
    open_pause_starts = (pause.began_at for pause in allowance.pauses if pause.is_open)
    return min(open_pause_starts, default=None)


def passed_ms(allowance: Allowance, *, now: Instant) -> int:
    """Return how much time to compose there was since t0: pauses do not count."""
    lost_ms, counted_until = 0, allowance.t0
    for pause in sorted(allowance.pauses, key=lambda pause: pause.began_at):
        began_at = max(pause.began_at, counted_until)
        ended_at = min(now, now if pause.ended_at is None else pause.ended_at)
        if ended_at > began_at:
            lost_ms, counted_until = lost_ms + ended_at - began_at, ended_at
    return max(0, now - allowance.t0 - lost_ms)


def _normal_ms(allowance: Allowance) -> int:
    _check(allowance)
    common = sum(g.minutes for g in allowance.given if g.scope != "candidate")
    normal_ms = allowance.duration_ms + common * MINUTE_MS
    if allowance.closed_at is None:
        return normal_ms
    return max(0, min(normal_ms, allowance.closed_at - allowance.t0))


def _own_ms(allowance: Allowance) -> int:
    numerator, denominator = allowance.factor.as_integer_ratio()
    own_ms = -(-_normal_ms(allowance) * numerator // denominator)
    personal = sum(g.minutes for g in allowance.given if g.scope == "candidate")
    return own_ms + personal * MINUTE_MS


def _with_pauses(allowance: Allowance, length_ms: int) -> Instant:
    """Return when `length_ms` have passed since t0 outside of every pause."""
    passed_until, end = allowance.t0, after(allowance.t0, length_ms)
    for pause in sorted(allowance.pauses, key=lambda pause: pause.began_at):
        began_at = max(pause.began_at, passed_until)
        if began_at >= end:
            break
        ended_at = pause.ended_at or after(pause.began_at, OPEN_PAUSE_MS)
        if ended_at > began_at:
            passed_until, end = ended_at, after(end, ended_at - began_at)
    return end


def _check(allowance: Allowance) -> None:
    assert 0 < allowance.duration_ms <= DURATION_MS_MAX, "duration out of bounds"
    assert 1 <= allowance.factor <= FACTOR_MAX, "factor out of bounds"
    assert len(allowance.given) <= EXTENSIONS_COUNT_MAX, "too many extensions"
    assert all(extension.minutes > 0 for extension in allowance.given), (
        "time taken away"
    )
    assert len(allowance.pauses) <= PAUSES_COUNT_MAX, "too many pauses"
