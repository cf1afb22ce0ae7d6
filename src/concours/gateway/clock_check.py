"""The machine's clock, held against the database's: a wrong hour leaves nobody.

Measured on the gateway's own transactions, once a second; between two measurements the
monotonic clock goes on from the last one, so that a step is known at once. And where
the database's own clock leaps, as one machine's clock takes both along, it is not
believed before it has kept its new hour as long as the one before, a minute at most.
"""

import logging
import time
from dataclasses import dataclass

import psycopg

from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import MINUTE_MS, SECOND_MS
from concours.gateway.settings import Settings

LOG = logging.getLogger("concours.gateway")

MEASURE_MS = SECOND_MS
MEASURED_MS_MAX = SECOND_MS // 2
"""A measurement that took longer says too little to stand in for the last one."""
LEAP_MS_MIN = MINUTE_MS
"""No time server corrects by so much: somebody has set the clock, or it is broken."""
CONFIRMED_MS = MINUTE_MS

READ_CLOCK = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8"


@dataclass(slots=True)
class ClockTrack:
    """Readings of the database's clock that agree: how far it is ahead of ours."""

    ahead_ms: float
    begun_ms: float
    read_ms: float
    error_ms: float

    def goes_on(self, reading: "ClockTrack") -> bool:
        """Say whether a reading lies on this track."""
        return abs(reading.ahead_ms - self.ahead_ms) < LEAP_MS_MIN

    def extend(self, reading: "ClockTrack") -> None:
        """Take a newer reading for this one's."""
        self.ahead_ms, self.error_ms = reading.ahead_ms, reading.error_ms
        self.read_ms = reading.read_ms

    def outlasts(self, rival: "ClockTrack") -> bool:
        """Say whether this one has been read for as long as another, or enough."""
        other_ms = min(rival.read_ms - rival.begun_ms, CONFIRMED_MS)
        return self.read_ms - self.begun_ms >= other_ms


class ClockCheck:
    """How far this gateway's clock lies from the database's, as last measured."""

    def __init__(self, settings: Settings) -> None:
        self._now = settings.now
        self._off_ms_max = settings.clock_off_ms_max
        self._track: ClockTrack | None = None
        self._leap: ClockTrack | None = None
        self._measured_ms = 0.0
        self._paged_ms: float | None = None

    async def measure(self, connection: psycopg.AsyncConnection[object]) -> None:
        """Read the database's clock, if the last reading is old."""
        sent_ms = monotonic_ms()
        if self._track is not None and sent_ms - self._measured_ms < MEASURE_MS:
            return
        cursor = await connection.execute(READ_CLOCK)
        row: tuple[float] = await cursor.fetchone()  # type: ignore[assignment]
        received_ms = monotonic_ms()
        self.take(row[0], sent_ms=sent_ms, received_ms=received_ms)

    def take(self, database_ms: float, *, sent_ms: float, received_ms: float) -> None:
        """Take one reading of the database's clock."""
        error_ms = (received_ms - sent_ms) / 2
        if self._track is not None and error_ms > MEASURED_MS_MAX:
            return
        self._measured_ms = received_ms
        ahead_ms = database_ms - (sent_ms + received_ms) / 2
        reading = ClockTrack(ahead_ms, received_ms, received_ms, error_ms)
        if self._track is None:
            self._track = reading
        elif self._track.goes_on(reading):
            self._track.extend(reading)
            self._leap = None
        else:
            self._doubt(reading, self._track)

    def _doubt(self, reading: ClockTrack, track: ClockTrack) -> None:
        if self._leap is not None and self._leap.goes_on(reading):
            self._leap.extend(reading)
        else:
            self._leap = reading
        if self._leap.outlasts(track):
            self._track, self._leap = self._leap, None

    @property
    def is_right(self) -> bool:
        """Whether this machine's clock is known to be the database's, and steady."""
        if self._track is None or self._leap is not None:
            return False
        return abs(self._off_ms(self._track)) <= self._off_ms_max + self._track.error_ms

    @property
    def is_wrong(self) -> bool:
        """Whether it is known not to be: nothing is known before a first reading."""
        return self._track is not None and not self.is_right

    def require(self) -> None:
        """Raise `Unavailable` for whatever depends on the hour, and page."""
        if self.is_right:
            self._paged_ms = None
            return
        if self._track is not None:
            self._page(self._off_ms(self._track))
        raise Unavailable("clock")

    def _off_ms(self, track: ClockTrack) -> float:
        return self._now() - (monotonic_ms() + track.ahead_ms)

    def _page(self, off_ms: float) -> None:
        now_ms = monotonic_ms()
        if self._paged_ms is not None and now_ms - self._paged_ms < MINUTE_MS:
            return
        self._paged_ms = now_ms
        LOG.error(
            "this machine's clock is %d ms from what the database's was: nothing that"
            " depends on the hour is answered until both are right",
            off_ms,
        )


def monotonic_ms() -> float:
    """Return this machine's monotonic clock."""
    return time.monotonic_ns() / 1_000_000
