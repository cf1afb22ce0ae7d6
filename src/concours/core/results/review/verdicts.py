"""What markers made of a form: open, waiting for a second, agreed, disputed, settled.

A marker decides a form once. One that is drawn, and any frequent one, is judged by a
second marker who cannot see the first verdict; where the two differ, the jury settles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal, TypeAlias

from concours.core.authoring.bank.keys import QuestionId
from concours.core.authoring.paper.amendments import WordingsAccepted
from concours.core.kernel.errors import Refusal
from concours.core.results.review.forms import Form

VALUES = (Fraction(0), Fraction(1, 2), Fraction(1))
DRAWN_PERCENT = 20
"""Forms judged twice, drawn by their names: nobody chooses them. A setting."""
FREQUENT_COUNT_MIN = 50
"""A form that so many copies say is always judged twice. A setting."""

Stage: TypeAlias = Literal["known", "open", "waiting", "agreed", "disputed", "settled"]


@dataclass(eq=False)
class VerdictRefused(Refusal):
    """A verdict cannot be given.

    `reason`: `value`, `unknown` (no such form), `known` (the key has it), `twice` (this
    person has judged it), `decided` (nobody is awaited), `not_disputed`, `own` (this
    person gave one of the verdicts to settle), `nothing` (there is none to take back).
    """

    code: ClassVar[str] = "verdict.refused"
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one marker gave to a form; `is_final` when the jury settled by it."""

    form: str
    marker: str
    value: Fraction
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class JudgedForm:
    """A form, where it stands, and what it is worth once that is known."""

    form: Form
    stage: Stage
    value: Fraction | None
    verdicts: tuple[Verdict, ...]

    @property
    def uncarried(self) -> frozenset[str]:
        """The wordings that were accepted, for which the key still gives nothing."""
        wordings = self.form.wordings if self.value else ()
        return frozenset(wording.text for wording in wordings if not wording.mark)

    def may_be_judged_by(self, marker: str) -> bool:
        """Tell whether this person is awaited: they have not judged it yet."""
        own = any(verdict.marker == marker for verdict in self.verdicts)
        return self.stage in ("open", "waiting") and not own


def judged(
    forms: Sequence[Form],
    verdicts: Iterable[Verdict],
    *,
    drawn_percent: int = DRAWN_PERCENT,
) -> tuple[JudgedForm, ...]:
    """Return where each form stands by the verdicts that stand, in the same order."""
    by_form: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_form.setdefault(verdict.form, []).append(verdict)
    return tuple(
        _judge_form(form, tuple(by_form.get(form.name, ())), drawn_percent)
        for form in forms
    )


def is_judged_twice(form: Form, drawn_percent: int = DRAWN_PERCENT) -> bool:
    """Tell whether a second marker judges a form."""
    is_drawn = int(form.name[:8], 16) % 100 < drawn_percent
    return is_drawn or form.count >= FREQUENT_COUNT_MIN


def check_verdict(form: JudgedForm, marker: str, value: Fraction) -> None:
    """Refuse a verdict that is not awaited. Raises `VerdictRefused`."""
    if value not in VALUES:
        raise VerdictRefused("value")
    if form.stage == "known":
        raise VerdictRefused("known")
    if any(verdict.marker == marker for verdict in form.verdicts):
        raise VerdictRefused("twice")
    if not form.may_be_judged_by(marker):
        raise VerdictRefused("decided")


def check_settlement(form: JudgedForm, member: str, value: Fraction) -> None:
    """Refuse to settle what is not disputed, or one's own. Raises `VerdictRefused`."""
    if value not in VALUES:
        raise VerdictRefused("value")
    if form.stage != "disputed":
        raise VerdictRefused("not_disputed")
    if any(verdict.marker == member for verdict in form.verdicts):
        raise VerdictRefused("own")


def accept_wordings(
    question: QuestionId, judged_forms: Iterable[JudgedForm]
) -> WordingsAccepted | None:
    """Return the amendment that decided forms make, None if they accept nothing.

    Only what the key gives nothing for is accepted; it takes nothing away.
    """
    lists: Mapping[Fraction, set[str]] = {Fraction(1): set(), Fraction(1, 2): set()}
    for judged_form in judged_forms:
        if judged_form.value:
            lists[judged_form.value].update(judged_form.uncarried)
    full, half = (frozenset(lists[value]) for value in (Fraction(1), Fraction(1, 2)))
    return WordingsAccepted(question, full, half) if full or half else None


def _judge_form(
    form: Form, verdicts: tuple[Verdict, ...], drawn_percent: int
) -> JudgedForm:
    final = [verdict for verdict in verdicts if verdict.is_final]
    values = {verdict.value for verdict in verdicts if not verdict.is_final}
    verdicts_needed = 2 if is_judged_twice(form, drawn_percent) else 1
    if final:
        return JudgedForm(form, "settled", final[-1].value, verdicts)
    if form.is_known and not verdicts:
        return JudgedForm(form, "known", None, verdicts)
    if len(values) > 1:
        return JudgedForm(form, "disputed", None, verdicts)
    if len(verdicts) >= verdicts_needed:
        return JudgedForm(form, "agreed", values.pop(), verdicts)
    return JudgedForm(form, "waiting" if verdicts else "open", None, verdicts)
