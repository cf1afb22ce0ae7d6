"""Before the day: the roster of an exam, and its sealed sittings.

Each function is one act, recorded, in one transaction; a second run with the same
exam is refused by the constraints of the tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import ClassVar
from uuid import UUID, uuid5

from django.db import transaction

from concours.acts.codes import digest_codes
from concours.acts.record import Actor, plain_connection, record
from concours.acts.roster_rows import set_settings
from concours.core.ecos.circuits.exports import code_of
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.roster.settings import USUAL_SETTINGS, PersonalSettings
from concours.store import models
from concours.store.journal.locks import may_think
from concours.store.queries.short_names import names_taken
from concours.store.short_names import short_name

ROSTER_COUNT_MAX = 50_000

IN_SAFE = ""
"""Stands for the login of the holder of a share that lies printed in a safe."""


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate to enrol. `factor` is extra time, `settings` what else is due."""

    number: str
    name: str
    site: str
    room: str
    seat: str
    code: str
    factor: tuple[int, int] = (1, 1)
    settings: PersonalSettings = USUAL_SETTINGS


@dataclass(frozen=True, slots=True)
class SealedSitting:
    """A sitting whose paper has been frozen and sealed.

    `keyholders` are logins, or `IN_SAFE`, in the order of their shares, from 1, and
    `commitments` what binds each of these (`core.sealing.keys`). `manifest` is the
    package's manifest. A `spare` sitting names the one that it may be sat in the place
    of. `code` is the sitting's short name, "" for one after its title. `open_secret` is
    that of a public paper, which nobody holds a share of. `stations` are those of a
    series (ECOS), in their order. `paper_title` is the paper's own, "" if it is the
    sitting's.
    """

    id: UUID
    kind: str
    title: str
    scheduled: Instant
    duration_ms: int
    paper_code: str
    paper_version: int
    content_digest: bytes
    questions_count: int
    manifest: bytes
    key_check: bytes
    sealed_key_document: bytes
    quorum: int
    keyholders: tuple[str, ...]
    commitments: tuple[bytes, ...]
    spare_for: UUID | None = None
    code: str = ""
    open_secret: bytes | None = None
    weight: Decimal | None = None
    stations: tuple[str, ...] = ()
    paper_title: str = ""


@dataclass(eq=False)
class VersionTaken(Refusal):
    """Another paper has this code and version: what was frozen never changes."""

    code: ClassVar[str] = "frozen.version_taken"
    paper: str
    version: int


@transaction.atomic
def enrol_roster(
    actor: Actor, exam: UUID, people: Sequence[Person], *, now: Instant
) -> None:
    """Enrol candidates and their sites; the codes are kept as digests only."""
    assert len(people) <= ROSTER_COUNT_MAX
    names = sorted({person.site for person in people})
    sites = {
        name: models.Site(exam_id=exam, code=code_of(name), name=name) for name in names
    }
    models.Site.objects.bulk_create(sites.values())
    may_think(plain_connection())
    ids = [uuid5(exam, f"candidate/{person.number}") for person in people]
    digests = digest_codes(
        (candidate, person.code) for candidate, person in zip(ids, people, strict=True)
    )
    candidates = [
        _candidate(candidate, exam, sites[person.site], person, digest)
        for candidate, person, digest in zip(ids, people, digests, strict=True)
    ]
    models.Candidate.objects.bulk_create(candidates, batch_size=2_000)
    set_settings(
        exam,
        {p.number: p.settings for p in people if p.settings != USUAL_SETTINGS},
    )
    record(
        actor,
        "roster_enrolled",
        body={"candidates": len(people), "sites": len(sites)},
        now=now,
    )


@transaction.atomic
def schedule_sitting(
    actor: Actor, exam: UUID, sealing: SealedSitting, *, now: Instant
) -> None:
    """Add a sealed sitting to an exam, with one attempt for each candidate.

    Who passes in a sitting of the ECOS is known by its allotment alone.
    """
    add_sitting(exam, sealing)
    record(
        actor,
        "sitting_scheduled",
        sitting=sealing.id,
        body=sealed_facts(sealing),
        now=now,
    )


