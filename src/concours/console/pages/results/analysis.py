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
from concours.console.words.results.analysis import Said, choice_word, said
from concours.core.authoring.bank.keys import KeyedQuestion, QuestionId
from concours.core.results.psychometrics.item_flags import ItemFlag
from concours.core.results.psychometrics.latent import CANDIDATES_COUNT_MIN
from concours.core.results.psychometrics.questions import Choice, QuestionNumbers
from concours.store.models import MarkingVersion
from concours.store.queries.authoring.papers import open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.results import markings
from concours.store.queries.results.analysis import Analysis, analysis_of, latent_of
from concours.store.queries.results.exposure import known_of
from concours.store.queries.results.results import pick_version, versions
from concours.store.queries.unknown import Unknown

FIRST_SHOWN_MAX = 5
BAR_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Shown:
    """One question of the table, and the reasons to look at it, the gravest first."""

    place: int
    facts: QuestionNumbers
    reasons: tuple[Said, ...]
    is_neutralised: bool
    line: str
    bar: float

    @property
    def first(self) -> Said | None:
        """The gravest reason to look at it, if there is one."""
        return self.reasons[0] if self.reasons else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice of the question that the page tells about."""

    line: ChoiceLine | None
    choice: Choice
    word: str


@sees("see_results")
def questions(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the item analysis of a marking version, and one question more closely."""
    row = sittings.load(sitting)
    every = versions(sitting)
    context: dict[str, Any] = {"row": row}
    if every:
        shown = markings.in_force(sitting) or every[0]
        version = pick_version(every, request.GET.get("version", str(shown.number)))
        context |= analysis_context(version, request.GET.get("question", ""))
        context["to_judge"] = to_judge(request, sitting)
        if context["chosen"] is not None:
            content = open_paper(row, settings.PACKAGES)
            context["asked"] = content.question(context["chosen"].facts.question)[0]
    return render(request, "console/results/analysis.html", context)


def analysis_context(version: MarkingVersion, question: str = "") -> dict[str, Any]:
    """Return what the table of questions needs, and the list of the first to look at.

    `question` is told more closely; the first to look at if it is empty.
    """
    found = analysis_of(version)
    flags = found.flag_items(known_of(version.sitting, settings.PACKAGES))
    table = _table(found, flags)
    by_name = {each.facts.question: each for each in table}
    if question and question not in by_name:
        raise Unknown("question", question)
    name = question or (flags[0].question if flags else "")
    chosen = by_name.get(QuestionId(name))
    return {
        "version": version,
        "paper": found.paper,
        "candidates_count": found.candidates_count,
        "questions": sorted(table, key=lambda each: _doubt(each, flags)),
        "doubts": sum(bool(each.first and each.first.tone) for each in table),
        "first": _first(flags, by_name),
        "is_asked": bool(question),
        "model": _model(version, chosen.place - 1) if question and chosen else None,
        "chosen": chosen,
        **(_closely(found, chosen) if chosen else {}),
    }


def _table(found: Analysis, flags: Sequence[ItemFlag]) -> list[Shown]:
    reasons: dict[QuestionId, list[Said]] = {}
    numbers = {each.question: each for each in found.questions}
    for flag in flags:
        own = reasons.setdefault(flag.question, [])
        own.append(said(flag, numbers[flag.question], _site(found, flag)))
    return [
        Shown(
            place=place,
            facts=facts,
            reasons=tuple(reasons.get(facts.question, ())),
            is_neutralised=facts.question in found.neutralised,
            line=level_points(facts.levels),
            bar=round((facts.facility or 0) * BAR_WIDTH, 1),
        )
        for place, facts in enumerate(found.questions, start=1)
    ]


def _doubt(shown: Shown, flags: Sequence[ItemFlag]) -> tuple[int, int]:
    """Return what sorts a table: the most doubtful first, the neutralised last."""
    for at, flag in enumerate(flags):
        if flag.question == shown.facts.question:
            return at, shown.place
    return len(flags) + shown.is_neutralised, shown.place


def _first(
    flags: Sequence[ItemFlag], by_name: Mapping[QuestionId, Shown]
) -> list[dict[str, Any]]:
    """Return the first questions to look at, each with its gravest reason."""
    names = dict.fromkeys(each.question for each in flags if each.weight != "note")
    shown = [by_name[name] for name in names]
    return [
        {"question": each, "said": each.first, "others": len(each.reasons) - 1}
        for each in shown[:FIRST_SHOWN_MAX]
    ]


def _closely(found: Analysis, chosen: Shown) -> dict[str, Any]:
    facts = chosen.facts
    lines = {id(line.choice): line for line in choice_lines(facts.choices)}
    gaps = found.gaps.get(facts.question, ())
    return {
        "key": _key(found, facts.question),
        "model_copies_min": CANDIDATES_COUNT_MIN,
        "choices": [
            Chosen(lines.get(id(each)), each, choice_word(each.name))
            for each in facts.choices
        ],
        "lines": list(lines.values()),
        "percents": PERCENTS,
        "gaps": [
            {"site": found.sites[gap.site], "gap": gap}
            for gap in sorted(gaps, key=lambda each: -abs(each.difference))
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


def _key(found: Analysis, question: QuestionId) -> KeyedQuestion:
    return next(each for each in found.keys if each.id == question)


def _site(found: Analysis, flag: ItemFlag) -> str:
    return found.sites[int(flag.name)] if flag.reason == "site_gap" else ""
