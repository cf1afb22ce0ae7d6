"""The centre's clock, estimated on the tablet: readings are arguments.

An exchange gives one reading: when the tablet sent and received by its monotonic clock,
and what the centre's clock said. Half the round trip bounds the error. A reading grows
old, because quartz drifts: small corrections are taken at once. One that lies further
off is believed at once if the wall clock moved on as much: the tablet has slept. Else
one machine of the centre may be wrong: it takes as much evidence as stands behind the
clock that is held, up to some exchanges that all agree, spread over a minute. Whoever
composes never loses time by it: their hour is never ahead of what they have lived by
the tablet's own monotonic clock. The wall clock of a device is never an authority.

Twin of `client/src/core/clock.ts`; `protocol/vectors/clocks.json` binds them.
"""

from dataclasses import dataclass, replace
from math import ceil, floor, inf
from typing import Literal

from concours.core.kernel.time import Instant

DRIFT_PER_MILLION = 100
"""Quartz of a tablet: twice what is usual."""

RELOAD_GAP_MS_MAX = 600_000
"""A reload lasts seconds. Past this, the wall clock has been moved or the tablet has
slept: time goes on from where it stood, so that nobody loses any."""

ROUND_TRIP_MS_MAX = 30_000

JUMP_MS_MIN = 2_000
"""A correction past this, and past the error admitted, needs to be confirmed."""
CONFIRMED_COUNT = 4
CONFIRMED_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Exchanges that agree with one another."""

    count: int
    from_monotonic_ms: float
    until_monotonic_ms: float

    @property
    def span_ms(self) -> float:
        """How long they have agreed."""
        return self.until_monotonic_ms - self.from_monotonic_ms

    @property
    def is_firm(self) -> bool:
        """Whether nothing more is needed."""
        return self.count >= CONFIRMED_COUNT and self.span_ms >= CONFIRMED_MS

    def outweighs(self, rival: "Evidence") -> bool:
        """Say whether there is as much of it as of another, or enough."""
        return self.count >= min(rival.count, CONFIRMED_COUNT) and self.span_ms >= min(
            rival.span_ms, CONFIRMED_MS
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What all exchanges say since the last that agreed with the clock."""

    offset_ms: float
    uncertainty_ms: float
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One reading: `offset_ms` is the centre less the device's monotonic clock.

    `uncertainty_ms` is the error that it allowed when it was taken. A `hint` cannot end
    anybody's time before it is certain. `wall_ahead_ms` is the wall clock less the
    monotonic one: it grows when the tablet sleeps. The hour does not go past the offset
    `ceiling_ms`: whoever composes had settled on it.
    """

    offset_ms: float
    uncertainty_ms: float
    read_at_monotonic_ms: float
    source: Literal["exchange", "hint"]
    wall_ahead_ms: float
    evidence: Evidence
    doubt: Doubt | None = None
    ceiling_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its reply, by the device's clock and by the centre's."""

    sent_monotonic_ms: float
    received_monotonic_ms: float
    centre_ms: int
    wall_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What survives a reload: the centre's clock when we last knew it."""

    centre_ms: int
    wall_ms: float


def now_ms(clock: Clock, monotonic_ms: float) -> Instant:
    """Return the centre's hour as the tablet estimates it."""
    ceiling_ms = inf if clock.ceiling_ms is None else clock.ceiling_ms
    return Instant(floor(monotonic_ms + min(clock.offset_ms, ceiling_ms)))


def uncertainty_ms(clock: Clock, monotonic_ms: float) -> int:
    """Return the error to admit now, drift included."""
    age_ms = max(0, monotonic_ms - clock.read_at_monotonic_ms)
    return ceil(clock.uncertainty_ms + (age_ms * DRIFT_PER_MILLION) / 1e6)


