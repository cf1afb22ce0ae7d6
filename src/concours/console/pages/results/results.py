"""Résultats: distribution, questions, ranking; and the same as a file."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from concours.acts.results.marks import agree_again, mark
from concours.console.edge.request import StaffRequest
from concours.console.files.result_table import sent_table
from concours.console.files.spreadsheet import Cell
from concours.console.pages import two_person
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.console.pages.results.analysis import analysis_context
from concours.console.pages.results.effects import effect_context
from concours.console.pages.results.plots import histogram
from concours.console.pages.results.undecided import undecided_fact, undecided_for
from concours.console.pages.results.wordings import to_judge
from concours.console.words.authoring.amendments import amendment_words
from concours.core.authoring.paper.amendments import AmendedKey
from concours.store.models import MarkingVersion
from concours.store.queries.delivery import sittings
from concours.store.queries.profiles import profile_of
from concours.store.queries.proposals import open_in_sitting
from concours.store.queries.results import markings, publications
from concours.store.queries.results.coverage import coverage_of
from concours.store.queries.results.effects import between
from concours.store.queries.results.publication_checks import undecided_answers
from concours.store.queries.results.results import (
    ResultRow,
    Results,
    excluded_of,
    pick_version,
    results_of,
    versions,
)

RANKING_SHOWN_MAX = 25
HEADINGS = (
    "place",
    "candidate",
    "site",
    "score_20",
    "score_20_exact",
    "score_rank_a_20",
    "score_rank_a_20_exact",
)


@sees("see_results")
def results(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show a marking version: the newest, or the one asked for."""
    row = sittings.load(sitting)
    if row.kind == "ecos":
        return redirect("single_marks", sitting)
    all_versions = versions(sitting)
    context: dict[str, Any] = {
        "row": row,
        "versions": all_versions,
        "excluded": excluded_of(sitting),
    }
    if all_versions:
        force = markings.in_force(sitting)
        default_version = force or all_versions[0]
        version = pick_version(
            all_versions, request.GET.get("version", str(default_version.number))
        )
        key = markings.key_of(version)
        context |= _context(results_of(version)) | analysis_context(version)
        context |= _decision(
            version, key, force or version_before(all_versions, version)
        )
        context["in_force"] = force
        context["is_published"] = publications.in_force(row.exam) is not None
        context["to_judge"] = to_judge(request, sitting)
        context["undecided"] = undecided_for(request.actor, undecided_answers([row]))
        proposals = open_in_sitting(sitting, "marking_adopted", now=request.now)
        context["adoption"] = next(
            (p for p in proposals if p.facts["version"] == str(version.id)), None
        )
    return render(request, "console/results/results.html", context)


@sees("see_results")
def results_file(_request: StaffRequest, sitting: UUID, number: int) -> HttpResponse:
    """Return a marking version as CSV, safe for a spreadsheet (A18)."""
    row = sittings.load(sitting)
    version = pick_version(versions(sitting), str(number))
    content = sent_table(table(results_of(version)))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{row.paper.code[:40]}-correction-{version.number}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def results_remark(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Mark again, as a new version."""
    mark(
        request.actor,
        sitting,
        reason=text(request, "reason"),
        packages=settings.PACKAGES,
        now=request.now,
    )
    return redirect("results", sitting)


@require_POST
def results_agree(request: StaffRequest, sitting: UUID, number: int) -> HttpResponse:
    """Ask the second scorer again about a version that it did not agree with."""
    version = pick_version(versions(sitting), str(number))
    agree_again(request.actor, version, now=request.now)
    return redirect(f"{reverse('results', args=[sitting])}?version={number}")


@require_POST
def results_propose(request: StaffRequest, sitting: UUID, number: int) -> HttpResponse:
    """Propose a version, for a second person to put in force."""
    version = pick_version(versions(sitting), str(number))
    facts = {"version": str(version.id), **undecided_fact(request)}
    two_person.propose(request, sitting, "marking_adopted", facts)
    return redirect("proposals", sitting)


def table(marking_results: Results) -> Iterator[list[Cell]]:
    """Yield the ranking; exact fractions stand beside rounded scores."""
    yield [*HEADINGS]
    for candidate in marking_results.candidates:
        yield list(_cells(candidate))


def _cells(candidate: ResultRow) -> Iterator[Cell]:
    yield from (str(candidate.place), candidate.number, candidate.site)
    for score in (candidate.score, candidate.score_rank_a):
        yield "" if score is None else f"{float(score):.4f}"
        yield "" if score is None else f"{score.numerator}/{score.denominator}"


def version_before(
    all_versions: Sequence[MarkingVersion], version: MarkingVersion
) -> MarkingVersion | None:
    """Return the version made just before this one."""
    return next(
        (earlier for earlier in all_versions if earlier.number < version.number), None
    )


def _context(marking_results: Results) -> dict[str, Any]:
    gate = profile_of(marking_results.version.sitting.exam).mark_gate
    scores = [c.score for c in marking_results.candidates if c.score is not None]
    gated_scores = scores
    if gate is not None and gate.is_on_rank_a:
        rank_a = [c.score_rank_a for c in marking_results.candidates]
        gated_scores = [score for score in rank_a if score is not None]
    return {
        "version": marking_results.version,
        "plot": histogram(gated_scores, gate=gate),
        "mean": sum(scores, Fraction(0)) / len(scores) if scores else None,
        "best": max(scores, default=None),
        "ranking": marking_results.candidates[:RANKING_SHOWN_MAX],
        "candidates_count": len(marking_results.candidates),
    }


def _decision(
    version: MarkingVersion, key: AmendedKey, before: MarkingVersion | None
) -> dict[str, Any]:
    """Return what is to decide of a version, and what it changes if it is adopted.

    `before` is the one in force, or else the version just before.
    """
    places = {question.id: at for at, question in enumerate(key.questions, start=1)}
    context: dict[str, Any] = {
        "amendments": [
            (places[g.question], amendment_words(g)) for g in key.amendments
        ],
        "is_agreed": version.agreed_digest == version.digest,
        "coverage": coverage_of(version),
    }
    if before is None or before.id == version.id:
        return context
    rows = [*version.key_version.amendments, *before.key_version.amendments]
    question_ids = {row["question"] for row in rows}
    context["against"] = before.number
    return context | effect_context(between(before, version), question_ids, places)
