"""Tables of the exam: fields, constraints, indexes, and nothing that acts.

Instants are whole milliseconds on the centre's clock (`_ms`), digests are 32 bytes.
Only `acts/` writes here. The journal's own tables are in `schema/journal.sql`.
"""

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Upper
from django.utils.crypto import salted_hmac


class StaffMember(AbstractBaseUser):
    """Someone who works on the exam: jury, organiser, technician, auditor.

    `site`, and `room` if it is one only, say where a local role is held. `proof_age`
    counts how often their second factor was reset: what was proven before is void.
    A password that somebody else gave opens nothing but the page where it is changed.
    """

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    id = models.UUIDField(primary_key=True, default=uuid4)
    login = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    site = models.ForeignKey("Site", models.PROTECT, null=True)
    room = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    proof_age = models.PositiveIntegerField(default=0)
    is_password_given = models.BooleanField(default=True)

    class Meta:
        db_table = "staff"

    def get_session_auth_hash(self) -> str:  # type: ignore[explicit-override]
        """Return the mark of a session: other once the password or the age changes."""
        session_text = f"{self.password}/{self.proof_age}"
        return salted_hmac(
            "concours.session", session_text, algorithm="sha256"
        ).hexdigest()


class Exam(models.Model):
    """One examination, such as EDN 2026; `code` names it in addresses and commands.

    `signer` is the Ed25519 public key of its packages, `profile` canonical bytes
    (`core.profile`): read it by `store.queries.profiles.profile_of`.
    `archived_act` names the act since which it is read-only, `erased_act` the one that
    let its personal data go, `held_act` the one that keeps them for an appeal;
    `kept_days` is how long they are kept where the profile does not say it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    first_day = models.DateField(null=True)
    signer = models.BinaryField(max_length=32)
    profile = models.BinaryField()
    kept_days = models.PositiveIntegerField(null=True)
    archived_act = models.BigIntegerField(null=True)
    held_act = models.BigIntegerField(null=True)
    erased_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "exam"


class Site(models.Model):
    """A centre of examination, and the time zone that its clocks follow."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300, blank=True, default="")
    zone = models.CharField(max_length=60, default="Europe/Paris")

    class Meta:
        db_table = "site"
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "code"], name="site_code_once")
        ]


class Candidate(models.Model):
    """A person enrolled for an exam, seated in a room of a site.

    `factor_num / factor_den` is the accommodation: 4/3 is the third more time.
    `code_digest` stands for the code of the convocation; the code is not stored.
    `letter_digest` is that of what the last convocation says (`queries.letters`).
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    number = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    site = models.ForeignKey(Site, models.PROTECT)
    room = models.CharField(max_length=60)
    seat = models.CharField(max_length=20)
    factor_num = models.PositiveIntegerField(default=1)
    factor_den = models.PositiveIntegerField(default=1)
    code_digest = models.BinaryField(max_length=32)
    letter_digest = models.BinaryField(max_length=32, null=True)

    class Meta:
        db_table = "candidate"
        indexes: ClassVar = [Index(Upper("number"), name="candidate_plain_number")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "number"], name="candidate_number_once"),
            CheckConstraint(
                condition=Q(factor_den__gte=1) & Q(factor_num__gte=F("factor_den")),
                name="candidate_factor_at_least_one",
            ),
        ]


class FrozenPaper(models.Model):
    """A numbered version of a paper, or of a series of stations (ECOS); immutable.

    `stations` are the codes of a series in their order, none of a paper; its
    `questions_count` is how many they are.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    content_digest = models.BinaryField(max_length=32)
    duration_ms = models.BigIntegerField()
    questions_count = models.PositiveIntegerField()
    stations = ArrayField(models.CharField(max_length=40), default=list, db_default=[])

    class Meta:
        db_table = "frozen_paper"
        constraints: ClassVar = [
            UniqueConstraint(fields=["code", "version"], name="paper_version_once")
        ]


class PlannedSitting(models.Model):
    """A sitting that has its hour and no sealed paper yet.

    Its sealing makes the `Sitting`, of the same identity and short name, and this row
    goes. `cancelled_act` names the act that gave it up.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    scheduled_ms = models.BigIntegerField()
    duration_ms = models.BigIntegerField()
    weight = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    cancelled_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "planned_sitting"
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "code"], name="planned_sitting_code_once"),
            CheckConstraint(
                condition=Q(kind__in=["exam", "check", "ecos"]),
                name="planned_sitting_kind_known",
            ),
        ]


class Sitting(models.Model):
    """One timed delivery of one sealed paper, and where it stands.

    `code` names it within its exam. Sittings follow each other by their hour; those of
    one hour by `position`. Times are null until their act. A spare
    sitting, kept for whoever cannot sit another, names it in `spare_for`.
    `t0_ms` is the instant of opening once armed; `key_released_ms` is set by the
    keeper when the sitting key has gone out. `reopened_act` names the act that opened
    the sealed paper again; null while it is sealed. `cancelled_act` names the act by
    which two persons gave it up. `open_secret` is what the keys of a public paper are
    drawn from, known to everybody; null where holders share a secret. `weight` is what
    its mark counts in the total; null while it counts by its points.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    paper = models.ForeignKey(FrozenPaper, models.PROTECT)
    code = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    spare_for = models.ForeignKey("self", models.PROTECT, null=True)
    title = models.CharField(max_length=200)
    scheduled_ms = models.BigIntegerField()
    duration_ms = models.BigIntegerField()
    quorum = models.PositiveIntegerField()
    package_digest = models.BinaryField(max_length=32)
    key_check = models.BinaryField(max_length=32)
    open_secret = models.BinaryField(max_length=32, null=True)
    weight = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    armed_ms = models.BigIntegerField(null=True)
    t0_ms = models.BigIntegerField(null=True)
    key_released_ms = models.BigIntegerField(null=True)
    closed_at_ms = models.BigIntegerField(null=True)
    collected_ms = models.BigIntegerField(null=True)
    reopened_act = models.BigIntegerField(null=True)
    cancelled_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "sitting"
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "code"], name="sitting_code_once"),
            UniqueConstraint(fields=["exam", "position"], name="sitting_position_once"),
            CheckConstraint(
                condition=Q(kind__in=["exam", "check", "spare", "ecos"]),
                name="sitting_kind_known",
            ),
            CheckConstraint(
                condition=Q(key_released_ms__isnull=True) | Q(t0_ms__isnull=False),
                name="sitting_key_after_t0",
            ),
            CheckConstraint(
                condition=Q(open_secret=None) | Q(kind="check", quorum=0),
                name="sitting_open_is_check",
            ),
        ]


