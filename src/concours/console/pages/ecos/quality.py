"""Qualité: what the grids of a half-day say of its stations, examiners and circuits.

Floats for the eye: nothing here is a mark, and nothing here moves one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from concours.acts.ecos.data_release import is_published, release_data
from concours.console.edge.request import StaffRequest
from concours.console.files.data_release import archive_of, name_of
from concours.console.pages.ecos.quality_plots import (
    DifferencesPlot,
    RegressionPlot,
    differences_plot,
    is_far,
    regression_plot,
    severity_plot,
)
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.console.words.formats import decimal, is_french
from concours.core.ecos.quality.agreement import Agreement
from concours.core.ecos.quality.cohort import CANDIDATES_COUNT_MIN
from concours.core.ecos.quality.lots import LOTS_COUNT
from concours.core.ecos.quality.released import CELL_MIN, COLUMNS
from concours.core.ecos.quality.stations import BORDERLINE_RATING, StationQuality
from concours.core.ecos.severity.examiners import Severities
from concours.store.models import Sitting
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.quality import (
    LinkedSeverities,
    Quality,
    linked_severities,
    quality_of,
)
from concours.store.queries.ecos.single_marks import half_days, versions_of

R_SQUARED_LEAST = 0.5
"""Below, ratings and lines of a grid say too little of the same (Pell 2010)."""

CHANCE_RARE = 0.05
EXAMINERS_SHOWN_MAX = 500
NONE = "–"


@dataclass(frozen=True, slots=True)
class StationRow:
    """One station: its figures as they are shown, and its two plots."""

    facts: StationQuality
    domain: str
    figures: Mapping[str, str]
    is_doubtful: bool
    plot: RegressionPlot
    differences: DifferencesPlot


@sees("see_results")
def quality(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show what the grids say, or what is still awaited before they can."""
    row = sittings.load(sitting)
    context: dict[str, Any] = {"row": row, "awaited": awaited_of(row)}
    if not context["awaited"]:
        findings = quality_of(row, settings.PACKAGES)
        if findings is not None:
            context |= _context(findings)
            ready = [day for day in half_days(row.exam_id) if not awaited_of(day)]
            context |= _linked_context(linked_severities(ready, settings.PACKAGES))
    return render(request, "console/ecos/quality/page.html", context)


