"""What a marking would change, or has changed: computed, and never written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from concours.core.authoring.paper.amendments import Amendment
from concours.core.profile.shape import MarkGate
from concours.core.results.marking.comparison import Effect, Outcome, compare
from concours.core.results.sheets.effect import effect_of
from concours.store.models import Attempt, Exam, MarkingVersion
from concours.store.queries.profiles import profile_of
from concours.store.queries.results import markings
from concours.store.queries.results.markings import Marking
from concours.store.queries.results.sheets import scores
from concours.store.queries.shared import kept_in_memory

COMPARED_KEPT_MAX = 4


@dataclass(frozen=True, slots=True)
class Crossing:
    """A candidate who crosses the gate, with scores on 20 of what it looks at."""

    number: str
    before: Fraction
    after: Fraction

    @property
    def is_rising(self) -> bool:
        """Whether it is upward."""
        return self.after > self.before


@dataclass(frozen=True, slots=True)
class MarkingEffect:
    """A marking held against another, over the candidates that both have.

    `gate` is that of the exam; `before` and `after` are scores on 20 of what it looks
    at, or of all questions, of all of them; `newcomers_count` and `gone_count` have no
    mark in one of the two. `largest_gain` and `largest_loss` are a candidate's number
    and how many places.
    """

    effect: Effect
    gate: MarkGate | None
    before: Sequence[Fraction]
    after: Sequence[Fraction]
    crossings: Sequence[Crossing]
    largest_gain: tuple[str, int] | None
    largest_loss: tuple[str, int] | None
    newcomers_count: int
    gone_count: int


def preview(version: MarkingVersion, amendments: Iterable[Amendment]) -> MarkingEffect:
    """Return what these amendments would change in a version.

    Raises `AmendmentFaulty` and `UnitsTooLarge`.
    """
    marking = markings.remake_marking(version)
    key_document = markings.sealed_key(version)
    amended = markings.with_amendments(marking, key_document, amendments)
    return compare_markings(marking, amended, _gate(version.sitting.exam))


@kept_in_memory(COMPARED_KEPT_MAX)
def between(before: MarkingVersion, after: MarkingVersion) -> MarkingEffect:
    """Return what one version changes against another."""
    return compare_markings(
        markings.remake_marking(before),
        markings.remake_marking(after),
        _gate(after.sitting.exam),
    )


def compare_markings(
    before: Marking, after: Marking, gate: MarkGate | None
) -> MarkingEffect:
    """Return what changes for the candidates that both markings have."""
    rows_after = {attempt: row for row, attempt in enumerate(after.cohort.attempts)}
    pairs = [
        (row, rows_after[attempt], attempt)
        for row, attempt in enumerate(before.cohort.attempts)
        if attempt in rows_after
    ]
    old = before.outcome.of([row for row, _, _ in pairs])
    new = after.outcome.of([row for _, row, _ in pairs])
    effect = compare(old, new, gate)
    named_rows = [*effect.newly_passing, *effect.newly_failing]
    named_rows += [
        most[0] for most in (effect.largest_gain, effect.largest_loss) if most
    ]
    names = _numbers([pairs[at][2] for at in named_rows])
    by_row = {at: names[pairs[at][2]] for at in named_rows}
    scores_before, scores_after = _scores(old, gate), _scores(new, gate)
    return MarkingEffect(
        effect=effect,
        gate=gate,
        before=scores_before,
        after=scores_after,
        crossings=[
            Crossing(by_row[at], scores_before[at], scores_after[at])
            for at in (*effect.newly_passing, *effect.newly_failing)
        ],
        largest_gain=effect.largest_gain
        and (by_row[effect.largest_gain[0]], effect.largest_gain[1]),
        largest_loss=effect.largest_loss
        and (by_row[effect.largest_loss[0]], effect.largest_loss[1]),
        newcomers_count=len(after.cohort.attempts) - len(pairs),
        gone_count=len(before.cohort.attempts) - len(pairs),
    )


def annulled(exam: Exam, sitting: UUID, site: UUID | None) -> MarkingEffect:
    """Return what it would change that a sitting counts no more, for a site or for all.

    Of the marks of the whole exam that are in force. Raises `NotMarked`.
    """
    score_pairs = zip(scores(exam), scores(exam, (sitting, site)), strict=True)
    scores_before_after = [
        (number, old, new) for (number, old), (_, new) in score_pairs
    ]
    marked_twice = [
        row
        for row in scores_before_after
        if row[1][0] is not None and row[2][0] is not None
    ]
    gate = _gate(exam)
    effect = effect_of(
        [old for _, old, _ in marked_twice], [new for _, _, new in marked_twice], gate
    )
    names = [number for number, _, _ in marked_twice]
    which = gate is not None and gate.is_on_rank_a
    before = [old[which] or Fraction(0) for _, old, _ in marked_twice]
    after = [new[which] or Fraction(0) for _, _, new in marked_twice]
    return MarkingEffect(
        effect=effect,
        gate=gate,
        before=before,
        after=after,
        crossings=[
            Crossing(names[at], before[at], after[at])
            for at in (*effect.newly_passing, *effect.newly_failing)
        ],
        largest_gain=effect.largest_gain
        and (names[effect.largest_gain[0]], effect.largest_gain[1]),
        largest_loss=effect.largest_loss
        and (names[effect.largest_loss[0]], effect.largest_loss[1]),
        newcomers_count=0,
        gone_count=sum(
            old[0] is not None and new[0] is None for _, old, new in scores_before_after
        ),
    )


def _numbers(attempts: Sequence[UUID]) -> dict[UUID, str]:
    rows = Attempt.objects.filter(pk__in=attempts)
    return dict(rows.values_list("pk", "candidate__number"))


def _scores(outcome: Outcome, gate: MarkGate | None) -> list[Fraction]:
    """Return scores of what the gate looks at, or of all questions.

    Zero where no such question counts.
    """
    marks = outcome.marks
    is_on_rank_a = gate is not None and gate.is_on_rank_a
    score = marks.score_rank_a if is_on_rank_a else marks.score
    return [score(at) or Fraction(0) for at in range(len(marks.units))]


def _gate(exam: Exam) -> MarkGate | None:
    return profile_of(exam).mark_gate
