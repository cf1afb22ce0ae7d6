"""Correction: the jury composes amendments of the key, sees their effect, and proposes.

The draft travels with its own form: nothing is kept until a version is proposed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from concours.acts.may import require
from concours.acts.results.marks import mark_amended
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.authoring.key_forms import (
    key_from,
    list_choices,
    plain,
    wordings_of,
    zones_of,
)
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.permissions import sees
from concours.console.pages.results.effects import effect_context
from concours.console.pages.results.undecided import undecided_fact, undecided_for
from concours.console.words.authoring.amendments import (
    amendment_words,
    key_words,
    reason_words,
)
from concours.core.authoring.bank.keys import (
    SCALE,
    Key,
    KeyedQuestion,
    PanelKey,
    QuestionId,
)
from concours.core.authoring.paper import amendments, key_document
from concours.core.authoring.paper.amendments import (
    Amendment,
    AmendmentFaulty,
    CoefficientChanged,
    KeyChanged,
    Neutralise,
    PanelChanged,
    WordingsAccepted,
)
from concours.core.authoring.paper.tiles import overview
from concours.core.kernel.canonical import Json, dump
from concours.core.people.proposals.lapse import TERMS
from concours.store.models import MarkingVersion
from concours.store.queries.authoring.papers import OpenedPaper, media_of, open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.results import markings
from concours.store.queries.results.effects import preview
from concours.store.queries.results.publication_checks import undecided_answers
from concours.store.queries.unknown import Unknown

COEFFICIENT = re.compile(r"\d{1,3}(\.\d{1,3}|/[1-9]\d{0,2})?")


@dataclass(frozen=True, slots=True)
class Draft:
    """The amendments as they stand in the form, on the key of a version."""

    version: MarkingVersion
    sealed: bytes
    questions: tuple[KeyedQuestion, ...]
    changes: tuple[Amendment, ...]
    question: KeyedQuestion


@require_http_methods(["GET", "HEAD", "POST"])
def results_amend(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the draft and its effect; take an amendment into it or out; propose it."""
    require(request.actor, "sitting_marked")
    row = sittings.load(sitting)
    version = markings.current_version(sitting)
    if version is None:
        raise markings.NotMarked(str(sitting))
    draft, fault = _draft(request, version), None
    paper = open_paper(row, settings.PACKAGES)
    if request.method == "POST":
        if request.POST.get("action") == "propose":
            return _propose(request, sitting, draft)
        try:
            draft = _apply_action(request, draft, paper)
        except AmendmentFaulty as refusal:
            fault = refusal
    context = _context(draft, paper) | {
        "row": row,
        "undecided": undecided_for(request.actor, undecided_answers([row])),
        "fault": fault and reason_words(fault.reason),
        "valid_ms": TERMS["marking_adopted"].valid_ms,
    }
    return render(request, "console/results/amend.html", context)


@sees("sitting_marked")
def results_image(_request: StaffRequest, sitting: UUID, question: str) -> HttpResponse:
    """Return the image that a question asks to point at, small enough to look at."""
    row = sittings.load(sitting)
    paper = open_paper(row, settings.PACKAGES)
    try:
        content, _ = paper.question(QuestionId(question))
    except KeyError as error:
        raise Unknown("question", question) from error
    if content["image"] is None:
        raise Unknown("image", question)
    data = media_of(row, settings.PACKAGES, content["image"]["part"])
    if content["image"]["tiled"]:
        data = overview(data)
    return HttpResponse(data, content_type=content["image"]["type"])


def _propose(request: StaffRequest, sitting: UUID, draft: Draft) -> HttpResponse:
    """Make the version, and propose it under the same reason."""
    reason = text(request, "reason")
    version = mark_amended(
        request.actor,
        sitting,
        draft.changes,
        reason=reason,
        packages=settings.PACKAGES,
        now=request.now,
    )
    facts = {"version": str(version), **undecided_fact(request)}
    two_person.propose(request, sitting, "marking_adopted", facts)
    return redirect("proposals", sitting)


def _draft(request: StaffRequest, version: MarkingVersion) -> Draft:
    """Read the draft of the form; at first, it is what the version already has."""
    sealed_key = markings.sealed_key(version)
    questions = key_document.read(sealed_key)
    amendments_json: Json = version.key_version.amendments
    question_id = request.GET.get("question", "")
    if request.method == "POST":
        is_chosen = request.POST.get("action") == "choose"
        question_id = text(request, "choose" if is_chosen else "question")
        try:
            amendments_json = json.loads(request.POST.get("draft", ""))
        except (ValueError, RecursionError) as error:
            raise FormInvalid("draft") from error
    by_id = {question.id: question for question in questions}
    current = by_id.get(QuestionId(question_id), questions[0])
    draft_amendments = amendments.from_json(amendments_json, questions)
    return Draft(version, sealed_key, questions, draft_amendments, current)


