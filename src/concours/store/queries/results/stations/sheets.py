"""What candidates are told of their stations: marks, profile, their grids if shown."""

from functools import cached_property
from pathlib import Path

from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.profile.shape import MarkGate
from concours.core.results.components.marks import ComponentMarks
from concours.core.results.ranking.settings import Settings
from concours.core.results.sheets.stations import stations_part
from concours.store.models import Exam, PartVersion
from concours.store.queries.ecos.handing import handed_now
from concours.store.queries.profiles import profile_of
from concours.store.queries.results import rankings
from concours.store.queries.results.ranking_inputs import (
    component_of,
    newest_component,
    settings_now,
)
from concours.store.queries.results.stations.profiles import (
    StationProfiles,
    read_profiles,
)

NO_GRIDS = b""


class StationSheets:
    """The stations' part of any sheet of an exam; profiles are read when asked for.

    `component` are the marks of the part; marks from a file have no profile by
    aptitude and no grids, nor have those of half-days that hand over others by now.
    """

    def __init__(self, exam: Exam, packages: Path, component: ComponentMarks) -> None:
        self._exam, self._packages, self._component = exam, packages, component
        self._gate = stations_gate(exam)
        self._count = _settings_of(exam).stations_count

    @cached_property
    def _profiles(self) -> StationProfiles:
        try:
            ecos = handed_now(self._exam.id)
        except Refusal:
            return StationProfiles()
        if ecos.component != self._component:
            return StationProfiles()
        return read_profiles(ecos, self._packages)

    def of(self, number: str, *, in_outline: bool = False) -> Json:
        """Return what one candidate's sheet says; None of whoever has no mark.

        `in_outline`: without the profile by aptitude.
        """
        own_row = self._component.candidates.get(number)
        if own_row is None:
            return None
        has_profile = not in_outline and number not in self._profiles.unexplained
        return stations_part(
            own_row,
            self._component.domains,
            stations_count=self._count,
            gate=self._gate,
            cells=self._profiles.cells.get(number) if has_profile else None,
        )

    def forms(self) -> bytes:
        """Return what the grids of each station ask, for those who may see theirs."""
        forms = sorted(self._profiles.forms.items())
        return dump([form.as_json(number) for number, form in forms])

    def grids(self, number: str) -> bytes:
        """Return the grids that made one candidate's marks, as levels of the forms."""
        rows = self._profiles.grids.get(number, [])
        if not rows or number in self._profiles.unexplained:
            return NO_GRIDS
        rows_in_order = sorted(rows, key=lambda row: row[:2])
        return dump(
            [[station, place, levels] for station, place, levels in rows_in_order]
        )


def station_sheets(exam: Exam, packages: Path) -> StationSheets | None:
    """Return what sheets say of stations; None while there are no marks to show."""
    component = component_of(shown_part(exam))
    return None if component is None else StationSheets(exam, packages, component)


def shown_part(exam: Exam) -> PartVersion | None:
    """Return the part `ecos` that sheets show, None while they show none.

    Where candidates are ranked, none before a final ranking is in force: what is shown
    of stations is what they were ranked by.
    """
    profile = profile_of(exam)
    ranking = rankings.in_force(exam.id) if profile.groups else None
    is_ranked_by_them = ranking is not None and ranking.is_final
    if profile.component("stations") is None or (
        profile.groups and not is_ranked_by_them
    ):
        return None
    return newest_component(exam.id, "ecos")


def _settings_of(exam: Exam) -> Settings:
    """Return the settings of the ranking in force, else those of a ranking of now."""
    ranking = rankings.in_force(exam.id)
    if ranking is not None and ranking.is_final:
        return rankings.settings_of(ranking)
    return settings_now(exam, is_final=True)


def stations_gate(exam: Exam) -> MarkGate | None:
    """Return the gate on the stations of an exam, None without one."""
    gates = profile_of(exam).gates
    return next((gate for gate in gates if gate.on == "stations"), None)
