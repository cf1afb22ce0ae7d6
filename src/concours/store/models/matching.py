"""Tables of the matching: campaigns, posts, who takes part, rounds. Rows are added.

What students write is in `schema/matching.sql`. Instants are whole milliseconds on the
centre's clock (`_ms`), digests are 32 bytes. Only `acts/` writes here. What changes
afterwards: settings and calendar of a campaign before its first phase, and the two
decisions on a round.
"""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from concours.store.models.exam import Candidate, Exam

ROUND_KINDS = ("simulation", "blank", "final", "complementary")
PHASE_KINDS = (
    "simulation", "blank", "confirmation", "result", "complementary", "over"
)  # fmt: skip


class Campaign(models.Model):
    """One procedure of an exam.

    `settings` and `calendar` are as `matching.procedure` writes them. `seed` is public
    and settled before ranks are known: it breaks the ties that the ranking leaves.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    settings = models.JSONField()
    calendar = models.JSONField()
    subdivisions = models.CharField(max_length=40)
    seed = models.CharField(max_length=120)
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "campaign"
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "code"], name="campaign_once")
        ]


class CampaignPhase(models.Model):
    """A phase that was opened, by its number from 1; the highest is the one that is."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    opened_ms = models.BigIntegerField()
    closes_ms = models.BigIntegerField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "campaign_phase"
        constraints: ClassVar = [
            UniqueConstraint(fields=["campaign", "number"], name="campaign_phase_once"),
            CheckConstraint(
                condition=Q(kind__in=PHASE_KINDS), name="campaign_phase_kind_known"
            ),
        ]


class PostsVersion(models.Model):
    """All posts, once a file is in force: canonical JSON, and the file's SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    campaign = models.ForeignKey(Campaign, models.PROTECT)
    number = models.PositiveIntegerField()
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    file = models.BinaryField(max_length=32)
    lines_count = models.PositiveIntegerField()
    seats_count = models.PositiveIntegerField()
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        db_table = "posts_version"
        constraints: ClassVar = [
            UniqueConstraint(fields=["campaign", "number"], name="posts_version_once")
        ]


class ParticipantsVersion(models.Model):
    """Who takes part: from the ranking `ranking` (its number), or from a file."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    campaign = models.ForeignKey(Campaign, models.PROTECT)
    number = models.PositiveIntegerField()
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    ranking = models.PositiveIntegerField(null=True)
    students_count = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        db_table = "participants_version"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["campaign", "number"], name="participants_version_once"
            )
        ]


class Participant(models.Model):
    """One student in one version: a strict rank in each group, 0 for none.

    `place` is the published order of students, from 0, wherever an order decides.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(ParticipantsVersion, models.PROTECT)
    candidate = models.ForeignKey(Candidate, models.PROTECT)
    place = models.PositiveIntegerField()
    ranks = ArrayField(models.IntegerField())
    contract = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "participant"
        constraints: ClassVar = [
            UniqueConstraint(fields=["version", "candidate"], name="participant_once"),
            UniqueConstraint(fields=["version", "place"], name="participant_placed"),
        ]


class MatchingRound(models.Model):
    """One matching, on the lists of its instant, and what it came to.

    `phase` is the number of the phase it was run in. `gates` are seats, taken and limit
    of each line (canonical JSON), `forecast` the limits of each line over runs in which
    others change their lists (zlib, runs × lines, 32 bits, little end first), `summary`
    what adds up, `root` is over the leaves of
    all students. Nothing of it is shown before `opens_ms` on the database's clock, nor
    unless `published_act` names the decision, nor once `stopped_act` is there.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    campaign = models.ForeignKey(Campaign, models.PROTECT)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    phase = models.PositiveIntegerField()
    posts = models.ForeignKey(PostsVersion, models.PROTECT)
    participants = models.ForeignKey(ParticipantsVersion, models.PROTECT)
    run_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    market_digest = models.BinaryField(max_length=32)
    result_digest = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    students_count = models.PositiveIntegerField()
    gates = models.BinaryField()
    forecast = models.BinaryField(default=b"")
    summary = models.JSONField()
    opens_ms = models.BigIntegerField(null=True)
    published_act = models.BigIntegerField(null=True)
    stopped_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "matching_round"
        constraints: ClassVar = [
            UniqueConstraint(fields=["campaign", "number"], name="matching_round_once"),
            CheckConstraint(
                condition=Q(kind__in=ROUND_KINDS), name="matching_round_kind_known"
            ),
        ]

    @property
    def left(self) -> int:
        """Seats that nobody took."""
        seats_left: int = self.summary["seats"] - self.summary["taken"]
        return seats_left


class RoundDocument(models.Model):
    """What a round is made again from: `market` and `result`, compressed (zlib)."""

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey(MatchingRound, models.PROTECT)
    name = models.CharField(max_length=16)
    content = models.BinaryField()

    class Meta:
        db_table = "round_document"
        constraints: ClassVar = [
            UniqueConstraint(fields=["round", "name"], name="round_document_once")
        ]


class RoundOutcome(models.Model):
    """What one round says to one student.

    `line` is the code of their post, empty for none; `position` its place in the list
    of edit `edit_number`, from 0, -1 for none. `waiting` holds, for each wish before
    it, the place in the line's waiting list: 1 is the next to get in. For a couple that
    follows its joint list `joint_number`, `position` is the place of its pair. `leaf`
    and `path` prove it under the round's root, `place` is the index of the leaf.
    """

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey(MatchingRound, models.PROTECT)
    candidate = models.ForeignKey(Candidate, models.PROTECT)
    place = models.PositiveIntegerField()
    edit_number = models.PositiveIntegerField()
    line = models.CharField(max_length=64, blank=True)
    position = models.IntegerField()
    waiting = ArrayField(models.IntegerField())
    joint_number = models.PositiveIntegerField(default=0)
    leaf = models.BinaryField(default=b"")
    path = models.BinaryField(default=b"")

    class Meta:
        db_table = "round_outcome"
        constraints: ClassVar = [
            UniqueConstraint(fields=["round", "candidate"], name="round_outcome_once")
        ]
