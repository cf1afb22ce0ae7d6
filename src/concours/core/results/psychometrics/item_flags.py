"""Item flags: which questions the jury should see first, and why, worst first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.authoring.bank.keys import QuestionId
from concours.core.results.psychometrics.questions import Choice, QuestionNumbers
from concours.core.results.psychometrics.sites import Gap

Reason: TypeAlias = Literal[
    "negative_discrimination",
    "choice_better_than_key",
    "choice_inverted",
    "hard",
    "far_from_anchor",
    "far_from_past",
    "far_from_pretest",
    "weak_discrimination",
    "site_gap",
    "omitted",
    "easy",
]
Weight: TypeAlias = Literal["stop", "care", "note"]

WEIGHTS: Mapping[Reason, Weight] = {
    "negative_discrimination": "stop",
    "choice_better_than_key": "stop",
    "choice_inverted": "stop",
    "hard": "stop",
    "far_from_anchor": "stop",
    "far_from_past": "care",
    "far_from_pretest": "care",
    "weak_discrimination": "care",
    "site_gap": "care",
    "omitted": "care",
    "easy": "note",
}
"""Every reason, the gravest first."""

ORDER = {reason: at for at, reason in enumerate(WEIGHTS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Borders:
    """From where on a number is worth a look; each a setting with its default.

    `past` and `anchor` are the limits that other exams learnt to keep: a
    question moves by less than .15, one that ties two exams together by less than .05.
    `noises`: how many standard errors a lean must pass to be more than chance.
    """

    weak_discrimination: float = 0.10
    hard: float = 0.25
    easy: float = 0.95
    omitted: float = 0.10
    past: float = 0.15
    anchor: float = 0.05
    lean: float = 0.10
    noises: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionHistory:
    """What was known of a question before; `is_anchor`: it ties two exams together."""

    past: float | None = None
    pretest: float | None = None
    is_anchor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFlag:
    """One reason to look at a question.

    `value` is the number that strikes, `beside` what it should be held against;
    `name` the choice, or the number of the site, that it is about.
    """

    question: QuestionId
    reason: Reason
    value: float
    beside: float | None = None
    name: str = ""

    @property
    def weight(self) -> Weight:
        """How grave the reason is."""
        return WEIGHTS[self.reason]


def flag_items(
    questions: Sequence[QuestionNumbers],
    *,
    gaps: Mapping[QuestionId, Sequence[Gap]] | None = None,
    histories: Mapping[QuestionId, QuestionHistory] | None = None,
    borders: Borders | None = None,
) -> tuple[ItemFlag, ...]:
    """Return every reason to look at a question: the gravest first.

    Of one reason, the lowest discrimination is first, and all else in paper order.
    """
    limits = borders or Borders()
    flags = [
        flag
        for own in questions
        for flag in (
            *_of_discrimination(own, limits),
            *_of_choices(own, limits),
            *_of_facility(own, limits),
            *_of_memory(
                own, (histories or {}).get(own.question, QuestionHistory()), limits
            ),
            *_of_sites(own, (gaps or {}).get(own.question, ())),
        )
    ]
    return tuple(sorted(flags, key=_gravity))


def _gravity(flag: ItemFlag) -> tuple[int, float]:
    is_by_value = flag.reason in ("negative_discrimination", "weak_discrimination")
    return ORDER[flag.reason], flag.value if is_by_value else 0.0


def _of_discrimination(own: QuestionNumbers, limits: Borders) -> Iterator[ItemFlag]:
    link = own.discrimination
    if link is None or link >= limits.weak_discrimination:
        return
    reason: Reason = "negative_discrimination" if link < 0 else "weak_discrimination"
    yield ItemFlag(question=own.question, reason=reason, value=link)


def _of_choices(own: QuestionNumbers, limits: Borders) -> Iterator[ItemFlag]:
    """Find a distractor that the strong prefer to the key, a choice read inverted.

    Where one choice is right, it is held against each other; where several are, each
    is held against its own direction.
    """
    right = [key for key in own.choices if key.worth == 1]
    for choice in own.choices:
        if choice.lean is None or choice.noise is None or own.format == "QROC":
            continue
        is_sure = abs(choice.lean) > limits.noises * choice.noise
        if own.format == "QRU" and choice.worth == 0:
            if is_sure and _is_better(choice, right[0]):
                yield ItemFlag(
                    question=own.question,
                    reason="choice_better_than_key",
                    value=choice.by_level[-1],
                    beside=right[0].by_level[-1],
                    name=choice.name,
                )
        elif own.format not in ("QRU", "TCS"):
            against = choice.lean if choice.worth == 0 else -choice.lean
            if is_sure and against >= limits.lean:
                yield ItemFlag(
                    question=own.question,
                    reason="choice_inverted",
                    value=choice.by_level[-1],
                    beside=choice.by_level[0],
                    name=choice.name,
                )


def _is_better(choice: Choice, key: Choice) -> bool:
    assert choice.lean is not None
    assert key.lean is not None
    return choice.lean > max(0.0, key.lean)


def _of_facility(own: QuestionNumbers, limits: Borders) -> Iterator[ItemFlag]:
    if own.facility is not None and own.facility < limits.hard:
        yield ItemFlag(question=own.question, reason="hard", value=own.facility)
    if own.facility is not None and own.facility > limits.easy:
        yield ItemFlag(question=own.question, reason="easy", value=own.facility)
    if own.omission is not None and own.omission > limits.omitted:
        yield ItemFlag(question=own.question, reason="omitted", value=own.omission)


def _of_memory(
    own: QuestionNumbers, history: QuestionHistory, limits: Borders
) -> Iterator[ItemFlag]:
    past: tuple[Reason, float] = (
        ("far_from_anchor", limits.anchor)
        if history.is_anchor
        else ("far_from_past", limits.past)
    )
    pretest: tuple[Reason, float] = "far_from_pretest", limits.past
    for (reason, border), before in ((past, history.past), (pretest, history.pretest)):
        if own.facility is None or before is None:
            continue
        if abs(own.facility - before) > border:
            yield ItemFlag(
                question=own.question, reason=reason, value=own.facility, beside=before
            )


def _of_sites(own: QuestionNumbers, gaps: Sequence[Gap]) -> Iterator[ItemFlag]:
    for gap in sorted(
        gaps, key=lambda site_gap: (-abs(site_gap.difference), site_gap.site)
    ):
        if gap.effect == "large":
            yield ItemFlag(
                question=own.question,
                reason="site_gap",
                value=gap.difference,
                name=str(gap.site),
            )
