"""What is shown day by day: today first, then what comes, then what is past."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from concours.console.words import formats

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Day(Generic[Row]):
    """One day: what it is called, an instant of it, and its rows by hour."""

    name: str
    at_ms: int
    is_past: bool
    rows: list[Row]


def by_day(
    rows: Iterable[Row], hour_of: Callable[[Row], int], *, now: int
) -> list[Day[Row]]:
    """Return rows by the day of their hour: today, then to come, then the past ones.

    The past ones go backwards, the last first.
    """
    rows_by_date: dict[date, list[Row]] = {}
    for row in sorted(rows, key=hour_of):
        rows_by_date.setdefault(formats.local(hour_of(row)).date(), []).append(row)
    today = formats.local(now).date()
    to_come = sorted(day for day in rows_by_date if day >= today)
    past = sorted((day for day in rows_by_date if day < today), reverse=True)
    return [
        Day(
            name=_name(day, today),
            at_ms=hour_of(rows_by_date[day][0]),
            is_past=day < today,
            rows=rows_by_date[day],
        )
        for day in (*to_come, *past)
    ]


def _name(day: date, today: date) -> str:
    """Return "" for a day that has no name but its date."""
    names = {
        today: _("Aujourd’hui"),
        today + timedelta(days=1): _("Demain"),
        today - timedelta(days=1): _("Hier"),
    }
    return names.get(day, "")
