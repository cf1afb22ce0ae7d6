"""One step of a case: the file drawn up, the act that bears its digest, both kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from concours.acts.actor import Actor
from concours.acts.drawn_document import DrawnDocument, DrawNotice
from concours.acts.may import require
from concours.acts.record import record
from concours.core.casefile.procedure import StepKind, dropped_hearing
from concours.core.kernel.canonical import Json, dump, load
from concours.core.kernel.time import Instant
from concours.store.models import CaseStep
from concours.store.queries.acts import act_numbered
from concours.store.queries.case_facts import Reader, draw_file, facts_of_case
from concours.store.queries.casefiles import (
    LETTER,
    TOLD_KINDS,
    CaseView,
    find_case,
    find_step,
)
from concours.store.queries.unknown import Unknown

READERS: Mapping[StepKind, Reader] = {"notified": "candidate"}
"""Whom the file of a step is drawn up for, where it is not the jury."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStepTaken:
    """A step that an act takes: its kind, what it says, and what the act bears.

    With `is_told` the candidate has a letter of it, beside the file of the jury; with
    `draw_notice` they read it on their own page.
    """

    kind: StepKind
    act_kind: str
    details: Mapping[str, Json]
    body: Mapping[str, Json]
    reason: str = ""
    is_told: bool = False
    draw_notice: DrawNotice | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """How a case ends and why; `draw_notice` puts the candidate's letter into words."""

    details: Mapping[str, Json]
    reason: str
    draw_notice: DrawNotice | None


def closing_step(case: CaseView, closing: Closing) -> CaseStepTaken:
    """Return the step that ends a case; who was notified is told of it."""
    dropped_ms = dropped_hearing(case.procedure)
    hearing: dict[str, Json] = {} if dropped_ms is None else {"dropped_ms": dropped_ms}
    return CaseStepTaken(
        kind="closed",
        act_kind="case_closed",
        details={**closing.details, **hearing},
        body=dict(closing.details),
        reason=closing.reason,
        is_told=case.procedure.notified is not None,
        draw_notice=closing.draw_notice,
    )


def take_step(
    actor: Actor, case: CaseView, step: CaseStepTaken, *, now: Instant
) -> int:
    """Draw up the file with a step, record the act, and keep both."""
    copy = case.row.attempt
    number = copy.own_candidate.number
    reader = READERS.get(step.kind, "jury")
    facts = draw_with_step(actor, case, step, reader, now)
    letter, digests = b"", {"digest": sha256(facts).hexdigest()}
    if step.is_told:
        letter = draw_with_step(actor, case, step, "candidate", now)
        digests["letter"] = sha256(letter).hexdigest()
    act = record(
        actor,
        step.act_kind,
        now=now,
        sitting=case.row.sitting_id,
        reason=step.reason,
        body={
            "case": case.row.number,
            "candidate": number,
            **digests,
            **_receipts(facts),
            **step.body,
        },
    )
    if step.kind == "opened":
        case.row.act = act
        case.row.save(force_insert=True)
    own_file = facts if reader == "candidate" else letter
    CaseStep.objects.create(
        casefile=case.row,
        attempt=copy,
        kind=step.kind,
        at_ms=now,
        details=dump({**step.details, **({LETTER: letter.decode()} if letter else {})}),
        facts=facts,
        act=act,
        notice=_draw_notice(step, own_file, act),
    )
    return act


def _draw_notice(step: CaseStepTaken, own_file: bytes, act: int) -> bytes:
    """Return what the candidate reads of a step on their page, if anything."""
    if step.draw_notice is None or not own_file:
        return b""
    return step.draw_notice(DrawnDocument(own_file, act_numbered(act)))


def _receipts(facts: bytes) -> dict[str, Json]:
    """Return the receipts of the statements that a file has, if there are any."""
    file: Any = load(facts)
    receipts = [statement["digest"] for statement in file["statements"]]
    return {"statements": receipts} if receipts else {}


def draw_with_step(
    actor: Actor, case: CaseView, step: CaseStepTaken, reader: Reader, now: Instant
) -> bytes:
    """Return the file as the record says it, with the step that it is drawn up with."""
    facts = draw_file(facts_of_case(case.row, case.steps), reader)
    return dump({**facts, "step": describe(actor, step, reader, now)})


def describe(
    actor: Actor, step: CaseStepTaken, reader: Reader, now: Instant
) -> dict[str, Json]:
    """Return what a file says of the step that it is drawn up with."""
    is_jury = reader == "jury"
    return {
        "kind": step.kind,
        "at_ms": now,
        "by": actor.name if is_jury else "",
        "role": require(actor, step.act_kind),
        "reason": step.reason if is_jury or step.kind in TOLD_KINDS else "",
        "details": dict(step.details),
    }


def read_drawn_file(sitting: UUID, number: int, act: int) -> DrawnDocument:
    """Return the file of a case as it was drawn up with an act. Raises `Unknown`."""
    step = find_step(find_case(sitting, number).row, act)
    drawn_file = DrawnDocument(bytes(step.facts), act_numbered(act))
    assert drawn_file.digest == drawn_file.act.act.body["digest"], "file was altered"
    return drawn_file


def read_letter(sitting: UUID, number: int, act: int) -> DrawnDocument:
    """Return the candidate's letter of an act, beside the jury's. Raises `Unknown`."""
    step = find_step(find_case(sitting, number).row, act)
    details = load(bytes(step.details))
    assert isinstance(details, dict)
    if LETTER not in details:
        raise Unknown("letter", str(act))
    letter = DrawnDocument(str(details[LETTER]).encode(), act_numbered(act))
    assert letter.digest == letter.act.act.body["letter"], "letter was altered"
    return letter
