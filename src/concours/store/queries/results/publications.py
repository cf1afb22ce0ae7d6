"""Publications of an exam, as acts and pages read them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.proposals.lapse import COUNTING
from concours.store.models import Exam, Publication
from concours.store.queries.proposals import find_change
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

IS_PAST = "SELECT %s <= floor(extract(epoch FROM now()) * 1000)"
IN_FORCE = "SELECT publication_in_force(%s)"
SIGNATURE = """
SELECT signer, signature, at_ms FROM publication_signature WHERE publication = %s
"""


@dataclass(eq=False)
class PublicationOutdated(Refusal):
    """An act since it was prepared has changed what its sheets say: prepare another.

    `changed_by` is the kind of that act, and `act` its number.
    """

    code: ClassVar[str] = "publication.outdated"
    number: int
    changed_by: str
    act: int


def load(publication: UUID, *, lock: bool = False) -> Publication:
    """Return a publication and its exam; with `lock`, held until the commit.

    Raises `Unknown`.
    """
    rows: QuerySet[Publication] = Publication.objects.select_related("exam")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=publication).first()
    if row is None:
        raise Unknown("publication", str(publication))
    return row


def require_current(publication: Publication) -> None:
    """Refuse a publication once marks count otherwise than when it was prepared.

    Raises `PublicationOutdated`.
    """
    change = find_change(publication.exam_id, COUNTING, since=publication.act)
    if change is not None:
        raise PublicationOutdated(publication.number, change.kind, change.number)


def of_exam(exam: Exam) -> list[Publication]:
    """Return every publication of an exam, the newest first."""
    return list(Publication.objects.filter(exam=exam).order_by("-number"))


def decided_last(exam: Exam) -> Publication | None:
    """Return what candidates see, or will at its instant; None before any decision."""
    rows = Publication.objects.filter(
        exam=exam, published_act__isnull=False, stopped_act=None
    )
    return rows.order_by("-number").first()


def in_force(exam: Exam) -> UUID | None:
    """Return what candidates see now, by the database's clock."""
    ((identity,),) = rows_of(IN_FORCE, exam.id)
    return UUID(str(identity)) if identity else None


def signature_of(publication: UUID) -> tuple[bytes, bytes, int] | None:
    """Return who signed a publication, how and when; None until the ledger has."""
    for signer, signature, at_ms in rows_of(SIGNATURE, publication):
        return bytes(signer), bytes(signature), at_ms
    return None


def is_past(instant: Instant) -> bool:
    """Tell whether an instant has gone by on the database's own clock."""
    ((past,),) = rows_of(IS_PAST, instant)
    return bool(past)
