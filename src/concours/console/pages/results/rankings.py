"""Classements: groups, versions, what moved; a candidate's totals, line by line."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts import two_persons
from concours.acts.results.rankings import rank_exam
from concours.console.edge.request import StaffRequest
from concours.console.files.ranking import archive
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.console.pages.results.plots import totals_plot
from concours.console.words import formats
from concours.console.words.results.ranking import domain_name, group_name, state_word
from concours.core.results.marking.cohort import score
from concours.core.results.ranking.moves import STEPS, Moves
from concours.core.results.ranking.nation import RANK_A_GATE
from concours.core.results.sheets.summary import quartile
from concours.store.models import RankingVersion
from concours.store.queries.people.roster import exam_at_hand, exam_of
from concours.store.queries.results import rankings as queries
from concours.store.queries.results.ranking_inputs import newest_part
from concours.store.queries.unknown import Unknown

SHOWN_MAX = 20


@sees("see_results")
def rankings_home(_request: StaffRequest) -> HttpResponse:
    """Lead to the rankings of the exam that is at hand."""
    return redirect("rankings_exam", exam_at_hand().code)


@sees("see_results")
def rankings(request: StaffRequest, exam: str) -> HttpResponse:
    """Show a ranking version: the newest, or the one asked for, in one group."""
    found = exam_of(exam)
    versions = queries.versions(found.id)
    context: dict[str, Any] = {
        "exam": found,
        "versions": versions,
        "in_force": queries.in_force(found.id),
        "parts": [(kind, newest_part(found.id, kind)) for kind in ("ecos", "parcours")],
    }
    if versions:
        asked = request.GET.get("version", str(versions[0].number))
        version = queries.version_of(found.id, asked)
        context |= _version(version, _group(version, request), versions)
    return render(request, "console/results/rankings.html", context)


@sees("see_results")
def rankings_candidate(request: StaffRequest, exam: str, number: str) -> HttpResponse:
    """Show how each total of one candidate comes about."""
    found = exam_of(exam)
    versions = queries.versions(found.id)
    if not versions:
        raise Unknown("version", "")
    asked = request.GET.get("version", str(versions[0].number))
    version = queries.version_of(found.id, asked)
    kept = queries.candidate_rank(version, number)
    sheet: Any = queries.sheet_of(version, number, settings.PACKAGES)
    group = _group(version, request)
    mark = score(kept.rank_a, kept.rank_a_max)
    context = {
        "exam": found,
        "version": version,
        "kept": kept,
        "state": state_word(kept.state),
        "rank_a": mark,
        "passes": mark is not None and mark >= RANK_A_GATE,
        "gate": RANK_A_GATE,
        "group": group,
        "groups": [
            {"number": at, "name": group_name(one), "told": told}
            for at, (one, told) in enumerate(
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
    found = exam_of(exam)
    version = rank_exam(
        request.actor,
        found.id,
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
    found = exam_of(exam)
    version = queries.version_of(found.id, str(number))
    anchor = queries.anchor(found.id)
    two_persons.propose(
        request.actor,
        anchor.id,
        "ranking_adopted",
        facts={"ranking": str(version.number)},
        reason=text(request, "reason"),
        now=request.now,
    )
    return redirect("proposals", anchor.id)


def _version(
    version: RankingVersion, group: int, versions: list[RankingVersion]
) -> dict[str, Any]:
    groups = queries.groups_of(version)
    chosen, table = groups.groups[group - 1], queries.totals(version)
    counts = queries.states(version)
    passing, judged = queries.gate(version)
    former = next((one for one in versions if one.number < version.number), None)
    moves = None if former is None else queries.compare_places(former, version, group)
    scale = version.denominators[group - 1]
    totals = [row[group - 1] for row in table]
    return {
        "version": version,
        "former": former,
        "group": group,
        "name": group_name(chosen),
        "domains": [domain_name(groups, code) for code in sorted(chosen.domains)],
        "is_sample": groups.is_sample,
        "groups": list(_groups(version, table)),
        "others": [
            (state_word(state), count)
            for state, count in sorted(counts.items())
            if state != "ranked"
        ],
        "passing": passing,
        "judged": judged,
        "best": [
            (one, Fraction(one.edn + one.ecos + one.parcours, scale))
            for one in queries.best(version, group, last=SHOWN_MAX)[: SHOWN_MAX + 5]
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
        ordered = sorted(row[at] for row in table)
        scale = version.denominators[at]
        yield {
            "number": group.number,
            "name": group_name(group),
            "specialties": ", ".join(group.specialties),
            "items_count": len(group.items),
            "best": Fraction(ordered[-1], scale) if ordered else None,
            "median": Fraction(quartile(ordered, 2), scale) if ordered else None,
        }


def _steps(moves: Moves) -> Iterator[tuple[str, int]]:
    """Yield how many moved by how much, in words of numbers."""
    low = 1
    for step, count in zip((*STEPS, None), moves.steps, strict=True):
        if step is None:
            said = f"> {formats.count(low - 1)}"
        elif step == low:
            said = formats.count(step)
        else:
            said = f"{formats.count(low)}–{formats.count(step)}"
        yield said, count
        low = (step or low) + 1


def _lines(
    version: RankingVersion, sheet: Mapping[str, Any], group: int
) -> dict[str, Any]:
    """Return what the page says of one group: tables of the parts, then the sum."""
    told = sheet["groups"][group - 1]
    parts = {part["part"]: part for part in sheet["parts"]}
    lines = {line["part"]: _exact(line) for line in told["lines"]}
    groups = queries.groups_of(version)
    marking = queries.sources_of(version).marking
    titles = {str(one.version.sitting_id): one.version.sitting.title for one in marking}
    again = {row["sitting"]: row for row in lines["edn"]["again"]}
    stations = parts.get("ecos", {}).get("rows", [])
    twice = lines.get("ecos", {}).get("again", [])
    return {
        "told": told,
        "total": Fraction(told["total"]),
        "relative": Fraction(told["place"], told["of"]),
        "parts": lines,
        "sittings": [
            {
                "title": titles[row["sitting"]],
                "once": _points(row),
                "again": _points(again.get(row["sitting"])),
            }
            for row in parts["edn"]["rows"]
        ],
        "stations": [
            {
                "number": row["station"],
                "domain": domain_name(groups, row["domain"]),
                "mark": Fraction(row["mark"]),
                "times": 2 if row["station"] in twice else 1,
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
    asked = request.GET.get("group", "")
    numbers = {str(at): at for at in range(1, len(version.denominators) + 1)}
    return numbers.get(asked, 1)
