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
from concours.core.kernel.canonical import Json, dump
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
class SourceFile:
    """A file that was kept, the SHA-256 of its bytes, and what was read of it."""

    file: UUID
    digest: bytes


def preview_posts(campaign: Campaign, reading: PostsReading) -> Plan[Post]:
    """Return what a file of posts would change now. Nothing is written."""
    current = campaigns.posts_of(campaigns.posts_version(campaign))
    return posts.plan(reading, current)


def preview_participants(
    campaign: Campaign, reading: ParticipantsReading
) -> Plan[Participant]:
    """Return what a file of participants would change now. Nothing is written."""
    current = campaigns.participants_of(campaigns.participants_version(campaign))
    return participants.plan(reading, current, numbers_of(campaign.exam_id))


@transaction.atomic
def import_posts(
    actor: Actor,
    campaign: UUID,
    file: SourceFile,
    reading: PostsReading,
    *,
    now: Instant,
) -> PostsVersion | None:
    """Bring a file of posts into force, and forget it; None if nothing changes.

    Raises `NotAllowed`, `Unknown`, `RosterFaulty`.
    """
    require(actor, "posts_imported")
    take(plain_connection(), MATCHING)
    row = campaigns.load_campaign(campaign)
    last = campaigns.posts_version(row)
    current = campaigns.posts_of(last)
    plan = posts.plan(reading, current)
    if plan.faults:
        raise RosterFaulty(len(plan.faults), describe_first(plan.faults))
    RosterFile.objects.filter(pk=file.file).delete()
    if plan.is_idle:
        return None
    lines = posts.apply_reading(reading, current).values()
    content = dump(posts.to_json(lines))
    version = PostsVersion(
        campaign=row,
        number=1 if last is None else last.number + 1,
        made_ms=now,
        file=file.digest,
        lines_count=len(lines),
        seats_count=sum(post.seats for post in lines),
        content=content,
        digest=sha256(content).digest(),
    )
    facts = _facts_of_posts(version, plan)
    version.act = record(actor, "posts_imported", now=now, body=facts)
    version.save(force_insert=True)
    return version


def _facts_of_posts(version: PostsVersion, plan: Plan[Post]) -> dict[str, Json]:
    return {
        "campaign": version.campaign.code,
        "version": version.number,
        "added": len(plan.added),
        "changed": len(plan.changed),
        "lines": version.lines_count,
        "seats": version.seats_count,
        "file": version.file.hex(),
        "digest": version.digest.hex(),
    }


@transaction.atomic
def import_participants(
    actor: Actor,
    campaign: UUID,
    source: SourceFile,
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
    current = campaigns.participants_of(last)
    plan = participants.plan(reading, current, numbers_of(row.exam_id))
    if plan.faults:
        raise RosterFaulty(len(plan.faults), describe_first(plan.faults))
    RosterFile.objects.filter(pk=source.file).delete()
    people = participants.apply_reading(reading, current)
    ranking = last.ranking if last and not reading.has_ranks else None
    return _settle(actor, row, people, (ranking, source.digest, now))


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
    current = campaigns.participants_of(campaigns.participants_version(row))
    contracts = {
        participant.number: participant.contract for participant in current.values()
    }
    people = participants.break_ties(places, seed=row.seed, contracts=contracts)
    return _settle(actor, row, people, (ranking, b"", now))


def _settle(
    actor: Actor,
    row: Campaign,
    people: Sequence[Participant],
    origin: tuple[int | None, bytes, Instant],
) -> ParticipantsVersion | None:
    ranking, file, now = origin
    last = campaigns.participants_version(row)
    digest = participants.digest_participants(people)
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
            (
                version.id,
                ids[participant.number],
                at,
                [*participant.ranks],
                participant.contract,
            )
            for at, participant in enumerate(people)
        ),
    )
    return version
