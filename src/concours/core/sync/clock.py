"""The centre's clock, estimated on the tablet: readings are arguments.

An exchange gives one reading: when the tablet sent and received by its monotonic clock,
and what the centre's clock said. Half the round trip bounds the error. A reading grows
old, because quartz drifts; one that contradicts the reading held means that a clock has
jumped, so the newer wins. The wall clock of a device is never an authority.

Twin of `client/src/core/clock.ts`; `protocol/vectors/clocks.json` binds them.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

from concours.core.kernel.time import Instant

DRIFT_PER_MILLION = 100
"""Quartz of a tablet: twice what is usual."""

RELOAD_GAP_MS_MAX = 600_000
"""A reload lasts seconds. Past this, the wall clock has been moved or the tablet has
slept: time goes on from where it stood, so that nobody loses any."""

ROUND_TRIP_MS_MAX = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One reading: `offset_ms` is the centre less the device's monotonic clock.

    `uncertainty_ms` is the error that it allowed when it was taken. A `hint` cannot end
    anybody's time before it is certain.
    """

    offset_ms: float
    uncertainty_ms: float
    read_at_monotonic_ms: float
    source: Literal["exchange", "hint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its reply, by the device's clock and by the centre's."""

    sent_monotonic_ms: float
    received_monotonic_ms: float
    centre_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What survives a reload: the centre's clock when we last knew it."""

    centre_ms: int
    wall_ms: float


def now_ms(clock: Clock, monotonic_ms: float) -> Instant:
    """Return the centre's hour as the tablet estimates it."""
    return Instant(floor(monotonic_ms + clock.offset_ms))


def uncertainty_ms(clock: Clock, monotonic_ms: float) -> int:
    """Return the error to admit now, drift included."""
    age_ms = max(0, monotonic_ms - clock.read_at_monotonic_ms)
    return ceil(clock.uncertainty_ms + (age_ms * DRIFT_PER_MILLION) / 1e6)


def observe(clock: Clock | None, exchange: Exchange) -> Clock | None:
    """Return the clock after one more exchange: the better of the two readings."""
    read = _reading(exchange)
    if read is None:
        return clock
    if clock is None or clock.source == "hint":
        return read
    ours_ms = uncertainty_ms(clock, read.read_at_monotonic_ms)
    gap_ms = abs(read.offset_ms - clock.offset_ms)
    if gap_ms > ours_ms + read.uncertainty_ms:
        return read
    return read if read.uncertainty_ms <= ours_ms else clock


def recall(remembered: Remembered, *, wall_ms: float, monotonic_ms: float) -> Clock:
    """Return the clock after a reload, from what was remembered: never early."""
    elapsed_ms = wall_ms - remembered.wall_ms
    is_plausible = 0 <= elapsed_ms <= RELOAD_GAP_MS_MAX
    centre_ms = remembered.centre_ms + (elapsed_ms if is_plausible else 0)
    return Clock(
        offset_ms=centre_ms - monotonic_ms,
        uncertainty_ms=elapsed_ms if is_plausible else RELOAD_GAP_MS_MAX,
        read_at_monotonic_ms=monotonic_ms,
        source="hint",
    )


def surely_ms(clock: Clock, monotonic_ms: float) -> Instant:
    """Return the centre's hour, or an earlier one while it is only hinted at.

    What entries bear, and what ends a candidate's time: never ahead of the truth, so
    that a clock moved during a reload takes nothing from anybody. A hint may be early
    by its reload gap at most; a guess stood still meanwhile, so it is late already.
    """
    is_early = clock.source == "hint" and not is_guess(clock)
    return now_ms(clock, monotonic_ms - (clock.uncertainty_ms if is_early else 0))


def is_guess(clock: Clock) -> bool:
    """Say whether the wall clock was so implausible that time stood still."""
    return clock.source == "hint" and clock.uncertainty_ms >= RELOAD_GAP_MS_MAX


def _reading(exchange: Exchange) -> Clock | None:
    sent_ms, received_ms = exchange.sent_monotonic_ms, exchange.received_monotonic_ms
    round_trip_ms = received_ms - sent_ms
    if not 0 <= round_trip_ms <= ROUND_TRIP_MS_MAX:
        return None
    return Clock(
        offset_ms=exchange.centre_ms - (sent_ms + received_ms) / 2,
        uncertainty_ms=round_trip_ms / 2,
        read_at_monotonic_ms=received_ms,
        source="exchange",
    )
