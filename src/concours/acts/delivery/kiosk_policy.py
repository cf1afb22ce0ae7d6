"""Two persons set what an exam does where locks are not proved.

It is read before a start. Nothing that anybody sets here reaches who composes.
"""

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.record import record
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.policy import read_policy
from concours.core.kiosk.proof.refusals import LockPolicyInvalid
from concours.store.queries.authoring.plans import lock_exam
from concours.store.queries.delivery.kiosk.configurations import current_configurations
from concours.store.queries.delivery.kiosk.policies import add_policy
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of


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
