"""One candidate at one station: two grids side by side, and what a decision changes.

Examiners are letters here, as everywhere the jury judges their grids.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.authoring.key_forms import plain
from concours.console.pages.ecos.resits import resit_of
from concours.console.pages.ecos.single_marks_table import Absences, far_word
from concours.console.pages.ended_exam import end_here
from concours.console.pages.permissions import sees
from concours.console.pages.results.single_marks import (
    absences_of,
    decision_word,
    domain_word,
    far_grids_of,
)
from concours.console.pages.trial import fill_form, refusal_of
from concours.console.words.ecos.single_marks import REASONS
from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import ChairPlace, OwnedGrid
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.merging.comparison import DecisionEffect, preview_decision
from concours.core.ecos.merging.document import Merging
from concours.core.ecos.merging.points import mark_grid
from concours.core.ecos.merging.single_marks import AtStation
from concours.core.kernel.time import Instant
from concours.core.people.proposals.lapse import TERMS
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.audiences import read_part
from concours.store.queries.ecos.floor import CircuitBoard, boards_of
from concours.store.queries.ecos.presented import documents_shown
from concours.store.queries.ecos.single_marks import merging_of, plans_with
from concours.store.queries.people.people import attempt_of_number
from concours.store.queries.unknown import Unknown

PLACES = (1, 2)
LETTERS = {1: "A", 2: "B"}
DECISIONS: dict[str, int | None] = {"strike-1": 1, "strike-2": 2, "void": None}
"""What may be decided, by its name in the address: of which grid, or of the station."""


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of a grid: what it asks, what it is worth, what both examiners chose."""

    text: str
    points: str
    levels: tuple[str, str]

    @property
    def is_disputed(self) -> bool:
        """Whether both chose, and not the same."""
        first, second = self.levels
        return bool(first and second) and first != second


@sees("see_results")
def single_mark(
    request: StaffRequest, sitting: UUID, number: str, station: str
) -> HttpResponse:
    """Show both grids, why the jury looks at them, and what each decision changes."""
    row, merging, at_station = _load(sitting, number, station)
    board = _board(row, at_station[0], request.now)
    absences = absences_of([] if board is None else [board])
    before = preview_decision(merging, at_station, None)
    context = {
        **_place(row, at_station, merging),
        "lines": _lines(row, merging, at_station),
        "grids": [
            _grid(merging, at_station, place)
            | {"why": _why_not_held(board, absences, GridName(*at_station, place))}
            for place in PLACES
        ],
        "is_noted_absent": at_station[0] in absences.noted_absent,
        "shown": _documents_shown(board, at_station),
        "resit": resit_of(row, *at_station),
        "mark": before.mark_before,
        "mean": before.mean_before,
        "stations_count": before.stations_before,
        "reasons": [
            *_reasons(merging, at_station),
            *map(far_word, far_grids_of(row).get(at_station, ())),
        ],
        "decisions": _decisions(merging, at_station),
        "options": list(_options(merging, at_station, absences)),
        "can_decide": may(request.actor, "grid_struck") and end_here(request) is None,
    }
    return render(request, "console/results/single_marks/cell.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def single_mark_act(
    request: StaffRequest, sitting: UUID, number: str, station: str, name: str
) -> HttpResponse:
    """Say what a decision changes and ask why, or propose it."""
    if name not in DECISIONS:
        raise Unknown("dialog", name)
    place = DECISIONS[name]
    kind = "station_voided" if place is None else "grid_struck"
    require(request.actor, kind)
    facts = {"candidate": number, "station": station}
    if place is not None:
        facts["chair"] = str(place)
    if request.method == "POST":
        two_person.propose(request, sitting, kind, facts)
        return redirect("single_mark", sitting, number, station)
    row, merging, at_station = _load(sitting, number, station)
    trial = fill_form(request)
    context = {
        **_place(row, at_station, merging),
        "effect": preview_decision(merging, at_station, place),
        "letter": LETTERS.get(place or 0, ""),
        "valid_ms": TERMS[kind].valid_ms,
        "trial_refusal": refusal_of(
            lambda: two_person.propose(trial, sitting, kind, facts)
        ),
    }
    return render(request, "console/results/single_marks/act.html", context)


def _load(
    sitting: UUID, number: str, station: str
) -> tuple[Sitting, Merging, AtStation]:
    """Return a half-day, what the marks of a circuit follow from, and whose, where.

    Raises `Unknown`, and as `merging_of`.
    """
    row = sittings.load(sitting)
    candidate = CandidateNumber(attempt_of_number(row, number).own_candidate.number)
    merging = merging_of(row, settings.PACKAGES, plans_with(row, candidate))
    if station not in [own.code for own in merging.stations]:
        raise Unknown("station", station)
    return row, merging, (candidate, station)


