"""Two persons set what an exam does where locks are not proved; a room lets one in.

It is read before a start. Nothing that anybody sets here reaches who composes.
"""

from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.core.kiosk.proof.policy import read_policy
from concours.core.kiosk.proof.refusals import LockPolicyInvalid
from concours.store.queries.authoring.plans import lock_exam
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.kiosk.configurations import current_configurations
from concours.store.queries.delivery.kiosk.policies import add_admission, add_policy
from concours.store.queries.people.people import attempt_of
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of

ADMITTED_MS = 10 * MINUTE_MS


@takes_two("kiosk_policy_set")
@transaction.atomic
def set_lock_policy(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let the proposed policy count for an exam.

    The facts are `exam`, `lock_policy` and, of a launch gate, `percent`. Raises
    `NotAllowed`, `Unknown`, `LockPolicyInvalid`, `ExamArchived`.
    """
    require(actor, "kiosk_policy_set")
    policy = read_policy(decision.facts)
    exam = lock_exam(exam_of(decision.facts["exam"]).id)
    if policy.name != "alert":
        if profile_of(exam).lock == "none":
            raise LockPolicyInvalid("no_lock")
        if not current_configurations(exam.id):
            raise LockPolicyInvalid("no_configuration")
    body: dict[str, Json] = {"exam": exam.code, "lock_policy": policy.name}
    if policy.right_percent_min is not None:
        body["percent"] = policy.right_percent_min
    act = record(
        actor,
        "kiosk_policy_set",
        now=now,
        reason=decision.reason,
        body=body | dict(decision.origin),
    )
    add_policy(exam.id, policy, act=act)
    return act


@transaction.atomic
def admit_tablet(
    actor: Actor, attempt: tuple[UUID, UUID], *, reason: str, now: Instant
) -> int:
    """Let a candidate's tablet come in without a proof, for ten minutes.

    `attempt` is the sitting and the attempt. Raises `NotAllowed`, `Unknown`,
    `ReasonInvalid`, `ExamArchived`.
    """
    row = sittings.load(attempt[0])
    let_in = attempt_of(row, attempt[1])
    venue = Venue(let_in.site_id, let_in.room)
    require(actor, "tablet_admitted", venue)
    act = record(
        actor,
        "tablet_admitted",
        now=now,
        sitting=row.id,
        venue=venue,
        reason=reasoned(reason),
        body={"candidate": let_in.own_candidate.number},
    )
    add_admission(let_in.id, act=act, until=after(now, ADMITTED_MS))
    return act
