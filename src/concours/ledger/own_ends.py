"""The end of each candidate's own time, as the board shows it."""

from concours.core.delivery.sitting.time import Allowance, own_end
from concours.core.kernel.time import Instant
from concours.store.journal.board import OpenSitting, RosterSeat, Start, Times


class OwnEnds:
    """A few different ends for thousands: each is worked out once."""

    def __init__(self, sitting: OpenSitting, times: Times) -> None:
        self._sitting = sitting
        self._nation = Start(sitting.t0, sitting.closed_at)
        self._times = times
        self._known: dict[tuple[object, ...], Instant] = {}

    def of(self, roster_seat: RosterSeat) -> Instant | None:
        """Return when this candidate's time ends, None before there is a t0."""
        start = self._times.starts.get(roster_seat.site, self._nation)
        if start.t0 is None:
            return None
        extensions = self._times.attempts.get(roster_seat.attempt, ())
        pauses = self._times.pauses.get(roster_seat.attempt, ())
        factor = roster_seat.factor.as_integer_ratio()
        key = factor, roster_seat.site, *extensions, *pauses
        if key not in self._known:
            self._known[key] = own_end(self._allowance(roster_seat, start, start.t0))
        return self._known[key]

    def _allowance(
        self, roster_seat: RosterSeat, start: Start, t0: Instant
    ) -> Allowance:
        times = self._times
        return Allowance(
            t0=t0,
            duration_ms=self._sitting.duration_ms,
            factor=roster_seat.factor,
            given=(
                *times.nation,
                *times.sites.get(roster_seat.site, ()),
                *times.attempts.get(roster_seat.attempt, ()),
            ),
            pauses=(
                *times.pauses.get(roster_seat.site, ()),
                *times.pauses.get(roster_seat.attempt, ()),
            ),
            closed_at=start.closed_at,
        )
