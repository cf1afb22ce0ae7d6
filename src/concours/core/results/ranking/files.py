"""The files that a ranking was made from: whoever has them makes it again.

Form: `docs/reference/rank-files.md`. `concours rank` reads them, and so does
`verifier/ranking.py`.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import numpy as np

from concours.core.kernel.canonical import Json
from concours.core.results.components.marks import ComponentMarks, Uncounted
from concours.core.results.components.reading import DECIMALS_MAX, UNCOUNTED_WORDS
from concours.core.results.ranking.inputs import Inputs, Sat
from concours.core.results.ranking.nation import Ranking
from concours.core.results.ranking.record import digest, heading, lines, row


def whole(ranking: Ranking) -> dict[str, Json]:
    """Return a ranking as `concours rank --json` writes it."""
    people: list[Json] = [row(ranking, at) for at in range(len(ranking.states))]
    ranking_digest = digest(lines(ranking)).hex()
    return heading(ranking) | {"digest": ranking_digest, "candidates": people}


def marks_lines(inputs: Inputs, sat: Sat) -> Iterator[str]:
    """Yield the questions of a sitting, then one line a candidate."""
    yield _line(
        {
            "sitting": sat.name,
            "title": sat.title,
            "questions": [
                {
                    "id": question.id,
                    "rank": question.rank,
                    "item": question.item,
                    "worth": str(Fraction(question.units_max, sat.denominator)),
                    "lca": question.is_lca,
                }
                for question in sat.questions
            ],
        }
    )
    different = np.unique(sat.units)
    texts = [str(Fraction(unit, sat.denominator)) for unit in different.tolist()]
    places = np.searchsorted(different, sat.units).tolist()
    for at, number in enumerate(inputs.numbers):
        marks = [texts[place] for place in places[at]]
        if sat.present[at]:
            yield _line({"candidate": number, "marks": [*marks]})
        else:
            yield _line({"candidate": number, "state": _state(inputs, sat, at)})


def _state(inputs: Inputs, sat: Sat, at: int) -> str:
    """Say why a candidate has no marks in a sitting."""
    if not sat.counts[at]:
        return "elsewhere"
    return "excluded" if inputs.excluded[at] else "absent"


def component_lines(component: ComponentMarks) -> Iterator[str]:
    """Yield the headings of ECOS or parcours, then one line a candidate."""
    stations = [f"{n} {domain}" for n, domain in enumerate(component.domains, start=1)]
    yield ";".join(["numero", *(stations or ["points"])])
    for number, candidate in component.candidates.items():
        yield ";".join(
            [number, *("" if m is None else _text(m) for m in candidate.marks)]
        )


def _text(mark: Fraction | Uncounted) -> str:
    """Return a decimal of four digits at most, else the exact fraction, or the word."""
    if not isinstance(mark, Fraction):
        return UNCOUNTED_WORDS[mark]
    if 10**DECIMALS_MAX % mark.denominator:
        return str(mark)
    return format(Decimal(mark.numerator) / mark.denominator, "f")


def _line(value: dict[str, Json]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
