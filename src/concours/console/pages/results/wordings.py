"""Réponses à classer: the answers to a QROC that no list foresaw, one form at a time.

Whoever judges sees a text and how many wrote it: no candidate, no site, and nothing of
another's verdict before their own.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.may import may, require
from concours.acts.results import review as acts
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.authoring.key_forms import plain
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.permissions import sees
from concours.console.pages.results.undecided import undecided_fact, undecided_for
from concours.core.authoring.bank.keys import KeyedQuestion, QuestionId
from concours.core.results.review.verdicts import DRAWN_PERCENT, JudgedForm
from concours.store.models import Sitting
from concours.store.queries.authoring.papers import open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.results import markings
from concours.store.queries.results.publication_checks import undecided_answers
from concours.store.queries.results.review import Review, last_verdict, review_of
from concours.store.queries.unknown import Unknown

NONCE_BYTES = 16
KIN_SHOWN_MAX = 6
DISPUTES_SHOWN_MAX = 50
FREQUENT_SHOWN_MAX = 2
"""Answers that are told by their words beside the questions to look at."""

VALUES = {"0": Fraction(0), "1": Fraction(1, 2), "2": Fraction(1)}


@dataclass(frozen=True, slots=True)
class Progress:
    """One question: how far its forms are, and what awaits this person."""

    place: int
    question: KeyedQuestion
    total: int
    decided: int
    mine: int
    waiting: int
    disputed: int

    @property
    def percent(self) -> int:
        """How much is decided."""
        return 100 * self.decided // self.total if self.total else 100


@sees("wording_judged")
def wordings(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show each QROC with its progress, what is disputed, and what can be carried."""
    row = sittings.load(sitting)
    if markings.current_version(sitting) is None:
        return render(request, "console/results/wordings.html", {"row": row})
    review = review_of(sitting)
    amendments = acts.amendments_of(review)
    context = {
        "row": row,
        "is_marked": True,
        "questions": [_progress(review, q, request.actor.id) for q in review.questions],
        "disputes": _disputes(review, request.actor.id)[:DISPUTES_SHOWN_MAX],
        "amendments": [(review.places[g.question], g) for g in amendments],
        "drawn": DRAWN_PERCENT,
        "undecided": undecided_for(request.actor, undecided_answers([row])),
    }
    return render(request, "console/results/wordings.html", context)


def to_judge(request: StaffRequest, sitting: UUID) -> list[dict[str, Any]]:
    """Return the questions with answers that wait, to whoever may judge them."""
    if not may(request.actor, "wording_judged"):
        return []
    review = review_of(sitting)
    undecided = [(keyed, review.undecided(keyed.id)) for keyed in review.questions]
    return [
        {
            "place": review.places[question.id],
            "question": question,
            "count": len(forms),
            "frequent": forms[:FREQUENT_SHOWN_MAX],
            "others": max(0, len(forms) - FREQUENT_SHOWN_MAX),
        }
        for question, forms in undecided
        if forms
    ]


def wording(request: StaffRequest, sitting: UUID, question: str) -> HttpResponse:
    """Show the next form that this person may judge, alone."""
    require(request.actor, "wording_judged")
    row, review = sittings.load(sitting), review_of(sitting)
    keyed = _question(review, question)
    forms = review.judged[keyed.id]
    by_name = {form.form.name: form for form in forms}
    own_forms = (form for form in forms if form.may_be_judged_by(request.actor.id))
    is_over = end_here(request) is not None
    judged_form = None if is_over else next(own_forms, None)
    last = None if is_over else _last(request.actor.id, sitting, by_name, keyed.id)
    context: dict[str, Any] = {
        "row": row,
        "keyed": keyed,
        "statement": _statement(row, keyed.id) if judged_form else "",
        "progress": _progress(review, keyed, request.actor.id),
        "one": judged_form,
        "kin": _kin(judged_form, by_name) if judged_form else [],
        "full": sorted(keyed.key.full),  # type: ignore[union-attr]
        "half": sorted(keyed.key.half),  # type: ignore[union-attr]
        "last": last,
        "has_to_carry": judged_form is None and bool(acts.amendments_of(review)),
    }
    return render(request, "console/results/wording.html", context)