def add_sitting(exam: UUID, sealing: SealedSitting) -> None:
    """Add the rows of a sealed sitting, in the caller's transaction."""
    position = models.Sitting.objects.filter(exam_id=exam).count() + 1
    sitting = models.Sitting.objects.create(
        id=sealing.id,
        exam_id=exam,
        paper=paper_of(sealing),
        code=sealing.code or short_name(sealing.title, names_taken(exam)),
        position=position,
        kind=sealing.kind,
        spare_for_id=sealing.spare_for,
        title=sealing.title,
        scheduled_ms=sealing.scheduled,
        duration_ms=sealing.duration_ms,
        quorum=sealing.quorum,
        package_digest=sha256(sealing.manifest).digest(),
        key_check=sealing.key_check,
        open_secret=sealing.open_secret,
        weight=sealing.weight,
    )
    models.SealedKeyDocument.objects.create(
        sitting=sitting, sealed=sealing.sealed_key_document
    )
    name_keyholders(sitting, sealing)
    if sitting.kind != "ecos":  # its allotment says who passes in it
        _open_attempts(sitting)


def paper_of(sealing: SealedSitting) -> models.FrozenPaper:
    """Return the frozen paper of a sealing; made now if it is the first of it.

    Raises `VersionTaken` if another paper bears this code and version.
    """
    paper, _ = models.FrozenPaper.objects.get_or_create(
        code=sealing.paper_code,
        version=sealing.paper_version,
        defaults={
            "title": sealing.paper_title or sealing.title,
            "content_digest": sealing.content_digest,
            "duration_ms": sealing.duration_ms,
            "questions_count": sealing.questions_count,
            "stations": [*sealing.stations],
        },
    )
    if bytes(paper.content_digest) != sealing.content_digest:
        raise VersionTaken(sealing.paper_code, sealing.paper_version)
    return paper


def sealed_facts(sealing: SealedSitting) -> dict[str, Json]:
    """Return what the record says of a sealing: nothing of it can change unnoticed."""
    return {
        "package": sha256(sealing.manifest).hexdigest(),
        "key_document": sha256(sealing.sealed_key_document).hexdigest(),
        "paper": [sealing.paper_code, sealing.paper_version],
        "keyholders": [*sealing.keyholders],
        "commitments": [commitment.hex() for commitment in sealing.commitments],
        "quorum": sealing.quorum,
    }


def _candidate(
    candidate: UUID, exam: UUID, site: models.Site, person: Person, digest: bytes
) -> models.Candidate:
    return models.Candidate(
        id=candidate,
        exam_id=exam,
        number=person.number,
        name=person.name,
        site=site,
        room=person.room,
        seat=person.seat,
        factor_num=person.factor[0],
        factor_den=person.factor[1],
        code_digest=digest,
    )


def name_keyholders(sitting: models.Sitting, sealing: SealedSitting) -> None:
    """Say who holds which share of a sealing, in the caller's transaction."""
    logins = sealing.keyholders
    holder_logins = [login for login in logins if login != IN_SAFE]
    members = models.StaffMember.objects.in_bulk(holder_logins, field_name="login")
    shares = zip(logins, sealing.commitments, strict=True)
    models.Keyholder.objects.bulk_create(
        [
            models.Keyholder(
                sitting=sitting,
                member=None if login == IN_SAFE else members[login],
                position=place,
                commitment=commitment,
            )
            for place, (login, commitment) in enumerate(shares, start=1)
        ]
    )


def _open_attempts(sitting: models.Sitting) -> None:
    candidates = models.Candidate.objects.filter(exam_id=sitting.exam_id)
    models.Attempt.objects.bulk_create(
        [
            models.Attempt(sitting=sitting, candidate_id=candidate)
            for candidate in candidates.values_list("id", flat=True)
        ],
        batch_size=5_000,
    )
