"""Analyse des questions: the numbers of each, who chose what, what to look at first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from concours.console.edge.request import StaffRequest
from concours.console.pages.permissions import sees
from concours.console.pages.results.plots import (
    PERCENTS,
    ChoiceLine,
    choice_lines,
    level_points,
)
from concours.console.pages.results.wordings import to_judge
from concours.console.words.results.analysis import (
    ReasonWords,
    choice_word,
    reason_in_words,
)
from concours.console.words.results.review import uncarried_words
from concours.core.authoring.bank.keys import KeyedQuestion, QuestionId
from concours.core.results.psychometrics.item_flags import ItemFlag
from concours.core.results.psychometrics.latent import CANDIDATES_COUNT_MIN
from concours.core.results.psychometrics.questions import (
    COHORT_COUNT_MIN,
    Choice,
    QuestionNumbers,
)
from concours.store.models import MarkingVersion
from concours.store.queries.authoring.papers import open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.results import markings
from concours.store.queries.results.analysis import Analysis, analysis_of, latent_of
from concours.store.queries.results.exposure import known_of
from concours.store.queries.results.results import pick_version, versions
from concours.store.queries.results.review import review_of
from concours.store.queries.unknown import Unknown

FIRST_SHOWN_MAX = 5
BAR_WIDTH = 80


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question of the table, and the reasons to look at it, the gravest first."""

    place: int
    facts: QuestionNumbers
    reasons: tuple[ReasonWords, ...]
    is_neutralised: bool
    line: str
    bar: float

    @property
    def first(self) -> ReasonWords | None:
        """The gravest reason to look at it, if there is one."""
        return self.reasons[0] if self.reasons else None


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One choice of the question that the page tells about."""

    line: ChoiceLine | None
    choice: Choice
    word: str


@sees("see_results")
def questions(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the item analysis of a marking version, and one question more closely."""
    row = sittings.load(sitting)
    all_versions = versions(sitting)
    context: dict[str, Any] = {"row": row}
    if all_versions:
        default_version = markings.in_force(sitting) or all_versions[0]
        version = pick_version(
            all_versions, request.GET.get("version", str(default_version.number))
        )
        context |= analysis_context(version, request.GET.get("question", ""))
        context["to_judge"] = to_judge(request, sitting)
        uncarried_count = review_of(sitting).uncarried_count
        if uncarried_count:
            context["uncarried"] = uncarried_words(uncarried_count)
        if context["chosen"] is not None:
            content = open_paper(row, settings.PACKAGES)
            context["asked"] = content.question(context["chosen"].facts.question)[0]
    return render(request, "console/results/analysis.html", context)


def analysis_context(version: MarkingVersion, question: str = "") -> dict[str, Any]:
    """Return what the table of questions needs, and the list of the first to look at.

    `question` is told more closely; the first to look at if it is empty.
    """
    analysis = analysis_of(version)
    flags = analysis.flag_items(known_of(version.sitting, settings.PACKAGES))
    table = _table(analysis, flags)
    by_name = {row.facts.question: row for row in table}
    if question and question not in by_name:
        raise Unknown("question", question)
    name = question or (flags[0].question if flags else "")
    open_row = by_name.get(QuestionId(name))
    return {
        "version": version,
        "paper": analysis.paper,
        "shown_ranks": [share for share in analysis.paper.ranks if share.weight],
        "candidates_count": analysis.candidates_count,
        "cohort_least": COHORT_COUNT_MIN if analysis.is_small else 0,
        "questions": sorted(table, key=lambda row: _doubt(row, flags)),
        "doubts": sum(bool(row.first and row.first.tone) for row in table),
        "first": _first(flags, by_name),
        "is_asked": bool(question),
        "model": _model(version, open_row.place - 1) if question and open_row else None,
        "chosen": open_row,
        **(_closely(analysis, open_row) if open_row else {}),
    }


def _table(analysis: Analysis, flags: Sequence[ItemFlag]) -> list[QuestionRow]:
    reasons: dict[QuestionId, list[ReasonWords]] = {}
    numbers = {numbers_row.question: numbers_row for numbers_row in analysis.questions}
    for flag in flags:
        own = reasons.setdefault(flag.question, [])
        own.append(reason_in_words(flag, numbers[flag.question], _site(analysis, flag)))
    return [
        QuestionRow(
            place=place,
            facts=facts,
            reasons=tuple(reasons.get(facts.question, ())),
            is_neutralised=facts.question in analysis.neutralised,
            line=level_points(facts.levels),
            bar=round((facts.facility or 0) * BAR_WIDTH, 1),
        )
        for place, facts in enumerate(analysis.questions, start=1)
    ]


def _doubt(row: QuestionRow, flags: Sequence[ItemFlag]) -> tuple[int, int]:
    """Return what sorts a table: the most doubtful first, the neutralised last."""
    for at, flag in enumerate(flags):
        if flag.question == row.facts.question:
            return at, row.place
    return len(flags) + row.is_neutralised, row.place


def _first(
    flags: Sequence[ItemFlag], by_name: Mapping[QuestionId, QuestionRow]
) -> list[dict[str, Any]]:
    """Return the first questions to look at, each with its gravest reason."""
    names = dict.fromkeys(flag.question for flag in flags if flag.weight != "note")
    rows = [by_name[name] for name in names]
    return [
        {"question": row, "said": row.first, "others": len(row.reasons) - 1}
        for row in rows[:FIRST_SHOWN_MAX]
    ]


def _closely(analysis: Analysis, open_row: QuestionRow) -> dict[str, Any]:
    facts = open_row.facts
    lines = {id(line.choice): line for line in choice_lines(facts.choices)}
    gaps = analysis.gaps.get(facts.question, ())
    return {
        "key": _key(analysis, facts.question),
        "model_copies_min": CANDIDATES_COUNT_MIN,
        "choices": [
            ChoiceRow(lines.get(id(item)), item, choice_word(item.name))
            for item in facts.choices
        ],
        "lines": list(lines.values()),
        "percents": PERCENTS,
        "gaps": [
            {"site": analysis.sites[gap.site], "gap": gap}
            for gap in sorted(gaps, key=lambda site_gap: -abs(site_gap.difference))
            if gap.effect != "none"
        ],
        "sites_count": len(gaps),
    }


def _model(version: MarkingVersion, at: int) -> tuple[float, float] | None:
    """Return slope and difficulty of a question; None where the model has neither."""
    latent = latent_of(version)
    if latent is None or not latent.is_settled:
        return None
    slope, difficulty = latent.slopes[at], latent.difficulties[at]
    return None if isnan(slope + difficulty) else (float(slope), float(difficulty))


def _key(analysis: Analysis, question: QuestionId) -> KeyedQuestion:
    return next(keyed for keyed in analysis.keys if keyed.id == question)


def _site(analysis: Analysis, flag: ItemFlag) -> str:
    return analysis.sites[int(flag.name)] if flag.reason == "site_gap" else ""