def _board(
    row: Sitting, candidate: CandidateNumber, now: Instant
) -> CircuitBoard | None:
    """Return the circuit of a candidate."""
    boards = boards_of(row.id, settings.PACKAGES, now=now)
    return next((b for b in boards if candidate in b.plan.candidates), None)


def _documents_shown(
    board: CircuitBoard | None, at_station: AtStation
) -> list[dict[str, Any]]:
    """Return the documents that were shown to a candidate there, and by whom."""
    candidate, station = at_station
    rows = [] if board is None else documents_shown(board.plan.id, station)
    return [
        {"letter": LETTERS[row.place], "document": row.document, "at": row.at}
        for row in rows
        if row.candidate == candidate
    ]


def _why_not_held(
    board: CircuitBoard | None, absences: Absences, name: GridName
) -> str:
    """Return what a chair has of a candidate whose grid from there is not held."""
    strays = [] if board is None else board.floor.strays
    chair = ChairPlace(name.station, name.place)
    for owned in strays:
        if (owned.chair, owned.grid.candidate) == (chair, name.candidate):
            return _("une grille, à personne")
    return _("personne n’est venu") if name in absences.unmet else _("grille absente")


def _place(row: Sitting, at_station: AtStation, merging: Merging) -> dict[str, Any]:
    number, code = at_station
    domain = domain_word(
        next(own.domain for own in merging.stations if own.code == code)
    )
    return {"row": row, "number": number, "station": code, "domain": domain}


def _options(
    merging: Merging, at_station: AtStation, absences: Absences
) -> Iterator[dict[str, Any]]:
    """Yield what may still be decided, and what each would change.

    Of who was noted absent a station without any grid is not theirs: nothing to void.
    """
    places = [one for one in PLACES if GridName(*at_station, one) in merging.held]
    is_theirs = bool(places) or at_station[0] not in absences.noted_absent
    for name, place in DECISIONS.items():
        is_there = is_theirs if place is None else place in places
        if not is_there or _is_decided(merging, at_station, place):
            continue
        effect: DecisionEffect = preview_decision(merging, at_station, place)
        letter = LETTERS.get(place or 0, "")
        yield {"name": name, "place": place, "letter": letter, "effect": effect}


def _is_decided(merging: Merging, at_station: AtStation, place: int | None) -> bool:
    if place is None:
        return at_station in merging.decisions.voided
    return GridName(*at_station, place) in merging.decisions.struck


def _decisions(merging: Merging, at_station: AtStation) -> list[str]:
    return [
        decision_word(place)
        for place in DECISIONS.values()
        if _is_decided(merging, at_station, place)
    ]


def _reasons(merging: Merging, at_station: AtStation) -> list[str]:
    return [
        _(REASONS[reason])
        for mark in merging.single_marks()
        if (mark.candidate, mark.station) == at_station
        for reason in mark.queue
    ]


def _grid(merging: Merging, at_station: AtStation, place: int) -> dict[str, Any]:
    """Return what one examiner gave: the mark, what they wrote, what they signalled."""
    owned = merging.held.get(GridName(*at_station, place))
    station = next(own for own in merging.stations if own.code == at_station[1])
    points = station.grid_points()
    return {
        "letter": LETTERS[place],
        "is_held": owned is not None,
        "is_struck": _is_decided(merging, at_station, place),
        "mark": None if owned is None else mark_grid(points, owned.grid),
        "remark": "" if owned is None else owned.grid.remark,
    }


def _lines(row: Sitting, merging: Merging, at_station: AtStation) -> list[GridLine]:
    """Return the grid line by line: criteria, aptitudes, the overall rating last."""
    _number, code = at_station
    form = read_part(row, StationPlace(code, "grid"), settings.PACKAGES)
    station = next(own for own in merging.stations if own.code == code)
    pair = [merging.held.get(GridName(*at_station, place)) for place in PLACES]
    worth = cast("dict[str, list[dict[str, Any]]]", station.points)
    lines = [
        GridLine(
            plain(line["text"]),
            str(worth[part][at]["points"]),
            _pair_of_levels(pair, part, at, line["levels"]),
        )
        for part in ("criteria", "aptitudes")
        for at, line in enumerate(form[part])
    ]
    overall = _pair_of_levels(pair, "overall", None, form["overall"])
    return [*lines, GridLine(_("Appréciation d’ensemble"), "", overall)]


def _pair_of_levels(
    pair: Sequence[OwnedGrid | None],
    part: str,
    at: int | None,
    words: Sequence[str],
) -> tuple[str, str]:
    first, second = (_level_word(owned, part, at, words) for owned in pair)
    return first, second


def _level_word(
    owned: OwnedGrid | None, part: str, at: int | None, words: Sequence[str]
) -> str:
    """Return what an examiner chose on a line, "" for nothing."""
    if owned is None:
        return ""
    values = getattr(owned.grid, part)
    level = values if at is None else values[at]
    return "" if level is None else plain(words[level])
