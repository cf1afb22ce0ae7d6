"""Hand the ECOS over to the ranking: a part made of adopted marks, without a file."""

from hashlib import sha256
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.kernel.time import Instant
from concours.store.journal.locks import RANKING, take
from concours.store.models import Exam, PartVersion
from concours.store.queries.ecos.handing import handed_now
from concours.store.queries.results.ranking_inputs import newest_component


@transaction.atomic
def hand_ecos(actor: Actor, exam: UUID, *, now: Instant) -> PartVersion:
    """Make the ranking's part of the ECOS from the single marks in force.

    All stations of a series stand in its order, series in the order of their first
    half-day. Whoever has no mark at a station has none in the part; a station that does
    not count for its candidate says why. The same marks again make no new version.
    Raises `NotAllowed`, `HalfDaysNotAdopted`, `PassedTwice`, `ResitUnlike`.
    """
    require(actor, "ecos_handed")
    take(plain_connection(), RANKING)
    handed_ecos = handed_now(exam)
    content = handed_ecos.content
    digest = sha256(content).digest()
    last = newest_component(exam, "ecos")
    if last is not None and bytes(last.digest) == digest:
        return last
    number = 1 if last is None else last.number + 1
    act = record(
        actor,
        "ecos_handed",
        now=now,
        body={
            "exam": Exam.objects.values_list("code", flat=True).get(pk=exam),
            "version": number,
            "candidates": len(handed_ecos.component.candidates),
            "stations": len(handed_ecos.component.domains),
            "half_days": [
                f"{code} {version.number}"
                for code, version in handed_ecos.versions.items()
            ],
            "digest": digest.hex(),
        },
    )
    return PartVersion.objects.create(
        exam_id=exam,
        kind="ecos",
        number=number,
        made_ms=now,
        act=act,
        file=handed_ecos.source,
        candidates_count=len(handed_ecos.component.candidates),
        content=content,
        digest=digest,
    )