def observe(
    clock: Clock | None, exchange: Exchange, *, is_composing: bool
) -> Clock | None:
    """Return the clock after one more exchange."""
    reading = _reading(exchange)
    if reading is None:
        return clock
    if clock is None or is_guess(clock):
        return reading
    ours_ms = uncertainty_ms(clock, reading.read_at_monotonic_ms)
    error_ms = ours_ms + reading.uncertainty_ms
    gap_ms = reading.offset_ms - clock.offset_ms
    slept_ms = max(0, reading.wall_ahead_ms - clock.wall_ahead_ms)
    if not (_is_within(gap_ms, error_ms) or _is_within(gap_ms - slept_ms, error_ms)):
        return _doubt(clock, reading, is_composing=is_composing)
    is_better = reading.uncertainty_ms <= ours_ms
    is_taken = clock.source == "hint" or is_better or abs(gap_ms) > error_ms
    return _confirm(clock, reading if is_taken else clock, reading)


def to_remember(clock: Clock, monotonic_ms: float) -> Remembered:
    """Return what to remember of the hour, as far as it is certain.

    A hint remembered as the hour would be built upon by the next reload. Beside it
    stands the wall clock as it went when the hour was last read: what a sleep has added
    to the one is not in the other yet.
    """
    centre_ms = surely_ms(clock, monotonic_ms)
    wall_ms = monotonic_ms + clock.wall_ahead_ms
    return Remembered(centre_ms=centre_ms, wall_ms=wall_ms)


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
        wall_ahead_ms=wall_ms - monotonic_ms,
        evidence=Evidence(
            count=CONFIRMED_COUNT,
            from_monotonic_ms=monotonic_ms - CONFIRMED_MS,
            until_monotonic_ms=monotonic_ms,
        ),
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


def _confirm(clock: Clock, better: Clock, reading: Clock) -> Clock:
    """Return the better of two readings; what bounds the hour moves with it."""
    ceiling_ms = clock.ceiling_ms
    if ceiling_ms is not None:
        ceiling_ms += better.offset_ms - clock.offset_ms
    return replace(
        better,
        wall_ahead_ms=reading.wall_ahead_ms,
        evidence=replace(
            clock.evidence,
            count=clock.evidence.count + 1,
            until_monotonic_ms=reading.read_at_monotonic_ms,
        ),
        doubt=None,
        ceiling_ms=ceiling_ms,
    )


def _doubt(clock: Clock, reading: Clock, *, is_composing: bool) -> Clock:
    """Return the clock after a reading that contradicts it."""
    doubt, evidence = clock.doubt, reading.evidence
    if doubt is not None and _is_within(
        reading.offset_ms - doubt.offset_ms,
        reading.uncertainty_ms + doubt.uncertainty_ms,
    ):
        evidence = replace(
            doubt.evidence,
            count=doubt.evidence.count + 1,
            until_monotonic_ms=reading.read_at_monotonic_ms,
        )
    if not evidence.outweighs(clock.evidence):
        doubt = Doubt(
            offset_ms=reading.offset_ms,
            uncertainty_ms=reading.uncertainty_ms,
            evidence=evidence,
        )
        return replace(clock, doubt=doubt)
    ceiling_ms = _ceiling_of(clock) if is_composing else None
    return replace(reading, evidence=evidence, ceiling_ms=ceiling_ms)


def _ceiling_of(clock: Clock) -> float | None:
    """Return what stood firm before the first jump, while somebody composed."""
    if clock.ceiling_ms is not None:
        return clock.ceiling_ms
    is_firm = clock.source == "exchange" and clock.evidence.is_firm
    return clock.offset_ms if is_firm else None


def _is_within(gap_ms: float, error_ms: float) -> bool:
    return abs(gap_ms) <= max(JUMP_MS_MIN, error_ms)


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
        wall_ahead_ms=exchange.wall_ms - received_ms,
        evidence=Evidence(
            count=1, from_monotonic_ms=received_ms, until_monotonic_ms=received_ms
        ),
    )
