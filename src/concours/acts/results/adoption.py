"""Adopt a marking version: from then on it is the one in force."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.record import plain_connection, record
from concours.acts.results.undecided import accepted_in, require_accepted
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.journal.locks import may_think
from concours.store.queries.delivery import sittings
from concours.store.queries.results import markings
from concours.store.queries.results.publication_checks import undecided_answers


@dataclass(eq=False)
class NotAgreed(Refusal):
    """The second scorer has not found the marks of this version."""

    code: ClassVar[str] = "marking.not_agreed"
    version: int


@dataclass(eq=False)
class AlreadyAdopted(Refusal):
    """The version was adopted before; to come back to it, make a new one of it."""

    code: ClassVar[str] = "marking.adopted_already"
    version: int


@takes_two("marking_adopted")
def adopt(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Put the version of the facts in force, in the place of the one before.

    Nothing of any version changes. The fact `undecided` says how many written answers
    count 0 without a verdict. Raises `NotAllowed`, `Unknown`, `NotAgreed`,
    `AlreadyAdopted`, `UndecidedNotSaid`.
    """
    row = sittings.load(decision.sitting, lock=True)
    version = markings.version_of(row.id, UUID(decision.facts["version"]))
    if version.agreed_digest != version.digest:
        raise NotAgreed(version.number)
    if version.adopted_act is not None:
        raise AlreadyAdopted(version.number)
    may_think(plain_connection())
    accepted_count = accepted_in(decision.facts)
    undecided = require_accepted(undecided_answers([row]), accepted_count)
    before = markings.in_force(row.id)
    act = record(
        actor,
        "marking_adopted",
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body={
            "version": version.number,
            "marks": bytes(version.digest).hex(),
            "key": bytes(version.key_version.digest).hex(),
            "before": None if before is None else before.number,
            **undecided,
            **decision.origin,
        },
    )
    version.adopted_act = act
    version.save(update_fields=["adopted_act"])
    return act
