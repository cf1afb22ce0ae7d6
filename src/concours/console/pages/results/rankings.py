"""Classements: groups, versions, what moved; a candidate's totals, line by line."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.results.rankings import rank_exam
from concours.console.edge.request import StaffRequest
from concours.console.files.ranking import archive
from concours.console.pages import two_person
from concours.console.pages.current import lead_to_exam
from concours.console.pages.permissions import sees, sees_somewhere
from concours.console.pages.results.plots import totals_plot
from concours.console.pages.trial import refusal_of
from concours.console.words import formats
from concours.console.words.results.ranking import domain_name, group_name, state_word
from concours.core.profile.shape import MarkGate
from concours.core.results.marking.cohort import score
from concours.core.results.ranking.moves import STEPS, Moves
from concours.core.results.sheets.summary import median
from concours.store.models import Exam, RankingVersion
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of
from concours.store.queries.results import rankings as queries
from concours.store.queries.results.ranking_inputs import marking_now, newest_component
from concours.store.queries.unknown import Unknown

SHOWN_MAX = 20


@sees_somewhere("see_results")
def rankings_home(request: StaffRequest) -> HttpResponse:
    """Lead to the rankings of the exam that is at hand."""
    return lead_to_exam(request, "rankings_exam")


@sees("see_results")
def rankings(request: StaffRequest, exam: str) -> HttpResponse:
    """Show a ranking version: the newest, or the one asked for, in one group."""
    exam_row = exam_of(exam)
    versions = queries.versions(exam_row.id)
    parts = [
        (kind, newest_component(exam_row.id, kind)) for kind in ("ecos", "parcours")
    ]
    context: dict[str, Any] = {
        "exam": exam_row,
        "versions": versions,
        "in_force": queries.in_force(exam_row.id),
        "parts": parts,
        "has_parts": all(part for _kind, part in parts),
    }
    context["unready"] = refusal_of(lambda: marking_now(exam_row))
    if versions:
        version_text = request.GET.get("version", str(versions[0].number))
        version = queries.version_of(exam_row.id, version_text)
        context |= _version(version, _group(version, request), versions)
    return render(request, "console/results/rankings.html", context)


@sees("see_results")
def rankings_candidate(request: StaffRequest, exam: str, number: str) -> HttpResponse:
    """Show how each total of one candidate comes about."""
    exam_row = exam_of(exam)
    versions = queries.versions(exam_row.id)
    if not versions:
        raise Unknown("version", "")
    version_text = request.GET.get("version", str(versions[0].number))
    version = queries.version_of(exam_row.id, version_text)
    rank = queries.candidate_rank(version, number)
    sheet: Any = queries.sheet_of(version, number, settings.PACKAGES)
    group = _group(version, request)
    mark = score(rank.rank_a, rank.rank_a_max)
    gate = _gate(exam_row)
    context = {
        "exam": exam_row,
        "version": version,
        "kept": rank,
        "state": state_word(rank.state),
        "rank_a": mark,
        "passes": gate is None or (mark is not None and mark >= gate.mark),
        "gate": gate,
        "group": group,
        "groups": [
            {"number": at, "name": group_name(definition), "told": totals}
            for at, (definition, totals) in enumerate(
                zip(queries.groups_of(version).groups, sheet["groups"], strict=False), 1
            )
        ],
        "lines": _lines(version, sheet, group) if sheet["groups"] else None,
    }
    return render(request, "console/results/ranking_candidate.html", context)


@sees("see_results")
def rankings_find(request: StaffRequest, exam: str) -> HttpResponse:
    """Lead to the candidate whose number was typed."""
    number = request.GET.get("number", "").strip()[:12]
    version, group = (request.GET.get(name, "")[:6] for name in ("version", "group"))
    if not number.replace("-", "").replace("_", "").isalnum():
        raise Unknown("candidate", number)
    page = redirect("rankings_candidate", exam, number)
    page["Location"] += f"?{urlencode({'version': version, 'group': group})}"
    return page


@require_POST
def rankings_make(request: StaffRequest, exam: str) -> HttpResponse:
    """Rank everybody from what is in force, as a new version if anything differs."""
    exam_row = exam_of(exam)
    version = rank_exam(
        request.actor,
        exam_row.id,
        is_final=request.POST.get("scope") == "final",
        packages=settings.PACKAGES,
        now=request.now,
    )
    page = redirect("rankings_exam", exam)
    page["Location"] += f"?version={version.number}"
    return page


@sees("see_results")
def rankings_file(_request: StaffRequest, exam: str, number: int) -> HttpResponse:
    """Return a version with all that it was made from, for the verifier."""
    version = queries.version_of(exam_of(exam).id, str(number))
    data = archive(version, settings.PACKAGES)
    response = HttpResponse(data, content_type="application/zip")
    name = f"classement-{exam[:40]}-{number}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def rankings_propose(request: StaffRequest, exam: str, number: int) -> HttpResponse:
    """Propose to adopt a version; a second person confirms."""
    exam_row = exam_of(exam)
    version = queries.version_of(exam_row.id, str(number))
    anchor = queries.anchor(exam_row.id)
    two_person.propose(
        request, anchor.id, "ranking_adopted", {"ranking": str(version.number)}
    )
    return redirect("proposals", anchor.id)


def _gate(exam: Exam) -> MarkGate | None:
    """Return the gate on rank A, if the exam has one."""
    gate = profile_of(exam).mark_gate
    return gate if gate is not None and gate.is_on_rank_a else None


def _version(
    version: RankingVersion, group: int, versions: list[RankingVersion]
) -> dict[str, Any]:
    groups = queries.groups_of(version)
    definition, table = groups.groups[group - 1], queries.totals(version)
    counts = queries.states(version)
    gate = _gate(version.exam)
    passing, judged = queries.count_at_gate(version, gate) if gate else (0, 0)
    former = next((item for item in versions if item.number < version.number), None)
    moves = None if former is None else queries.compare_places(former, version, group)
    scale = version.denominators[group - 1]
    totals = [row[group - 1] for row in table]
    return {
        "version": version,
        "former": former,
        "group": group,
        "name": group_name(definition),
        "domains": [domain_name(groups, code) for code in sorted(definition.domains)],
        "is_sample": groups.is_sample,
        "groups": list(_groups(version, table)),
        "others": [
            (state_word(state), count)
            for state, count in sorted(counts.items())
            if state != "ranked"
        ],
        "gate": gate,
        "passing": passing,
        "judged": judged,
        "best": [
            (item, Fraction(item.edn + item.ecos + item.parcours, scale))
            for item in queries.best(version, group, last=SHOWN_MAX)[: SHOWN_MAX + 5]
        ],
        "plot": totals_plot(totals, scale, version.points_max),
        "moves": moves,
        "steps": [] if moves is None else list(_steps(moves)),
        "anchor": queries.anchor(version.exam_id),
    }


def _groups(
    version: RankingVersion, table: list[tuple[int, ...]]
) -> Iterator[dict[str, Any]]:
    """Yield each group with its best and its median total."""
    for at, group in enumerate(queries.groups_of(version).groups):
        totals = sorted(row[at] for row in table)
        scale = version.denominators[at]
        yield {
            "number": group.number,
            "name": group_name(group),
            "specialties": ", ".join(group.specialties),
            "items_count": len(group.items),
            "best": Fraction(totals[-1], scale) if totals else None,
            "median": median(totals) / scale if totals else None,
        }


def _steps(moves: Moves) -> Iterator[tuple[str, int]]:
    """Yield how many moved by how much, in words of numbers."""
    low = 1
    for step, count in zip((*STEPS, None), moves.steps, strict=True):
        if step is None:
            label = f"> {formats.count(low - 1)}"
        elif step == low:
            label = formats.count(step)
        else:
            label = f"{formats.count(low)}–{formats.count(step)}"
        yield label, count
        low = (step or low) + 1


def _lines(
    version: RankingVersion, sheet: Mapping[str, Any], group: int
) -> dict[str, Any]:
    """Return what the page says of one group: tables of the parts, then the sum."""
    group_sheet = sheet["groups"][group - 1]
    parts = {part["part"]: part for part in sheet["parts"]}
    lines = {line["part"]: _exact(line) for line in group_sheet["lines"]}
    groups = queries.groups_of(version)
    marking = queries.sources_of(version).marking
    titles = {
        str(source.version.sitting_id): source.version.sitting.title
        for source in marking
    }
    second_marks = {row["sitting"]: row for row in lines["edn"]["again"]}
    stations = parts.get("ecos", {}).get("rows", [])
    double_stations = lines.get("ecos", {}).get("again", [])
    return {
        "told": group_sheet,
        "total": Fraction(group_sheet["total"]),
        "relative": Fraction(group_sheet["place"], group_sheet["of"]),
        "parts": lines,
        "sittings": [
            {
                "title": titles[row["sitting"]],
                "once": _points(row),
                "again": _points(second_marks.get(row["sitting"])),
            }
            for row in parts["edn"]["rows"]
        ],
        "stations": [
            {
                "number": row["station"],
                "domain": domain_name(groups, row["domain"]),
                "mark": Fraction(row["mark"]),
                "times": 2 if row["station"] in double_stations else 1,
            }
            for row in stations
        ],
    }


def _points(row: Mapping[str, str] | None) -> tuple[Fraction, Fraction] | None:
    return None if row is None else (Fraction(row["points"]), Fraction(row["of"]))


def _exact(line: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: Fraction(line[name]) for name in ("mark", "product")}
    return {**line, **numbers, "exact": line["mark"], "exact_product": line["product"]}


def _group(version: RankingVersion, request: StaffRequest) -> int:
    """Return the group that is asked for, the first otherwise."""
    group_text = request.GET.get("group", "")
    numbers = {str(at): at for at in range(1, len(version.denominators) + 1)}
    return numbers.get(group_text, 1)
