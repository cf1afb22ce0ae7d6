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
"""A "tiers temps" is 4/3; more is granted by reasoned exception (domain page 5.4)."""

EXTENSIONS_COUNT_MAX = 64
"""Extensions that may concern one candidate in one sitting."""


@dataclass(frozen=True, slots=True)
class TimeGiven:
    """Minutes added to the time of a nation, a site or a candidate."""

    scope: Scope
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """All that decides one candidate's end.

    `factor` multiplies the normal time (1 for most, 4/3 for a "tiers temps").
    `given` holds the extensions that concern this candidate, in any order.
    `closed_at` is the national close; it only ever shortens.
    """

    t0: Instant
    duration_ms: int
    factor: Fraction = Fraction(1)
    given: Sequence[TimeGiven] = ()
    closed_at: Instant | None = None


def normal_end(allowance: Allowance) -> Instant:
    """Return the end of a candidate without accommodation, never before t0.

    t0, plus the duration, plus the minutes given to the nation and to the site; or
    the close if that is earlier.
    """
    _check(allowance)
    common = sum(g.minutes for g in allowance.given if g.scope != "candidate")
    end = after(allowance.t0, allowance.duration_ms + common * MINUTE_MS)
    if allowance.closed_at is None:
        return end
    return max(allowance.t0, min(end, allowance.closed_at))


def due(allowance: Allowance) -> Instant:
    """Return the candidate's own end: the first instant that is no longer theirs.

    The normal time is multiplied by the factor and rounded up to a whole millisecond,
    so that rounding never takes anything; minutes given to the candidate alone are
    added as they are, since the one who gave them counted the accommodation in.
    """
    normal_ms = normal_end(allowance) - allowance.t0
    numerator, denominator = allowance.factor.as_integer_ratio()
    own_ms = -(-normal_ms * numerator // denominator)
    personal = sum(g.minutes for g in allowance.given if g.scope == "candidate")
    return after(allowance.t0, own_ms + personal * MINUTE_MS)


def is_in_time(device_ms: int, allowance: Allowance) -> bool:
    """Say whether an entry written at `device_ms` lies within the candidate's time.

    The reveal at t0 is in, the end itself is out.
    """
    return allowance.t0 <= device_ms < due(allowance)


def _check(allowance: Allowance) -> None:
    assert 0 < allowance.duration_ms <= DURATION_MS_MAX, "duration out of bounds"
    assert 1 <= allowance.factor <= FACTOR_MAX, "factor out of bounds"
    assert len(allowance.given) <= EXTENSIONS_COUNT_MAX, "too many extensions"
    assert all(given.minutes > 0 for given in allowance.given), "time taken away"
