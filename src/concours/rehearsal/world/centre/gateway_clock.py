"""A gateway's clock beside the database's: mirrors `gateway/clock_check.py`."""

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.rehearsal.world.centre.database import Database
from concours.rehearsal.world.witness import SKEW_MS_MAX

OFF_MS_MAX = 500
LEAP_MS_MIN = MINUTE_MS


class GatewayClock:
    """One machine's clock: `off_ms` is by how much it is wrong."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._agenda = database.agenda
        self._skew_ms = self._agenda.between(-SKEW_MS_MAX, SKEW_MS_MAX)
        self.off_ms = 0
        self.start()

    def start(self) -> None:
        """Know the database's clock as it is now, and no other hour of it."""
        self._known_off_ms = self._database.clock_off_ms
        self._known_ms = self._agenda.now
        self._leapt_ms: int | None = None

    def now(self) -> Instant:
        """Return the centre's clock, as this machine has it."""
        return self._database.witness.centre_ms(self._skew_ms + self.off_ms)

    def is_right(self) -> bool:
        """Say whether this machine's clock is the database's, and that has not leapt.

        A leap is believed once it has lasted as long as the hour before it.
        """
        now_ms, database_off_ms = self._agenda.now, self._database.clock_off_ms
        if abs(database_off_ms - self._known_off_ms) < LEAP_MS_MIN:
            self._leapt_ms = None
        elif self._leapt_ms is None:
            self._leapt_ms = now_ms
        elif now_ms - self._leapt_ms >= min(MINUTE_MS, self._leapt_ms - self._known_ms):
            self._known_off_ms, self._known_ms = database_off_ms, self._leapt_ms
            self._leapt_ms = None
        is_alike = abs(self.off_ms - database_off_ms) <= OFF_MS_MAX
        return is_alike and self._leapt_ms is None
