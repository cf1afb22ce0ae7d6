"""The sittings of an exam as the day page shows them."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, cast
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from concours.core.delivery.sitting.phases import name
from concours.core.delivery.sitting.site_clock import least_advanced
from concours.core.delivery.sitting.time import Allowance
from concours.core.kernel.time import Instant
from concours.store.models import MarkingVersion, PlannedSitting, Sitting
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances, Time, time_of
from concours.store.queries.ecos.single_marks import versions_of
from concours.store.queries.results import markings
from concours.store.queries.unknown import Unknown

PhaseName: TypeAlias = Literal["sealed", "armed", "launched", "closed", "collected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Where a sitting stands in its time, which is known once a start is."""

    phase: PhaseName
    time: Time | None
    now: Instant

    @property
    def normal_end(self) -> Instant | None:
        """The end of normal time; None before a start, and while time is stopped."""
        return self.time.ends_at if self.time else None

    @property
    def stopped_since(self) -> Instant | None:
        """Since when time is stopped; None while it runs."""
        return self.time.stopped_since if self.time else None

    @property
    def left_ms(self) -> int:
        """What is left of normal time."""
        return self.time.left_ms if self.time else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingOfDay(Hours):
    """One sitting, where it stands, and what the next step depends on.

    `marking` is the newest version of its marks, single ones of an ECOS.
    `is_key_out`: what marks it is open, and it has no marks yet.
    `last_end` is the last own end of anybody, None before a start and once collected.
    """

    row: Sitting
    candidates_count: int
    extra_time_count: int
    present_count: int
    marking: int | None
    is_adopted: bool
    is_key_out: bool
    last_end: Instant | None

    @property
    def missing_count(self) -> int:
        """Shares that the quorum still lacks."""
        return max(0, self.row.quorum - self.present_count)


def of_exam(*, now: Instant) -> list[SittingOfDay]:
    """Return every sitting, by its hour."""
    return [_of(row, now) for row in _rows()]


def planned_sittings() -> list[PlannedSitting]:
    """Return the sittings that have their hour and no sealed paper yet."""
    return list(PlannedSitting.objects.select_related("exam").order_by("scheduled_ms"))


def find_sitting_of_day(sitting: UUID, *, now: Instant) -> SittingOfDay:
    """Return one sitting as the day page shows it. Raises `Unknown`.

    Its `row` is the one whose phase it tells: in another, read a moment before, the
    key may not have gone out yet.
    """
    row = _rows().filter(pk=sitting).first()
    if row is None:
        raise Unknown("sitting", str(sitting))
    return _of(row, now)


def hours_of(row: Sitting, *, site: UUID | None = None, now: Instant) -> Hours:
    """Return where one sitting stands, or a site of it, without counting anybody.

    Of a spare, where those of its sites stand that are least far.
    """
    if row.kind == "spare" and site is None:
        phase = name(least_advanced(sittings.every_phase(row)))
        return _hours(phase, Allowances(row).last_common(), now)
    if site is None and row.t0_ms is None:  # what is given of time changes nothing yet
        return _hours(sittings.phase_name_of(row, row), None, now)
    times = Allowances(row)
    phase = sittings.phase_name_of(row, times.start_of(site))
    return _hours(phase, times.common(site), now)


def _hours(phase: str, common: Allowance | None, now: Instant) -> Hours:
    return Hours(phase=cast("PhaseName", phase), time=time_of(common, now=now), now=now)


def _rows() -> QuerySet[Sitting]:
    rows = sittings.sittings_in_order().select_related("exam", "paper")
    return rows.annotate(
        candidates=Count("attempt", filter=Q(attempt__chair=None)),
        extra_time=Count(
            "attempt",
            filter=Q(attempt__candidate__factor_num__gt=1),
        ),
    )


def _of(row: Sitting, now: Instant) -> SittingOfDay:
    hours = hours_of(row, now=now)
    marking, is_adopted = _marking_of(row)
    counts = vars(row)
    return SittingOfDay(
        row=row,
        phase=hours.phase,
        candidates_count=counts["candidates"],
        extra_time_count=counts["extra_time"],
        present_count=len(sittings.present(row.id, now=now)),
        time=hours.time,
        marking=marking,
        is_adopted=is_adopted,
        is_key_out=marking is None
        and hours.phase == "collected"
        and is_marking_key_out(row.id),
        last_end=_last_end(row),
        now=now,
    )


def _marking_of(row: Sitting) -> tuple[int | None, bool]:
    """Return the newest version of a sitting's marks, and whether one is in force."""
    if row.kind == "ecos":
        single_marks = versions_of(row.id)
        is_adopted = any(version.adopted_act for version in single_marks)
        return (single_marks[0].number if single_marks else None), is_adopted
    last = MarkingVersion.objects.filter(sitting=row).order_by("-number").first()
    if last is None:
        return None, False
    return last.number, markings.in_force(row.id) is not None


def _last_end(row: Sitting) -> Instant | None:
    return None if row.collected_ms is not None else Allowances(row).last_own_end()
