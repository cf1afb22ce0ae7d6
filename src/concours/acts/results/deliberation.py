"""The deliberation file: what the jury had before it, frozen under its digest."""

from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from django.db.models import Max

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant
from concours.store.journal.locks import PUBLICATION, may_think, take
from concours.store.models import Deliberation
from concours.store.queries.people.roster import exam_of
from concours.store.queries.results.deliberation import deliberation_of


@transaction.atomic
def freeze_deliberation(
    actor: Actor, exam: str, *, packages: Path, now: Instant
) -> Deliberation:
    """Freeze what the record and the marks say of an exam now.

    The same record gives the same facts. Raises `NotAllowed`, `Unknown`, `NotMarked`.
    """
    require(actor, "deliberation_frozen")
    take(plain_connection(), PUBLICATION)
    may_think(plain_connection())
    row = exam_of(exam)
    facts = dump(deliberation_of(row, packages))
    last = Deliberation.objects.filter(exam=row).aggregate(Max("number"))
    number = (last["number__max"] or 0) + 1
    act = record(
        actor,
        "deliberation_frozen",
        now=now,
        body={
            "exam": row.code,
            "version": number,
            "digest": sha256(facts).hexdigest(),
        },
    )
    return Deliberation.objects.create(
        id=uuid4(), exam=row, number=number, facts=facts, made_ms=now, act=act
    )
