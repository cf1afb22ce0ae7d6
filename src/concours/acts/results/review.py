"""Judge the answers to a QROC that no list foresaw; settle; carry it to the key.

Each verdict is an act. Markers see texts and counts, never a candidate (A25, A36), and
nothing of another's verdict while theirs is awaited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from django.db import transaction

from concours.acts import two_persons
from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.acts.results.marks import mark_amended
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.amendments import (
    Amendment,
    amend,
    from_json,
    merge,
)
from concours.core.kernel import canonical
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import Instant
from concours.core.results.review.panels import Panels
from concours.core.results.review.verdicts import (
    JudgedForm,
    VerdictRefused,
    accept_wordings,
    check_settlement,
    check_verdict,
)
from concours.store.models import PanelAnswer, WordingVerdict
from concours.store.queries.delivery import sittings
from concours.store.queries.results import markings
from concours.store.queries.results.review import Review, review_of

VERDICT, PANEL = b"concours/verdict/1", b"concours/panel/1"


@dataclass(frozen=True, slots=True)
class Wording:
    """Which form of which question is meant."""

    question: str
    form: str


@transaction.atomic
def judge(  # noqa: PLR0913 -- an act has this many facts, each by name
    actor: Actor,
    sitting: UUID,
    wording: Wording,
    value: Fraction,
    *,
    nonce: bytes,
    now: Instant,
) -> None:
    """Give 0, a half or 1 to a form, once.

    The record binds the verdict and does not say it: a second marker who reads the
    acts learns nothing. `nonce` is sixteen bytes of chance. Raises `NotAllowed`,
    `VerdictRefused`.
    """
    require(actor, "wording_judged")
    form = _lock_review(sitting).form(wording.question, wording.form)
    check_verdict(form, actor.id, value)
    bound = canonical.digest(VERDICT, nonce, bytes([int(2 * value)]))
    body = {**_body(wording, form), "verdict": bound.hex()}
    act = record(actor, "wording_judged", now=now, sitting=sitting, body=body)
    _keep(actor, sitting, wording, value, act=act, nonce=nonce)


@transaction.atomic
def take_back(actor: Actor, sitting: UUID, wording: Wording, *, now: Instant) -> None:
    """Take one's own verdict back, while the jury has not settled.

    Raises `NotAllowed`, `VerdictRefused`.
    """
    require(actor, "wording_judged")
    form = _lock_review(sitting).form(wording.question, wording.form)
    row = WordingVerdict.objects.filter(
        sitting=sitting,
        question=wording.question,
        form=wording.form,
        marker=actor.id,
        undone_act__isnull=True,
        is_final=False,
    ).first()
    if row is None or form.stage == "settled":
        raise VerdictRefused("nothing")
    row.undone_act = record(
        actor,
        "wording_taken_back",
        now=now,
        sitting=sitting,
        body=_body(wording, form),
    )
    row.save(update_fields=["undone_act"])


@transaction.atomic
def settle(  # noqa: PLR0913 -- an act has this many facts, each by name
    actor: Actor,
    sitting: UUID,
    wording: Wording,
    value: Fraction,
    *,
    reason: str,
    now: Instant,
) -> None:
    """Decide a form that two markers judged differently; neither of them may.

    Raises `NotAllowed`, `ReasonInvalid`, `VerdictRefused`.
    """
    require(actor, "wording_settled")
    form = _lock_review(sitting).form(wording.question, wording.form)
    check_settlement(form, actor.id, value)
    act = record(
        actor,
        "wording_settled",
        now=now,
        sitting=sitting,
        reason=reasoned(reason),
        body={**_body(wording, form), "halves": int(2 * value)},
    )
    _keep(actor, sitting, wording, value, act=act, nonce=None)


def amendments_of(review: Review) -> list[Amendment]:
    """Return the amendments that decided forms make, question by question."""
    accepted_wordings = (
        accept_wordings(name, forms_of_question)
        for name, forms_of_question in review.judged.items()
    )
    return [amendment for amendment in accepted_wordings if amendment is not None]


def carry(  # noqa: PLR0913 -- as `settle`
    actor: Actor,
    sitting: UUID,
    amendments: Sequence[Amendment],
    *,
    undecided: Mapping[str, str],
    reason: str,
    packages: Path,
    now: Instant,
) -> UUID:
    """Add amendments to those of the version to go on from, and propose the version.

    `undecided` is the fact `undecided` of `adopt`, {} where none is said. Returns the
    proposal. Raises what `mark_amended` and `two_persons.propose` raise, and
    `VerdictRefused` if there is nothing to carry.
    """
    if not amendments:
        raise VerdictRefused("nothing")
    version = mark_amended(
        actor,
        sitting,
        _merge_amendments(sitting, amendments),
        reason=reason,
        packages=packages,
        now=now,
    )
    return two_persons.propose(
        actor,
        sitting,
        "marking_adopted",
        facts={"version": str(version), **undecided},
        reason=reason,
        now=now,
    )


def record_panels(  # noqa: PLR0913 -- as `settle`
    actor: Actor,
    sitting: UUID,
    panels: Panels,
    *,
    undecided: Mapping[str, str],
    reason: str,
    packages: Path,
    now: Instant,
) -> UUID:
    """Record what experts answered to TCS, and propose the marks that follow.

    Returns the proposal. Raises `NotAllowed`, `ReasonInvalid`, and as `carry`.
    """
    assert not panels.faults, "panels with a fault are nobody's"
    require(actor, "panel_recorded")
    _merge_amendments(sitting, panels.amendments())
    with transaction.atomic():
        sittings.load(sitting, lock=True)
        experts = sorted({line.expert for line in panels.lines})
        act = record(
            actor,
            "panel_recorded",
            now=now,
            sitting=sitting,
            reason=reasoned(reason),
            body={
                "questions": [amendment.question for amendment in panels.amendments()],
                "experts": len(experts),
                "panel": canonical.digest(PANEL, dump(_as_json(panels))).hex(),
            },
        )
        _keep_answers(sitting, panels, act)
    return carry(
        actor,
        sitting,
        panels.amendments(),
        undecided=undecided,
        reason=reason,
        packages=packages,
        now=now,
    )


def _keep_answers(sitting: UUID, panels: Panels, act: int) -> None:
    PanelAnswer.objects.bulk_create(
        [
            PanelAnswer(
                sitting_id=sitting,
                question=line.question,
                expert=line.expert,
                value=line.value,
                act=act,
            )
            for line in panels.lines
        ],
        batch_size=5_000,
    )


def _merge_amendments(
    sitting: UUID, amendments: Sequence[Amendment]
) -> tuple[Amendment, ...]:
    """Return the amendments of the version to go on from, with these.

    Raises `NotMarked`, and `AmendmentFaulty` if the key cannot take them.
    """
    version = markings.current_version(sitting)
    if version is None:
        raise markings.NotMarked(str(sitting))
    key_document_bytes = markings.sealed_key(version)
    before = from_json(
        version.key_version.amendments, key_document.read(key_document_bytes)
    )
    whole = merge(before, amendments)
    amend(key_document_bytes, whole)
    return whole


def _as_json(panels: Panels) -> list[Json]:
    lines = sorted((vote.question, vote.expert, vote.value) for vote in panels.lines)
    return [[*line] for line in lines]


def _lock_review(sitting: UUID) -> Review:
    """Return the review of a sitting that nobody else changes meanwhile."""
    sittings.load(sitting, lock=True)
    return review_of(sitting)


def _body(wording: Wording, form: JudgedForm) -> dict[str, Json]:
    return {
        "question": wording.question,
        "wording": form.form.wordings[0].text,
        "form": wording.form,
    }


def _keep(  # noqa: PLR0913 -- one row, each field by name
    actor: Actor,
    sitting: UUID,
    wording: Wording,
    value: Fraction,
    *,
    act: int,
    nonce: bytes | None,
) -> None:
    """Add a verdict; one of the jury, that settles, needs no nonce."""
    WordingVerdict.objects.create(
        sitting_id=sitting,
        question=wording.question,
        form=wording.form,
        marker=actor.id,
        halves=int(2 * value),
        is_final=nonce is None,
        nonce=nonce,
        act=act,
    )
