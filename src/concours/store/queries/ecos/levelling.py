"""Levellings of a half-day: tables that were prepared, and the one in force."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

from concours.core.ecos.levelling.preview import LevellingPreview, preview
from concours.core.ecos.merging.corrections import (
    Cell,
    CorrectionTable,
    read_table,
)
from concours.core.kernel.canonical import load
from concours.store.groups import load_groups
from concours.store.models import Levelling, Sitting
from concours.store.queries.ecos.single_marks import (
    half_days,
    marks_of,
    version_in_force,
    versions_of,
)
from concours.store.queries.profiles import profile_of
from concours.store.queries.unknown import Unknown


def levellings_of(sitting: UUID) -> list[Levelling]:
    """Return the tables that were prepared of a sitting, the newest first."""
    rows = Levelling.objects.filter(sitting_id=sitting).order_by("-number")
    return list(rows.defer("content"))


def load_levelling(sitting: UUID, number: str) -> Levelling:
    """Return the table of this number of a sitting. Raises `Unknown`."""
    rows = Levelling.objects.filter(sitting_id=sitting)
    row = rows.filter(number=number).first() if number.isdecimal() else None
    if row is None:
        raise Unknown("levelling", number)
    return row


def levelling_in_force(sitting: UUID) -> Levelling | None:
    """Return the table that was adopted last, None before the first."""
    rows = Levelling.objects.filter(sitting_id=sitting, adopted_act__isnull=False)
    return rows.order_by("-adopted_act").first()


def corrections_in_force(sitting: UUID) -> CorrectionTable | None:
    """Return what the next version of marks is corrected by, None by nothing."""
    row = levelling_in_force(sitting)
    if row is None or row.method == "none":
        return None
    return table_of(row)


def table_of(levelling: Levelling) -> CorrectionTable:
    """Return what a row holds. Raises `CorrectionsInvalid`."""
    return read_table(load(bytes(levelling.content)))


def preview_levelling(
    sitting: Sitting, marks: Mapping[Cell, Fraction], table: CorrectionTable
) -> LevellingPreview:
    """Return what a table of a half-day would change, in the means of the whole exam.

    `marks` are those of the half-day before any correction; beside them stand those of
    the other half-days, in force or else the newest. Raises `CorrectionsInvalid`.
    """
    every_mark: dict[Cell, Fraction] = {}
    domains: dict[str, str] = {}
    for row in half_days(sitting.exam_id):
        if row.id == sitting.id:
            own_marks, own_domains = marks, _domains(row)
        else:
            own_marks, own_domains = _marks_elsewhere(row)
        prefix = f"{row.paper.code} "
        domains |= {prefix + station: domain for station, domain in own_domains}
        every_mark |= {
            (candidate, prefix + station): mark
            for (candidate, station), mark in own_marks.items()
        }
    own_prefix = f"{sitting.paper.code} "
    return preview(every_mark, _renamed(table, own_prefix), _weights(sitting, domains))


def _marks_elsewhere(
    sitting: Sitting,
) -> tuple[Mapping[Cell, Fraction], Sequence[tuple[str, str]]]:
    version = version_in_force(sitting.id) or next(iter(versions_of(sitting.id)), None)
    if version is None:
        return {}, ()
    whole = marks_of(version)
    marks: dict[Cell, Fraction] = {
        cell: mark for cell, mark in whole.marks.items() if mark is not None
    }
    return marks, whole.stations


def _domains(sitting: Sitting) -> Sequence[tuple[str, str]]:
    version = version_in_force(sitting.id) or next(iter(versions_of(sitting.id)), None)
    return () if version is None else marks_of(version).stations


def _renamed(table: CorrectionTable, prefix: str) -> CorrectionTable:
    return CorrectionTable(
        table.method,
        {
            (candidate, prefix + station): thousandths
            for (candidate, station), thousandths in table.thousandths.items()
        },
        frozenset(prefix + station for station in table.neutralised),
    )


def _weights(sitting: Sitting, domains: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Return how often each station counts in each ranking: its domains twice.

    An exam without groups has one ranking, in which each counts once.
    """
    profile = profile_of(sitting.exam)
    if not profile.groups:
        return {"": {}}
    return {
        str(group.number): {
            station: 2 for station, domain in domains.items() if domain in group.domains
        }
        for group in load_groups(profile.groups[0]).groups
    }
