"""When a line of a log was written, in the ways that logs say it."""

import re

from concours.core.kernel.time import HOUR_MS, MINUTE_MS, SECOND_MS, Instant

DAY_MS = 24 * HOUR_MS
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
          "dec")  # fmt: skip

APACHE = re.compile(
    r"(\d{2})/(\w{3})/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?: ([+-])(\d{2})(\d{2}))?"
)
"""29/Nov/2026:02:10:11 +0100"""

ISO = re.compile(
    r"(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?"
    r" ?(?:Z|([+-])(\d{2}):?(\d{2}))?"
)
"""2026-11-29T02:10:11.250Z, or as nginx writes it: 2026/11/29 02:10:11"""

NUMBER = re.compile(r"(\d{1,16})(?:\.(\d{1,9}))?")
MILLISECONDS_FROM = 10**11
"""A number from here on is in milliseconds: in seconds it would be the year 5138."""


def read_instant(text: str) -> Instant | None:
    """Return the instant that a log writes, None if it writes none.

    Without a zone it is taken as UTC.
    """
    if match := APACHE.match(text):
        day, month, year, hour, minute, second, *zone = match.groups()
        if month.lower() not in MONTHS:
            return None
        date = int(year), MONTHS.index(month.lower()) + 1, int(day)
        return _instant(date, (int(hour), int(minute), int(second)), zone)
    if match := ISO.match(text):
        year, month, day, hour, minute, second, fraction, *zone = match.groups()
        instant = _instant(
            (int(year), int(month), int(day)),
            (int(hour), int(minute), int(second)),
            zone,
        )
        return Instant(instant + _thousandths(fraction))
    if match := NUMBER.fullmatch(text):
        number = int(match[1])
        if number >= MILLISECONDS_FROM:
            return Instant(number)
        return Instant(number * SECOND_MS + _thousandths(match[2]))
    return None


def _instant(
    date: tuple[int, int, int], hour: tuple[int, int, int], zone: list[str | None]
) -> Instant:
    hours, minutes, seconds = hour
    sign, zone_hours, zone_minutes = zone
    of_day = hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS
    shift = int(zone_hours or 0) * HOUR_MS + int(zone_minutes or 0) * MINUTE_MS
    east = -shift if sign == "-" else shift
    return Instant(_days_since_1970(*date) * DAY_MS + of_day - east)


def _days_since_1970(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01 of a Gregorian date, the year begun in March."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


def _thousandths(fraction: str | None) -> int:
    return int((fraction or "0").ljust(3, "0")[:3])
