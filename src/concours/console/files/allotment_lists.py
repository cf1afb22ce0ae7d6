"""What an allotment needs from the house, as the folder that `concours ecos` reads.

Three tables, and the half-days in `ecos.toml`, whose series and stations remain to be
written. What the house does not know (rooms, ties, absences) has tables of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from concours.core.ecos.circuits.exports import code_of
from concours.core.tables.plain_cells import plain_cell
from concours.store.models import Sitting
from concours.store.queries.authoring.plans import AnySitting, sittings_of
from concours.store.queries.ecos.allotments import house_lists_of

ZONE = "Europe/Paris"


def lists_of(exam: UUID) -> Mapping[str, str]:
    """Return the text of each file by its name."""
    house = house_lists_of(exam)
    return {
        "sites.csv": _table(
            ("code", "universite", "fuseau"),
            ((code, code, zone) for code, zone in house.sites),
        ),
        "candidates.csv": _table(
            ("numero", "centre", "majoration"),
            (
                (number, site, str(Fraction(num, den)))
                for number, site, num, den in house.candidates
            ),
        ),
        "examiners.csv": _table(
            ("numero", "universite", "se deplace"),
            ((number, code_of(name), "non") for number, name in house.examiners),
        ),
        "ecos.toml": _settings(exam),
    }


def zipped(files: Mapping[str, str]) -> bytes:
    """Return these files as one archive."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, *rows]
    return "".join(";".join(map(plain_cell, line)) + "\n" for line in lines)


def _settings(exam: UUID) -> str:
    """Return the half-days and their series, whose stations are the sealed ones.

    Each series is a day of the allotment: everybody passes all of them once. What is
    not sealed yet has a series for each date, with five stations to be named.
    """
    waves = [row for row in sittings_of(exam) if row.kind == "ecos"]
    series = {_series_of(row): row for row in reversed(waves)}
    days = list(dict.fromkeys(map(_series_of, waves)))
    lines = ["[settings]", ""]
    for day, name in enumerate(days, start=1):
        stations = ", ".join(
            f'{{ code = "{code}" }}' for code in _stations(series[name])
        )
        lines += ["[[series]]", f'code = "j{day}"', f"stations = [{stations}]", ""]
    for row in waves:
        day = days.index(_series_of(row)) + 1
        starts = _moment(row.scheduled_ms).isoformat()
        lines += [
            *("[[waves]]", f'code = "{row.code}"', f"day = {day}"),
            *(f'series = "j{day}"', f"starts = {starts}", ""),
        ]
    return "\n".join(lines)


def _series_of(row: AnySitting) -> str:
    """Return what names the series of a half-day: the sealed one, or its date."""
    if isinstance(row, Sitting):
        return row.paper.code
    return _moment(row.scheduled_ms).date().isoformat()


def _stations(row: AnySitting) -> Sequence[str]:
    stations = row.paper.stations if isinstance(row, Sitting) else ()
    return stations or [f"s{number}" for number in range(1, 6)]


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1_000, ZoneInfo(ZONE))
