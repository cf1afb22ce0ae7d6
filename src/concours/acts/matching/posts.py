"""Posts and participants come into force, whole or not at all, each a new version.

A file already in force leaves none. Participants come from the ranking in force, or
from a file: all who take part with their ranks, or contracts alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from concours.acts.file_faults import RosterFaulty, describe_first
from concours.acts.may import require
from concours.acts.record import Actor, plain_connection, record
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant
from concours.core.matching.posts import participants
from concours.core.matching.posts import table as posts
from concours.core.matching.posts.participants import Participant, ParticipantsReading
from concours.core.matching.posts.table import Post, PostsReading
from concours.core.people.roster.plan import Plan
from concours.store.bulk import copy_participants
from concours.store.journal.locks import MATCHING, take
from concours.store.models import (
    Campaign,
    Candidate,
    ParticipantsVersion,
    PostsVersion,
    RosterFile,
)
from concours.store.queries.matching import campaigns
from concours.store.queries.results.rankings import numbers_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was kept, the SHA-256 of its bytes, and what was read of it."""

    file: UUID
    digest: bytes


def preview_posts(campaign: Campaign, reading: PostsReading) -> Plan[Post]:
    """Return what a file of posts would change now. Nothing is written."""
    standing = campaigns.posts_of(campaigns.posts_version(campaign))
    return posts.plan(reading, standing)


def preview_participants(
    campaign: Campaign, reading: ParticipantsReading
) -> Plan[Participant]:
    """Return what a file of participants would change now. Nothing is written."""
    standing = campaigns.participants_of(campaigns.participants_version(campaign))
    return participants.plan(reading, standing, numbers_of(campaign.exam_id))


@transaction.atomic
def import_posts(
    actor: Actor, campaign: UUID, kept: Kept, reading: PostsReading, *, now: Instant
) -> PostsVersion | None:
    """Bring a file of posts into force, and forget it; None if nothing changes.

    Raises `NotAllowed`, `Unknown`, `RosterFaulty`.
    """
    require(actor, "posts_imported")
    take(plain_connection(), MATCHING)
    row = campaigns.load_campaign(campaign)
    last = campaigns.posts_version(row)
    standing = campaigns.posts_of(last)
    plan = posts.plan(reading, standing)
    if plan.faults:
        raise RosterFaulty(len(plan.faults), describe_first(plan.faults))
    RosterFile.objects.filter(pk=kept.file).delete()
    if plan.is_idle:
        return None
    whole = posts.after(reading, standing)
    content = dump(posts.to_json(whole.values()))
    number = 1 if last is None else last.number + 1
    seats_count = sum(post.seats for post in whole.values())
    digest = sha256(content).digest()
    act = record(
        actor,
        "posts_imported",
        now=now,
        body={
            "campaign": row.code,
            "version": number,
            "added": len(plan.added),
            "changed": len(plan.changed),
            "lines": len(whole),
            "seats": seats_count,
            "file": kept.digest.hex(),
            "digest": digest.hex(),
        },
    )
    return PostsVersion.objects.create(
        campaign=row,
        number=number,
        made_ms=now,
        act=act,
        file=kept.digest,
        lines_count=len(whole),
        seats_count=seats_count,
        content=content,
        digest=digest,
    )


@transaction.atomic
def import_participants(
    actor: Actor,
    campaign: UUID,
    kept: Kept,
    reading: ParticipantsReading,
    *,
    now: Instant,
) -> ParticipantsVersion | None:
    """Bring a file of participants into force; None if nothing changes.

    Raises `NotAllowed`, `Unknown`, `RosterFaulty`.
    """
    require(actor, "participants_settled")
    take(plain_connection(), MATCHING)
    row = campaigns.load_campaign(campaign)
    last = campaigns.participants_version(row)
    standing = campaigns.participants_of(last)
    plan = participants.plan(reading, standing, numbers_of(row.exam_id))
    if plan.faults:
        raise RosterFaulty(len(plan.faults), describe_first(plan.faults))
    RosterFile.objects.filter(pk=kept.file).delete()
    people = participants.after(reading, standing)
    ranking = last.ranking if last and not reading.has_ranks else None
    return _settle(actor, row, people, (ranking, kept.digest, now))


@transaction.atomic
def take_ranking(
    actor: Actor, campaign: UUID, *, now: Instant
) -> ParticipantsVersion | None:
    """Let those take part whom the ranking in force ranks; contracts stay as they are.

    None if nothing changes. Raises `NotAllowed`, `Unknown`.
    """
    require(actor, "participants_settled")
    take(plain_connection(), MATCHING)
    row = campaigns.load_campaign(campaign)
    ranking, places = campaigns.places_in_force(row.exam_id)
    standing = campaigns.participants_of(campaigns.participants_version(row))
    contracts = {one.number: one.contract for one in standing.values()}
    people = participants.from_places(places, seed=row.seed, contracts=contracts)
    return _settle(actor, row, people, (ranking, b"", now))


def _settle(
    actor: Actor,
    row: Campaign,
    people: Sequence[Participant],
    origin: tuple[int | None, bytes, Instant],
) -> ParticipantsVersion | None:
    ranking, file, now = origin
    last = campaigns.participants_version(row)
    digest = participants.digest_of(people)
    if last is not None and bytes(last.digest) == digest:
        return None
    number = 1 if last is None else last.number + 1
    act = record(
        actor,
        "participants_settled",
        now=now,
        body={
            "campaign": row.code,
            "version": number,
            "students": len(people),
            "ranking": ranking,
            "file": file.hex(),
            "digest": digest.hex(),
        },
    )
    version = ParticipantsVersion.objects.create(
        campaign=row,
        number=number,
        made_ms=now,
        act=act,
        ranking=ranking,
        students_count=len(people),
        digest=digest,
    )
    rows = Candidate.objects.filter(exam=row.exam_id).values_list("number", "id")
    ids = dict(rows)
    copy_participants(
        plain_connection(),
        (
            (version.id, ids[one.number], at, [*one.ranks], one.contract)
            for at, one in enumerate(people)
        ),
    )
    return version
