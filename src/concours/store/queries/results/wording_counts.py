"""How many written answers wait for a verdict, or for their place in the key."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, OuterRef, Subquery

from concours.store.models import WordingVerdict
from concours.store.queries.results.review import review_of
from concours.store.queries.shared import kept_in_memory

WORDINGS_KEPT_MAX = 32


@dataclass(frozen=True, slots=True)
class WordingCounts:
    """Written answers that wait, by who has judged them; accepted ones not in the key.

    The key is that of the marking to go on from.
    """

    waiting: Counter[frozenset[str]]
    uncarried: int


def count_wordings(sitting: UUID, version: int, adopted: int | None) -> WordingCounts:
    """Count the written answers of a sitting.

    `version` is the number of the newest marking, `adopted` the last act that adopted
    one: they are read again with another.
    """
    verdicts = WordingVerdict.objects.filter(sitting=sitting)
    last = verdicts.aggregate(last=Max("act"), undone=Max("undone_act"))
    return counts_at(sitting, (version, adopted, last["last"], last["undone"]))


def last_verdict(field: str) -> Subquery:
    """Return the last act that gave a verdict on a row's sitting, or took one back."""
    verdicts = WordingVerdict.objects.filter(sitting=OuterRef("sitting"))
    lasts = verdicts.order_by().values("sitting").annotate(last=Max(field))
    return Subquery(lasts.values("last"))


@kept_in_memory(WORDINGS_KEPT_MAX)
def counts_at(
    sitting: UUID, _record: tuple[int, int | None, int | None, int | None]
) -> WordingCounts:
    """Count them once for what the record then knew: two versions, two verdicts."""
    review = review_of(sitting)
    counts_by_markers = Counter(
        frozenset(verdict.marker for verdict in form.verdicts)
        for question in review.judged
        for form in review.undecided(question)
    )
    return WordingCounts(counts_by_markers, review.uncarried_count)
