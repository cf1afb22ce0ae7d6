"""The day of the technical cell: what opens on it, and what was read."""

from collections.abc import Collection, Mapping
from datetime import date

from concours.core.delivery.cell.steps import Opening
from concours.core.kernel.time import Instant
from concours.store.models import Site, Sitting, StepReading
from concours.store.queries.delivery.sittings import sittings_in_order


def find_day_sittings(since: Instant, until: Instant) -> list[Sitting]:
    """Return the sittings that open between two instants, by their hour.

    A technical check opens no day, nor does a spare that nobody was given.
    """
    rows = [
        row
        for row in sittings_in_order().exclude(kind="check")
        if since <= opens_at(row) < until
        and (row.spare_for_id is None or row.t0_ms is not None)
    ]
    return sorted(rows, key=lambda row: (opens_at(row), row.title))


def find_next_opening(now: Instant) -> Sitting | None:
    """Return the sitting that opens next, None where none is sealed."""
    rows = sittings_in_order().filter(t0_ms=None, scheduled_ms__gt=now, spare_for=None)
    return rows.order_by("scheduled_ms", "title").first()


def opens_at(row: Sitting) -> Instant:
    """Return when a sitting opened, or is to open."""
    return Instant(row.t0_ms if row.t0_ms is not None else row.scheduled_ms)


def openings_of(rows: list[Sitting]) -> list[Opening]:
    """Return the openings of these sittings."""
    return [
        Opening(
            str(row.id),
            row.title,
            opens_at(row),
            named_at=None if row.armed_ms is None else Instant(row.armed_ms),
        )
        for row in rows
    ]


def find_readings(day: date) -> Mapping[tuple[str, str], StepReading]:
    """Return what was read on a day, by step and by the sitting it counts from."""
    rows = StepReading.objects.filter(day=day).select_related("member")
    return {(row.step, str(row.sitting or "")): row for row in rows}


def site_names(sites: Collection[str]) -> list[str]:
    """Return the names of these sites, in their order."""
    rows = Site.objects.filter(pk__in=sites).order_by("name")
    return list(rows.values_list("name", flat=True))