def _apply_action(request: StaffRequest, draft: Draft, paper: OpenedPaper) -> Draft:
    """Return the draft after the button that was pressed. Raises `AmendmentFaulty`."""
    action = text(request, "action")
    if action == "choose":
        return draft
    if action.startswith("drop "):
        remaining = [
            g for g in draft.changes if name_of(g) != action.removeprefix("drop ")
        ]
        return replace(draft, changes=tuple(remaining))
    amendment = _read_amendment(request, draft.question, action, paper)
    other_amendments = [g for g in draft.changes if name_of(g) != name_of(amendment)]
    if amendment != KeyChanged(draft.question.id, draft.question.key):
        other_amendments.append(amendment)
    key = amendments.amend(draft.sealed, other_amendments)
    return replace(draft, changes=key.amendments)


def name_of(amendment: Amendment) -> str:
    """Return what tells an amendment of a draft from the others."""
    return f"{type(amendment).__name__}/{amendment.question}"


def _read_amendment(
    request: StaffRequest, question: KeyedQuestion, action: str, paper: OpenedPaper
) -> Amendment:
    """Read the amendment of one form; what it says is judged by the core."""
    name, form = question.id, request.POST
    match action:
        case "removed" | "full_marks":
            return Neutralise(name, action)
        case "key":
            content, _ = paper.question(name)
            return KeyChanged(name, key_from(request.POST, question, content))
        case "wordings":
            return WordingsAccepted(
                name, _lines(request, "full"), _lines(request, "half")
            )
        case "panel":
            counts = {at: form.get(f"count{at}", "") for at in SCALE}
            return PanelChanged(name, {at: _whole(n) for at, n in counts.items()})
        case "coefficient":
            return CoefficientChanged(name, _fraction(text(request, "coefficient")))
        case _:
            raise FormInvalid("action")


def _lines(request: StaffRequest, field: str) -> frozenset[str]:
    """Return the wordings of a text, one a line."""
    lines = (line.strip() for line in text(request, field).splitlines())
    return frozenset(line for line in lines if line)


def _whole(digits: str) -> int:
    return (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else -1
    )


def _fraction(coefficient: str) -> Fraction:
    """Return a coefficient written 2, 1,5 or 3/2; 0, which is refused, for another."""
    match = COEFFICIENT.fullmatch(coefficient.strip().replace(",", "."))
    return Fraction(match[0]) if match else Fraction(0)


def _context(draft: Draft, paper: OpenedPaper) -> dict[str, Any]:
    places = {question.id: at for at, question in enumerate(draft.questions, start=1)}
    content, _ = paper.question(draft.question.id)
    draft_json = amendments.to_json(draft.changes)
    version_json = draft.version.key_version.amendments
    context: dict[str, Any] = {
        "version": draft.version,
        "draft": dump(draft_json).decode(),
        "places": [(places[question.id], question) for question in draft.questions],
        "chosen": _question_context(draft, content)
        | {"place": places[draft.question.id]},
        "statement": plain(content["text"]),
        "amendments": [
            {
                "name": name_of(amendment),
                "place": places[amendment.question],
                "question": amendment.question,
                "words": amendment_words(amendment),
            }
            for amendment in draft.changes
        ],
        "is_changed": draft_json != version_json,
    }
    if draft_json != version_json:
        question_ids = {row["question"] for row in [*draft_json, *version_json]}
        comparison = preview(draft.version, draft.changes)
        context |= effect_context(comparison, question_ids, places)
    return context


def _question_context(draft: Draft, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the chosen question as it was sealed, and as the draft leaves it."""
    key = amendments.amend(draft.sealed, draft.changes)
    now = next(
        question for question in key.questions if question.id == draft.question.id
    )
    own = {type(g): g for g in draft.changes if g.question == draft.question.id}
    wordings = cast("WordingsAccepted | None", own.get(WordingsAccepted))
    key_change = cast("KeyChanged | None", own.get(KeyChanged))
    base = draft.question.key if key_change is None else key_change.key
    return {
        "sealed": draft.question,
        "now": now,
        "fate": key.neutralised.get(now.id, ""),
        "key": key_words(draft.question.key),
        "lines": list_choices(now.key, content),
        "counts": _panel_counts(now.key),
        "wordings": wordings_of(draft.question.key, base),
        "zones": zones_of(draft.question.key, base),
        "image": content["image"],
        "full": "\n".join(sorted(wordings.full)) if wordings else "",
        "half": "\n".join(sorted(wordings.half)) if wordings else "",
    }


def _panel_counts(key: Key) -> list[tuple[int, int]]:
    return [(at, key.counts[at]) for at in SCALE] if isinstance(key, PanelKey) else []
