"""The effect of a marking as a page shows it: few numbers, and who crosses the gate."""

from collections.abc import Collection, Mapping
from typing import Any

from concours.console.pages.results.plots import histogram
from concours.core.authoring.bank.keys import QuestionId
from concours.core.results.marking.comparison import MOVES
from concours.store.queries.results.effects import MarkingEffect

CROSSINGS_SHOWN_MAX = 1_000


def effect_context(
    comparison: MarkingEffect,
    question_ids: Collection[str],
    places: Mapping[QuestionId, int],
) -> dict[str, Any]:
    """Return what `effect.html` and the plot beside it need.

    `touched` are the questions whose statistics are shown, before and after.
    """
    effect = comparison.effect
    cuts = [*MOVES[1:], None]
    return {
        "effect": effect,
        "compared": comparison,
        "moves": [
            {"from": low, "to": None if high is None else high - 1, "count": count}
            for low, high, count in zip(MOVES, cuts, effect.moves, strict=True)
            if count
        ],
        "crossings": comparison.crossings[:CROSSINGS_SHOWN_MAX],
        "touched": [
            {"place": places[question.question], "effect": question}
            for question in effect.questions
            if question.question in question_ids
        ],
        "effect_plot": histogram(
            comparison.before, comparison.after, gate=comparison.gate
        ),
    }
