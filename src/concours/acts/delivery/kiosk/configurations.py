"""Configurations of locked browsers are made known to an exam, all of them at once.

What was known before is replaced and kept: a tablet that shows a former key is told
from one that shows none. No password is brought here, and none is read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from concours.acts.may import require
from concours.acts.record import Actor, plain_connection, record
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.index import ConfigurationIndex, read_index
from concours.core.kiosk.proof.refusals import (
    KioskOriginDiffers,
)
from concours.store.journal.locks import FINDINGS, try_take
from concours.store.models import Exam
from concours.store.queries.authoring.plans import lock_exam
from concours.store.queries.delivery.kiosk.configurations import (
    ConfigurationRow,
    add_absences,
    add_configurations,
    current_configurations,
    latest_verdicts,
    replace_configurations,
)
from concours.store.queries.delivery.kiosk.places import exam_places


@dataclass(frozen=True, slots=True)
class KioskOutcome:
    """What was brought; `act` is None where all of it was known already."""

    configurations_count: int
    replaced_count: int
    act: int | None


@transaction.atomic
def configure_kiosk(
    actor: Actor, exam: UUID, data: bytes, *, origin: str, now: Instant
) -> KioskOutcome:
    """Make the configurations of a file those of an exam, in place of all before.

    `origin` is the address of the tablets of this house. Raises `NotAllowed`,
    `KioskIndexInvalid`, `KioskOriginDiffers`, `KioskPlaceUnknown`, `ExamArchived`.
    """
    require(actor, "kiosk_configured")
    index = read_index(data)
    own_origin = origin.rstrip("/")
    if index.origin != own_origin:
        raise KioskOriginDiffers(index.origin, own_origin)
    exam_row = lock_exam(exam)
    rows = _find_places(exam_row, index)
    former_rows = current_configurations(exam)
    count = len(rows)
    if sorted(former_rows) == sorted(rows):
        return KioskOutcome(count, 0, None)
    act = record(
        actor,
        "kiosk_configured",
        now=now,
        body={
            "exam": exam_row.code,
            "configurations": count,
            "replaced": len(former_rows),
            "file": sha256(data).hexdigest(),
            "config_keys": sha256(_keys(rows)).hexdigest(),
        },
    )
    replace_configurations(exam, act=act)
    add_configurations(exam, rows, act=act)
    return KioskOutcome(count, len(former_rows), act)


@transaction.atomic
def note_silence(sitting: UUID, attempts: Collection[UUID], *, now: Instant) -> None:
    """Note, in the name of the house, that these tablets have shown no lock of late.

    One process does so at a time; what was heard meanwhile stands.
    """
    if not try_take(plain_connection(), FINDINGS):
        return
    verdicts = latest_verdicts(sitting, now=now)
    add_absences([attempt for attempt in attempts if attempt not in verdicts], now=now)


def _find_places(exam: Exam, index: ConfigurationIndex) -> Sequence[ConfigurationRow]:
    """Return each configuration with its site and sitting. Raises `KioskPlaceUnknown`.

    A site is told by its name or its code; a sitting as `exam/sitting`, and the exam's
    own code stands for all of its sittings.
    """
    places = exam_places(exam)
    return [
        ConfigurationRow(
            site=places.site(place.site),
            sitting=places.sitting(place.sitting),
            session=place.session,
            accessibility=place.accessibility,
            token=place.token,
            file_digest=place.file_digest,
            config_key=place.config_key,
            versions=index.versions,
        )
        for place in index.configurations
    ]


def _keys(rows: Sequence[ConfigurationRow]) -> bytes:
    """Return all keys in order: an act's digest of them tells a key changed by hand."""
    return "\n".join(sorted(row.config_key for row in rows)).encode()
