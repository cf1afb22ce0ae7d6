"""Wordings to judge and panels recorded: answers as texts, never whose they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar
from uuid import UUID

from concours.core.authoring.bank.keys import KeyedQuestion, QuestionId
from concours.core.kernel.errors import Refusal
from concours.core.results.marking.answers_table import unpack
from concours.core.results.marking.policy import from_json
from concours.core.results.review.forms import Form, forms
from concours.core.results.review.verdicts import JudgedForm, Verdict, judged
from concours.store.models import MarkingVersion, WordingVerdict
from concours.store.queries.results import markings
from concours.store.queries.shared import kept_in_memory
from concours.store.queries.unknown import Unknown

VERSIONS_KEPT_MAX = 8
UNDECIDED = ("open", "waiting", "disputed")


@dataclass(eq=False)
class AcceptedNotInKey(Refusal):
    """`count` written answers were accepted and are not in the key: they count 0."""

    code: ClassVar[str] = "publication.accepted_not_in_key"
    count: int


@dataclass(frozen=True, slots=True)
class Review:
    """The QROC of a sitting by the version to go on from, and where each form stands.

    `places` are those of the questions in the paper, from 1.
    """

    version: MarkingVersion
    questions: tuple[KeyedQuestion, ...]
    places: dict[QuestionId, int]
    judged: dict[QuestionId, tuple[JudgedForm, ...]]

    @property
    def undecided_count(self) -> int:
        """Return how many answers wait for a verdict, a second one or the jury."""
        return sum(len(self.undecided(question)) for question in self.judged)

    @property
    def uncarried_count(self) -> int:
        """Return how many accepted answers are not in the key yet."""
        forms_judged = (form for forms_ in self.judged.values() for form in forms_)
        return sum(bool(form.uncarried) for form in forms_judged)

    def undecided(self, question: QuestionId) -> list[JudgedForm]:
        """Return the answers to a question that wait, those of most copies first."""
        forms_waiting = [
            judged_form
            for judged_form in self.judged[question]
            if judged_form.stage in UNDECIDED
        ]
        return sorted(forms_waiting, key=lambda judged_form: -judged_form.form.count)

    def form(self, question: str, form: str) -> JudgedForm:
        """Return where a form stands. Raises `Unknown`."""
        for judged_form in self.judged.get(QuestionId(question), ()):
            if judged_form.form.name == form:
                return judged_form
        raise Unknown("wording", form)


def review_of(sitting: UUID) -> Review:
    """Return what there is to judge. Raises `NotMarked` before the first marking."""
    version = markings.current_version(sitting)
    if version is None:
        raise markings.NotMarked(str(sitting))
    forms_found = _forms(version)
    verdicts = _verdicts(sitting)
    return Review(
        version=version,
        questions=tuple(question for _, question, _ in forms_found),
        places={question.id: place for place, question, _ in forms_found},
        judged={
            question.id: judged(own, verdicts.get(question.id, ()))
            for _, question, own in forms_found
        },
    )


def require_carried(sittings: Iterable[UUID]) -> None:
    """Raise `AcceptedNotInKey` where an accepted answer still counts 0."""
    count = sum(review_of(sitting).uncarried_count for sitting in sittings)
    if count:
        raise AcceptedNotInKey(count)


def last_verdict(
    marker: str, sitting: UUID, question: QuestionId
) -> WordingVerdict | None:
    """Return the last verdict of a marker on a question that is not taken back."""
    rows = WordingVerdict.objects.filter(
        sitting=sitting,
        question=question,
        marker=marker,
        is_final=False,
        undone_act__isnull=True,
    )
    return rows.order_by("-act").first()


@kept_in_memory(VERSIONS_KEPT_MAX)
def _forms(
    version: MarkingVersion,
) -> tuple[tuple[int, KeyedQuestion, tuple[Form, ...]], ...]:
    """Return each QROC of a version with its place and its forms; nothing changes."""
    table_bytes, policy = bytes(version.answers_table.packed), from_json(version.policy)
    columns = unpack(table_bytes, markings.key_of(version).questions)
    return tuple(
        (place, column.question, forms(column, policy))
        for place, column in enumerate(columns, start=1)
        if column.question.format == "QROC"
    )


def _verdicts(sitting: UUID) -> dict[str, list[Verdict]]:
    rows = WordingVerdict.objects.filter(sitting=sitting, undone_act__isnull=True)
    by_form: dict[str, list[Verdict]] = {}
    for row in rows.order_by("act"):
        value = Fraction(row.halves, 2)
        verdict = Verdict(row.form, row.marker, value, row.is_final)
        by_form.setdefault(row.question, []).append(verdict)
    return by_form