def _statement(row: Sitting, question: QuestionId) -> str:
    content, _ = open_paper(row, settings.PACKAGES).question(question)
    return plain(str(content["text"]))


@require_POST
def wording_judge(request: StaffRequest, sitting: UUID, question: str) -> HttpResponse:
    """Give a verdict, or take one's own back; the next form follows."""
    target = acts.Wording(question, text(request, "form")[:16])
    if request.POST.get("action") == "undo":
        acts.take_back(request.actor, sitting, target, now=request.now)
    else:
        acts.judge(
            request.actor,
            sitting,
            target,
            _value(request),
            nonce=secrets.token_bytes(NONCE_BYTES),
            now=request.now,
        )
    return redirect("results_wording", sitting, question)


@require_POST
def wording_settle(request: StaffRequest, sitting: UUID, question: str) -> HttpResponse:
    """Settle a form that two markers judged differently."""
    acts.settle(
        request.actor,
        sitting,
        acts.Wording(question, text(request, "form")[:16]),
        _value(request),
        reason=text(request, "reason"),
        now=request.now,
    )
    return redirect("results_wordings", sitting)


@require_POST
def wordings_carry(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Propose a version of the marks with all that is decided."""
    with transaction.atomic():
        proposal = acts.carry(
            request.actor,
            sitting,
            acts.amendments_of(review_of(sitting)),
            undecided=undecided_fact(request),
            reason=text(request, "reason"),
            packages=settings.PACKAGES,
            now=request.now,
        )
        two_person.confirm_alone(request, sitting, proposal)
    return redirect("proposals", sitting)


def _value(request: StaffRequest) -> Fraction:
    value = VALUES.get(request.POST.get("halves", ""))
    if value is None:
        raise FormInvalid("halves")
    return value


def _question(review: Review, name: str) -> KeyedQuestion:
    for question in review.questions:
        if question.id == name:
            return question
    raise Unknown("question", name)


def _progress(review: Review, question: KeyedQuestion, marker: str) -> Progress:
    forms = [form for form in review.judged[question.id] if form.stage != "known"]
    stages = [form.stage for form in forms]
    return Progress(
        place=review.places[question.id],
        question=question,
        total=len(forms),
        decided=stages.count("agreed") + stages.count("settled"),
        mine=sum(form.may_be_judged_by(marker) for form in forms),
        waiting=stages.count("waiting"),
        disputed=stages.count("disputed"),
    )


def _disputes(review: Review, member: str) -> list[dict[str, Any]]:
    """Return what two markers judged differently, and whether this person may settle.

    Whoever gave one of the verdicts learns here that they differ, and no more.
    """
    return [
        {
            "place": review.places[name],
            "question": name,
            "form": form.form,
            "is_own": any(verdict.marker == member for verdict in form.verdicts),
            "verdicts": sorted(verdict.value for verdict in form.verdicts),
        }
        for name, forms in review.judged.items()
        for form in forms
        if form.stage == "disputed"
    ]


def _kin(form: JudgedForm, by_name: dict[str, JudgedForm]) -> Sequence[JudgedForm]:
    """Return the forms near this one, with what is decided of them alone."""
    near = [by_name[name] for name in form.form.kin if name in by_name]
    return near[:KIN_SHOWN_MAX]


def _last(
    marker: str, sitting: UUID, by_name: dict[str, JudgedForm], question: QuestionId
) -> dict[str, Any] | None:
    """Return this person's last verdict on the question, which they may take back."""
    row = last_verdict(marker, sitting, question)
    form = by_name.get(row.form) if row else None
    if row is None or form is None or form.stage == "settled":
        return None
    return {"form": form.form, "value": Fraction(row.halves, 2)}