class SealedKeyDocument(models.Model):
    """The key document of a sitting's paper, encrypted under its marking key."""

    sitting = models.OneToOneField(Sitting, models.PROTECT, primary_key=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "sealed_key_document"


class Placement(models.Model):
    """Where a candidate sits in one sitting, other than at their own seat.

    `sitting_id` is that of a planned sitting or of the sealed one that it becomes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting_id = models.UUIDField()
    candidate = models.ForeignKey(Candidate, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT)
    room = models.CharField(max_length=60)
    seat = models.CharField(max_length=20)

    class Meta:
        db_table = "placement"
        constraints: ClassVar = [
            UniqueConstraint(fields=["candidate", "sitting_id"], name="placement_once")
        ]


class Attempt(models.Model):
    """One candidate's work in one sitting; made when the candidate is enrolled.

    In a sitting of the ECOS also one chair's, which has no candidate: the grids of who
    sits there; a candidate's own bears attendance and exclusion, and no entry.
    `given_up_act` names the act by which the jury gave up waiting for the copy,
    `excluded_act` the one that excluded the candidate; null again once readmitted.
    Where the candidate sits in this sitting is written by the database alone: it
    follows candidate and placement until the collection.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    candidate = models.ForeignKey(Candidate, models.PROTECT, null=True)
    chair = models.OneToOneField("Chair", models.PROTECT, null=True)
    site = models.ForeignKey(Site, models.PROTECT)
    room = models.CharField(max_length=60)
    seat = models.CharField(max_length=20)
    given_up_act = models.BigIntegerField(null=True)
    excluded_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "attempt"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "candidate"], name="attempt_once"),
            CheckConstraint(
                condition=Q(candidate=None) ^ Q(chair=None),
                name="attempt_of_candidate_or_chair",
            ),
        ]

    @property
    def own_candidate(self) -> Candidate:
        """Whose copy it is. Raises `Candidate.DoesNotExist` of a chair's."""
        if self.candidate is None:
            raise Candidate.DoesNotExist
        return self.candidate


class Keyholder(models.Model):
    """Who holds one share of a sitting's keys; without a `member`, it lies in a safe.

    `commitment` tells this very share from any other, and says nothing of its words.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    member = models.ForeignKey(StaffMember, models.PROTECT, null=True)
    position = models.PositiveIntegerField()
    commitment = models.BinaryField(max_length=32)

    class Meta:
        db_table = "keyholder"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "position"], name="keyholder_share"),
            UniqueConstraint(fields=["sitting", "member"], name="keyholder_once"),
        ]


class KeeperKey(models.Model):
    """The public half of a key that lives only in the memory of one keeper.

    Shares are encrypted to it in the keyholder's browser. When the keeper stops,
    the private half is gone and the shares must be handed in again.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    public_key = models.BinaryField(max_length=65)
    made_ms = models.BigIntegerField()
    alive_ms = models.BigIntegerField()

    class Meta:
        db_table = "keeper_key"


class HandedShare(models.Model):
    """A share, encrypted to a keeper; the keeper says whether it is good.

    `state` is `handed`, `accepted` or `refused`; `refusal` the code of the reason.
    `also_marking` is what the keeper read in an accepted one: its holder lets it serve
    for the marking key, too.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    keyholder = models.ForeignKey(Keyholder, models.PROTECT)
    keeper_key = models.ForeignKey(KeeperKey, models.PROTECT)
    sealed = models.BinaryField(max_length=2048)
    handed_ms = models.BigIntegerField()
    state = models.CharField(max_length=8, default="handed")
    refusal = models.CharField(max_length=60, blank=True)
    checked_ms = models.BigIntegerField(null=True)
    also_marking = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "handed_share"
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(state__in=["handed", "accepted", "refused"]),
                name="handed_share_state_known",
            )
        ]


class Extension(models.Model):
    """Minutes given to the nation, to a site or to one candidate."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT, null=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True)
    minutes = models.PositiveIntegerField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "extension"
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(site__isnull=True) | Q(attempt__isnull=True),
                name="extension_one_scope",
            )
        ]


class ReplacementCode(models.Model):
    """A code of six digits, made by an act, that lets another tablet take over.

    It reaches this attempt and those of later sittings, never one before.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    attempt = models.ForeignKey(Attempt, models.PROTECT)
    code_digest = models.BinaryField(max_length=32)
    expires_ms = models.BigIntegerField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "replacement_code"
