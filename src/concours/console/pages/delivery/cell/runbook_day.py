"""The runbook of the house on the day of an instant: its steps, and what was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from concours.console.words import formats
from concours.core.delivery.cell.runbook import (
    RunbookFault,
    RunbookInvalid,
    RunbookStep,
    read_runbook,
)
from concours.core.delivery.cell.steps import (
    DayStep,
    StepState,
    judge_step,
    plan_day,
)
from concours.core.kernel.time import Instant
from concours.store.models import Sitting, StepReading
from concours.store.queries.delivery.cell.steps import (
    find_day_sittings,
    find_readings,
    openings_of,
)


@dataclass(frozen=True, slots=True)
class RunbookDay:
    """The steps of one day by their time, each with its state, and what was read."""

    day: date
    sittings: list[Sitting]
    steps: list[tuple[DayStep, StepState]]
    readings: Mapping[tuple[str, str], StepReading]


def read_day(now: Instant) -> RunbookDay:
    """Return the day of `now` by the house's clocks. Raises `RunbookInvalid`."""
    steps = _read_file()
    day = formats.local(now).date()
    rows = sittings_today(now)
    readings = find_readings(day)
    day_steps = plan_day(
        steps, openings_of(rows), hour=lambda minutes: hour_of_day(day, minutes)
    )
    judged_steps = [
        (step, judge_step(step, is_done=step.key in readings, now=now))
        for step in day_steps
    ]
    return RunbookDay(day, rows, judged_steps, readings)


def sittings_today(now: Instant) -> list[Sitting]:
    """Return the sittings that open on the day of `now` by the house's clocks."""
    day = formats.local(now).date()
    return find_day_sittings(
        hour_of_day(day, 0), hour_of_day(day + timedelta(days=1), 0)
    )


def _read_file() -> tuple[RunbookStep, ...]:
    try:
        text = settings.DAY.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RunbookInvalid((RunbookFault(0, "", f"file: {error}"),)) from error
    return read_runbook(text)


def hour_of_day(day: date, minutes: int) -> Instant:
    """Return when the house's clocks show so many minutes after a day's midnight."""
    hour = time(minutes // 60, minutes % 60)
    at = datetime.combine(day, hour, tzinfo=ZoneInfo(settings.TIME_ZONE))
    return Instant(int(at.timestamp()) * 1_000)
