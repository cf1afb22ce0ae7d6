"""The sittings of a day, each with its hours: what the cell has before it."""

from dataclasses import dataclass

from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.day import Hours, hours_of
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.cell.day import rows_between


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingToday:
    """A sitting of the day: from its opening to its normal end, and to the last own."""

    row: Sitting
    hours: Hours
    opens: Instant
    ends: Instant
    last_end: Instant

    def is_running(self, now: Instant) -> bool:
        """Tell whether it is announced or open, and its copies are not collected."""
        is_announced = self.row.t0_ms is not None and self.row.collected_ms is None
        return is_announced and now < self.last_end


def sittings_between(
    begin: Instant, end: Instant, *, now: Instant
) -> list[SittingToday]:
    """Return the sittings that open between two instants, by their hour."""
    sittings = [_today(row, now) for row in rows_between(begin, end)]
    return sorted(sittings, key=lambda sitting: (sitting.opens, sitting.row.title))


def _today(row: Sitting, now: Instant) -> SittingToday:
    hours = hours_of(row, now=now)
    opens = Instant(row.t0_ms or row.scheduled_ms)
    ends = hours.normal_end or Instant(opens + row.duration_ms)
    last_end = Allowances(row).last_own_end() if row.t0_ms else None
    return SittingToday(
        row=row, hours=hours, opens=opens, ends=ends, last_end=last_end or ends
    )
