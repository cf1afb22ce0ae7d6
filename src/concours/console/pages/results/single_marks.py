"""Notes uniques: from the grids of a half-day to marks that two persons adopt.

What the jury looks at stands first, each with what was decided of it; nothing here
changes a mark by itself: a decision counts from the next version on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.ecos.single_marks import agree_again, make_single_marks
from concours.console.edge.request import StaffRequest
from concours.console.files.result_table import sent_table
from concours.console.pages import two_person
from concours.console.pages.ecos.found_grids import note_of_found
from concours.console.pages.ecos.single_marks_table import (
    Absences,
    FarGrids,
    far_word,
    single_marks_table,
)
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.console.pages.progress import answer_progress, report_progress
from concours.console.pages.results.plots import histogram
from concours.console.words.ecos.single_marks import (
    GRIDS_ALONE,
    MISSING_STATIONS,
    REASONS,
)
from concours.console.words.formats import is_french
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.merging.comparison import compare_versions
from concours.core.ecos.merging.document import MarksVersion
from concours.core.ecos.merging.single_marks import QUEUE_REASONS, AtStation
from concours.core.ecos.quality.residuals import FarGrid
from concours.core.kernel.time import Instant
from concours.store.groups import load_groups
from concours.store.models import (
    Proposal,
    SingleMarkDecision,
    SingleMarksVersion,
    Sitting,
)
from concours.store.queries.authoring.papers import head_of, is_marking_key_out
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.collecting import find_late_chairs
from concours.store.queries.ecos.floor import CircuitBoard, boards_of
from concours.store.queries.ecos.grid_decisions import last_late_decision
from concours.store.queries.ecos.quality import quality_of
from concours.store.queries.ecos.single_marks import (
    count_circuits,
    decision_rows,
    last_rules_act,
    marks_of,
    policy_of,
    version_in_force,
    versions_of,
)
from concours.store.queries.proposals import open_in_sitting
from concours.store.queries.unknown import Unknown

QUEUE_SHOWN_MAX = 200
CHANGES_SHOWN_MAX = 50
OF_ONE_MARK = ("grid_struck", "station_voided")
"""What two persons decide of one candidate at one station."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One single mark that the jury looks at, and what became of it."""

    candidate: str
    station: str
    mark: Fraction | None
    grids: tuple[Fraction | None, Fraction | None]
    reasons: list[str]
    decisions: list[str]
    waiting: str
    is_noted_absent: bool = False
    unmet: tuple[bool, bool] = (False, False)

    @property
    def places(self) -> list[tuple[Fraction | None, bool]]:
        """Return of each chair its mark, and whether it says that nobody came."""
        return list(zip(self.grids, self.unmet, strict=True))

    @property
    def is_open(self) -> bool:
        """Whether nothing is decided of it, nor proposed."""
        return not self.decisions and not self.waiting


