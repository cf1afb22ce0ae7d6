"""Rare raw wordings: what a pair wrote to the letter, and hardly anybody else did.

Patterns set case, accents and spaces aside, so V does not count this: of those who gave
the same answer, few wrote it so.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from concours.cli.forensics.sittings import Sitting
from concours.core.results.similarity.patterns import fold
from concours.core.tables.columns import clean

RARE_SHARE = 0.001
RARE_COUNT_MIN = 3
"""Writers of a rare wording: one in a thousand at most, or so many."""

WRITERS_SHARE_MAX = 0.1
"""Of those who gave the answer, at most so many wrote it so."""


def rare_wordings(
    sittings: Sequence[Sitting], pairs: Sequence[tuple[str, str]]
) -> list[list[dict[str, Any]]]:
    """Return for each pair the rare wordings of both: question, text, how many."""
    wordings: list[list[dict[str, Any]]] = [[] for _ in pairs]
    names = {name for pair in pairs for name in pair}
    for sitting in sittings if pairs else ():
        cohort = sitting.cohort
        rare_count = max(RARE_COUNT_MIN, int(RARE_SHARE * len(cohort.candidates)))
        rows = _rows(sitting, names)
        counts, pattern_counts = _counts(sitting)
        places = range(len(cohort.questions))
        for pair, own in zip(pairs, wordings, strict=True):
            text_pairs = zip(places, *(rows[name] for name in pair), strict=True)
            own += [
                {"question": cohort.questions[place], "text": text, "writers": count}
                for place, text, other in text_pairs
                if text == other
                and text.strip()
                and (count := counts[place, text]) <= rare_count
                and count <= WRITERS_SHARE_MAX * pattern_counts[place, fold(text)]
            ]
    return wordings


def _rows(sitting: Sitting, names: set[str]) -> dict[str, list[str]]:
    """Return what some candidates wrote, question by question."""
    return {name: cells for name, cells in _answers(sitting) if name in names}


def _counts(
    sitting: Sitting,
) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]]]:
    """Count by question who wrote each text to the letter, and each answer."""
    counts: Counter[tuple[int, str]] = Counter()
    for _, cells in _answers(sitting):
        counts.update(enumerate(cells))
    folded_counts: Counter[tuple[int, str]] = Counter()
    for (place, text), count in counts.items():
        folded_counts[place, fold(text)] += count
    return counts, folded_counts


def _answers(sitting: Sitting) -> Iterator[tuple[str, list[str]]]:
    sheet = sitting.sheets["answers"]
    places = [sheet.headings.index(name) for name in sitting.cohort.questions]
    for _, cells in sheet.rows([]):
        name = clean(cells[sheet.places["candidate"]])
        yield name, [cells[place] for place in places]
