"""Answer a candidate who asked the jury to look again; no mark changes here."""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Recheck
from concours.store.queries.unknown import Unknown


@dataclass(eq=False)
class AnsweredAlready(Refusal):
    """The request has its answer, which the candidate may have read."""

    code: ClassVar[str] = "recheck.answered_already"
    candidate: str


@transaction.atomic
def answer(actor: Actor, recheck: UUID, *, reason: str, now: Instant) -> int:
    """Answer a request, once; `reason` is what the candidate reads. Return the act.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `AnsweredAlready`.
    """
    require(actor, "recheck_answered")
    rows = Recheck.objects.select_for_update(of=("self",))
    row = rows.filter(pk=recheck).select_related("candidate", "publication").first()
    if row is None:
        raise Unknown("recheck", str(recheck))
    if row.answered_act is not None:
        raise AnsweredAlready(row.candidate.number)
    answer_text = reasoned(reason)
    act = record(
        actor,
        "recheck_answered",
        now=now,
        reason=answer_text,
        body={
            "candidate": row.candidate.number,
            "publication": row.publication.number,
            "number": row.number,
            "text": sha256(row.text.encode()).hexdigest(),
        },
    )
    row.answer, row.answered_act, row.answered_ms = answer_text, act, now
    row.save(update_fields=["answer", "answered_act", "answered_ms"])
    return act