@sees("see_results")
def single_marks(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show what stands of a half-day, and a version: the one asked for, or in force."""
    row = sittings.load(sitting)
    if row.kind != "ecos":
        return redirect("results", sitting)
    all_versions = versions_of(sitting)
    boards = boards_of(row.id, settings.PACKAGES, now=request.now)
    absences = absences_of(boards)
    context: dict[str, Any] = {
        "row": row,
        "versions": all_versions,
        "is_open": is_marking_key_out(sitting),
        "fixed_head": head_of(sitting),
        "absent_numbers": sorted(absences.noted_absent),
        "found": note_of_found(row),
        "rules": policy_of(row),
        "alone_word": _(GRIDS_ALONE[policy_of(row).alone]),
        "missing_word": _(MISSING_STATIONS[policy_of(row).missing_station]),
        **_grids(boards),
    }
    if all_versions:
        force = version_in_force(sitting)
        number = request.GET.get("version", str((force or all_versions[0]).number))
        version = pick_version(all_versions, number)
        context |= {"version": version, "in_force": force}
        context |= _version_context(row, version, absences, now=request.now)
        context |= _changes(version, force, all_versions)
    return render(request, "console/results/single_marks/page.html", context)


@require_POST
def single_marks_make(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Merge the grids as a new version; the second scorer follows."""
    with report_progress(_progress_key(sitting), count_circuits(sitting)) as report:
        make_single_marks(
            request.actor,
            sitting,
            reason=text(request, "reason"),
            progress=report,
            now=request.now,
        )
    number = versions_of(sitting)[0].number
    return redirect(f"{reverse('single_marks', args=[sitting])}?version={number}")


@sees("see_results")
def single_marks_progress(_request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Tell how many circuits are read of the version that this process makes."""
    return answer_progress(_progress_key(sitting))


@require_POST
def single_marks_agree(
    request: StaffRequest, sitting: UUID, number: int
) -> HttpResponse:
    """Ask the second scorer again about a version that it did not agree with."""
    version = pick_version(versions_of(sitting), str(number))
    agree_again(request.actor, sitting, version.id, now=request.now)
    return redirect(f"{reverse('single_marks', args=[sitting])}?version={number}")


@require_POST
def single_marks_propose(
    request: StaffRequest, sitting: UUID, number: int
) -> HttpResponse:
    """Propose a version, for a second person to put in force."""
    version = pick_version(versions_of(sitting), str(number))
    facts = {"version": str(version.id)}
    two_person.propose(request, sitting, "single_marks_adopted", facts)
    return redirect("single_marks", sitting)


@sees("see_results")
def single_marks_file(
    request: StaffRequest, sitting: UUID, number: int
) -> HttpResponse:
    """Return a version as CSV: exact fractions stand beside rounded marks."""
    row = sittings.load(sitting)
    version = pick_version(versions_of(sitting), str(number))
    absences = absences_of(boards_of(row.id, settings.PACKAGES, now=request.now))
    content = sent_table(
        single_marks_table(marks_of(version), absences, far_grids_of(row))
    )
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{row.code[:40]}-notes-uniques-{version.number}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def pick_version(
    all_versions: Sequence[SingleMarksVersion], number: str
) -> SingleMarksVersion:
    """Return the version of this number. Raises `Unknown`."""
    for version in all_versions:
        if str(version.number) == number:
            return version
    raise Unknown("single_marks", number)


def domain_word(code: str) -> str:
    """Return what a domain is called, or its code if the file has no such one."""
    for domain in load_groups().domains:
        if domain.code == code:
            return domain.fr if is_french() else domain.en
    return code


def decision_word(place: int | None) -> str:
    """Return what two persons decided: of a grid, or of the whole station."""
    if place is None:
        return _("station neutralisée")
    return _("grille %(place)s écartée") % {"place": place}


def _progress_key(sitting: UUID) -> str:
    return f"single marks of {sitting}"


def absences_of(boards: Collection[CircuitBoard]) -> Absences:
    """Return who did not come to these circuits, as attendance and chairs say."""
    return Absences(
        frozenset(
            person.number
            for board in boards
            for person in board.plan.candidates.values()
            if person.last_seen == "absent"
        ),
        frozenset(name for board in boards for name in board.floor.unmet),
    )


def far_grids_of(row: Sitting) -> FarGrids:
    """Return the grids of a half-day that are far from what is expected of them."""
    if not is_marking_key_out(row.id):
        return {}
    quality = quality_of(row, settings.PACKAGES)
    found: dict[AtStation, list[FarGrid]] = {}
    for grid in () if quality is None else quality.far_grids:
        cell = CandidateNumber(grid.candidate), grid.station
        found.setdefault(cell, []).append(grid)
    return found


def _grids(boards: Collection[CircuitBoard]) -> dict[str, Any]:
    """Return how many grids were to be, and how many are held."""
    sets = [board.floor.completeness for board in boards]
    return {
        "expected_count": sum(len(own.expected) for own in sets),
        "held_count": sum(len(own.held) for own in sets),
    }


def _version_context(
    row: Sitting, version: SingleMarksVersion, absences: Absences, *, now: Instant
) -> dict[str, Any]:
    marks = marks_of(version)
    far_grids = far_grids_of(row)
    decisions = decision_rows(row.id)
    proposals = {
        kind: open_in_sitting(row.id, kind, now=now)
        for kind in (*OF_ONE_MARK, "single_marks_adopted")
    }
    open_proposals = [p for kind in OF_ONE_MARK for p in proposals[kind]]
    queue = _queue(marks, (decisions, open_proposals), absences, far_grids)
    adoptions = proposals["single_marks_adopted"]
    known_marks = [mark for mark in marks.marks.values() if mark is not None]
    return {
        "is_agreed": version.agreed_digest == version.digest,
        "plot": histogram(known_marks, gate=None),
        "stations": _stations(marks),
        "queue": queue[:QUEUE_SHOWN_MAX],
        "queue_count": len(queue),
        "open_count": sum(entry.is_open for entry in queue),
        "decided": [_decision(entry, version) for entry in decisions],
        "is_outdated": any(entry.act > version.last_act for entry in decisions)
        or max(last_late_decision(row.id), last_rules_act(row.id)) > version.last_act,
        "late_chairs": find_late_chairs(row.id, since=Instant(version.made_ms)),
        "adoption": next(
            (p for p in adoptions if p.facts["version"] == str(version.id)), None
        ),
    }


def _stations(marks: MarksVersion) -> list[dict[str, Any]]:
    """Return each station: how many marks it has, their mean, how many to look at."""
    rows = []
    for code, domain in marks.stations:
        cells = [cell for cell in marks.marks if cell[1] == code]
        known_marks = [m for cell in cells if (m := marks.marks[cell]) is not None]
        rows.append(
            {
                "code": code,
                "domain": domain_word(domain),
                "count": len(cells),
                "mean": sum(known_marks, Fraction(0)) / len(known_marks)
                if known_marks
                else None,
                "queue": sum(bool(marks.queue[cell]) for cell in cells),
            }
        )
    return rows


def _queue(
    marks: MarksVersion,
    decisions_and_proposals: tuple[
        Collection[SingleMarkDecision], Collection[Proposal]
    ],
    absences: Absences,
    far_grids: FarGrids,
) -> list[QueueRow]:
    """Return what the jury looks at: what is open first, the widest gap first."""
    decisions, proposals = decisions_and_proposals
    words: dict[AtStation, list[str]] = {}
    for entry in decisions:
        number = CandidateNumber(entry.attempt.own_candidate.number)
        words.setdefault((number, entry.station), []).append(decision_word(entry.place))
    proposal_ids = {
        (p.facts["candidate"], p.facts["station"]): str(p.id) for p in proposals
    }
    rows = [
        QueueRow(
            *cell,
            marks.marks[cell],
            marks.grid_marks[cell],
            [
                *(_(REASONS[reason]) for reason in QUEUE_REASONS if reason in reasons),
                *map(far_word, far_grids.get(cell, ())),
            ],
            words.get(cell, []),
            proposal_ids.get(cell, ""),
            cell[0] in absences.noted_absent,
            (
                GridName(*cell, 1) in absences.unmet,
                GridName(*cell, 2) in absences.unmet,
            ),
        )
        for cell, reasons in marks.queue.items()
        if reasons or cell in far_grids
    ]
    return sorted(rows, key=lambda r: (not r.is_open, -_gap(r), r.candidate, r.station))


def _gap(row: QueueRow) -> Fraction:
    first, second = row.grids
    return Fraction(0) if first is None or second is None else abs(first - second)


def _decision(
    decision: SingleMarkDecision, version: SingleMarksVersion
) -> dict[str, Any]:
    return {
        "candidate": decision.attempt.own_candidate.number,
        "station": decision.station,
        "words": decision_word(decision.place),
        "act": decision.act,
        "is_in_version": decision.act <= version.last_act,
    }


def _changes(
    version: SingleMarksVersion,
    force: SingleMarksVersion | None,
    all_versions: Sequence[SingleMarksVersion],
) -> dict[str, Any]:
    """Return whom a version changes: against the one in force, or made just before."""
    earlier = (v for v in all_versions if v.number < version.number)
    against = force or next(earlier, None)
    if against is None or against.id == version.id:
        return {}
    changes = compare_versions(marks_of(against), marks_of(version))
    return {
        "against": against.number,
        "changes": changes[:CHANGES_SHOWN_MAX],
        "changes_count": len(changes),
        "changed_candidates_count": len({change.candidate for change in changes}),
    }