@sees("see_results")
def quality_formulas(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show how each figure is computed, and who published it."""
    context = {"row": sittings.load(sitting), "lots_count": LOTS_COUNT}
    return render(request, "console/ecos/quality/formulas.html", context)


@sees("data_released")
@require_http_methods(["GET", "HEAD", "POST"])
def quality_data(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Say what a university gets of the exam's grids, or give it, as an act."""
    row = sittings.load(sitting)
    if request.method == "POST":
        release = release_data(
            request.actor,
            row.exam_id,
            text(request, "reason"),
            secret=settings.CODES_KEY,
            now=request.now,
        )
        response = HttpResponse(archive_of(release), content_type="application/zip")
        name = name_of(release)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    context = {
        "row": row,
        "columns": COLUMNS,
        "is_french": is_french(),
        "cell_min": CELL_MIN,
        "is_embargoed": not is_published(row.exam, now=request.now),
    }
    return render(request, "console/ecos/quality/data.html", context)


def awaited_of(row: Sitting) -> str:
    """Return what is still to come before grids say anything, "" if nothing is."""
    if row.kind != "ecos":
        return "half_day"
    if row.collected_ms is None:
        return "collected"
    if not is_marking_key_out(row.id):
        return "key"
    return "" if versions_of(row.id) else "version"


def _context(findings: Quality) -> dict[str, Any]:
    severities = findings.severities
    agreement = {row.station: row for row in findings.agreement}
    studied_count = findings.components.candidates_count if findings.components else 0
    candidates_count = len(findings.cohort.candidates)
    return {
        "measured": findings,
        "candidates_count": candidates_count,
        "candidates_least": CANDIDATES_COUNT_MIN,
        "whole_count": studied_count,
        "is_too_small_to_study": studied_count < CANDIDATES_COUNT_MIN,
        "stations": [
            _station(findings, station, agreement[station.station])
            for station in findings.stations
        ],
        "figures": {
            "alpha": _figure_of(findings.alpha, findings.cohort.count_whole()),
            **_design_figures(findings, studied_count),
            "icc": _figure_of(agreement[""].icc, candidates_count),
            "kappa": _figure_of(agreement[""].kappa, candidates_count),
        },
        "designs": _designs(findings),
        "severity": None if severities is None else severity_plot(severities),
        "examiners": _examiners(severities),
        "share": _severity_share(severities),
        "circuits": sorted(
            findings.circuits,
            key=lambda row: (row.chance_of_all or 1.0, row.site, row.circuit),
        ),
        "rare": CHANCE_RARE,
        "lots_count": LOTS_COUNT,
        "borderline": BORDERLINE_RATING + 1,
    }


def _station(
    findings: Quality, station: StationQuality, agreement: Agreement
) -> StationRow:
    line = station.regression
    figures = {
        "mean": _figure(station.mean),
        "deviation": _figure(station.deviation),
        "slope": _figure(None if line is None else line.slope),
        "r_squared": _figure(None if line is None else line.r_squared),
        "borderline": _figure(station.borderline, 1),
        "below": NONE if station.below_count is None else str(station.below_count),
        "alpha_without": _figure_of(
            station.alpha_without, findings.cohort.count_whole()
        )
        or NONE,
        "icc": _figure_of(agreement.icc, agreement.pairs_count) or NONE,
        "kappa": _figure_of(agreement.kappa, agreement.rated_count) or NONE,
        "distance": _figure(agreement.distance),
    }
    return StationRow(
        facts=station,
        domain=findings.domains.get(station.station, ""),
        figures=figures,
        is_doubtful=line is not None and line.r_squared < R_SQUARED_LEAST,
        plot=regression_plot(
            findings.cohort, station, borderline_rating=BORDERLINE_RATING
        ),
        differences=differences_plot(findings.cohort, station.station),
    )


def _design_figures(findings: Quality, studied_count: int) -> dict[str, str]:
    """Return what the exam gives as it was held: its stations, two examiners each."""
    count = len(findings.stations)
    for study in findings.designs:
        if (study.stations_count, study.examiners_count) == (count, 2):
            return {
                "generalisability": _figure_of(study.generalisability, studied_count),
                "dependability": _figure_of(study.dependability, studied_count),
            }
    return {"generalisability": NONE, "dependability": NONE}


def _designs(findings: Quality) -> list[dict[str, Any]]:
    """Return a line for each number of stations: one examiner a station, then two."""
    lines: dict[int, list[str]] = {}
    for study in findings.designs:
        figures = lines.setdefault(study.stations_count, [])
        figures += [_figure(study.generalisability), _figure(study.dependability)]
    return [{"stations": count, "figures": figures} for count, figures in lines.items()]


def _examiners(severities: Severities | None) -> list[dict[str, Any]]:
    if severities is None:
        return []
    rows = sorted(severities.examiners, key=lambda row: -abs(row.severity))
    return [
        {
            "examiner": row.examiner,
            "part": row.part,
            "grids": row.grids_count,
            "severity": _figure(row.severity),
            "is_far": is_far(row),
        }
        for row in rows[:EXAMINERS_SHOWN_MAX]
    ]


def _linked_context(linked: LinkedSeverities | None) -> dict[str, Any]:
    """Return what examiners are beside those of all half-days that can be read."""
    if linked is None:
        return {}
    return {
        "linked": linked,
        "linked_parts": len(linked.severities.part_examiners),
        "linked_examiners": _examiners(linked.severities),
    }


def _severity_share(severities: Severities | None) -> float | None:
    """Return the share of examiners in what one grid varies by."""
    if severities is None:
        return None
    own = severities.variances
    whole = own.candidate + own.interaction + own.examiner + own.rest
    return own.examiner / whole if whole else None


def _figure_of(value: float | None, candidates_count: int) -> str:
    """Return a figure of a cohort, "" where so few candidates make it chance."""
    return _figure(value) if candidates_count >= CANDIDATES_COUNT_MIN else ""


def _figure(value: float | None, places: int = 2) -> str:
    return NONE if value is None else decimal(value, places)
