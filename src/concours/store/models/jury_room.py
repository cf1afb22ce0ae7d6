"""Tables of the day: what those who run it see, decide and write down.

Instants are whole milliseconds on the centre's clock. Only `acts/` writes here.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from concours.store.models.exam import Attempt, Site, Sitting, StaffMember


class SiteStart(models.Model):
    """A detached site in one sitting: it starts and closes on its own clock.

    Times are null until their act, as those of `Sitting`. The row goes away when the
    site joins the nation again, which it may before either has started.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT)
    held_act = models.BigIntegerField()
    armed_ms = models.BigIntegerField(null=True)
    t0_ms = models.BigIntegerField(null=True)
    key_released_ms = models.BigIntegerField(null=True)
    closed_at_ms = models.BigIntegerField(null=True)

    class Meta:
        db_table = "site_start"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "site"], name="site_start_once"),
            CheckConstraint(
                condition=Q(key_released_ms__isnull=True) | Q(t0_ms__isnull=False),
                name="site_start_key_after_t0",
            ),
        ]


class GateOverride(models.Model):
    """A site that may start although the gate says red: two persons took it on."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT)
    act = models.BigIntegerField()

    class Meta:
        db_table = "gate_override"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "site"], name="gate_override_once")
        ]


class Pause(models.Model):
    """A span in which a site, or one candidate, could not or must not compose.

    `cause` is `evacuation`, `alarm`, `technical`, `lock`, `exclusion` or `rest`. What
    lies between `from_ms` and `until_ms` is given back to the millisecond.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT, null=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True)
    cause = models.CharField(max_length=12)
    from_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField(null=True)
    act = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "pause"
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(site__isnull=False) ^ Q(attempt__isnull=False),
                name="pause_one_scope",
            ),
            CheckConstraint(
                condition=Q(until_ms__isnull=True) | Q(until_ms__gte=F("from_ms")),
                name="pause_forward",
            ),
            CheckConstraint(
                condition=Q(
                    cause__in=[
                        *("evacuation", "alarm", "technical", "lock", "exclusion"),
                        "rest",
                    ]
                ),
                name="pause_cause_known",
            ),
        ]


class Attendance(models.Model):
    """What a room saw of a candidate: the last line is where the candidate is.

    `kind` is `present` (identity seen), `late`, `absent`, `out`, `back` or `left`, in
    an ECOS also `confined` and `released`.
    `tap` names the gesture on a tablet, so that one sent twice is one line.
    """

    id = models.BigAutoField(primary_key=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT)
    kind = models.CharField(max_length=8)
    at_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    tap = models.UUIDField(unique=True, default=uuid4)

    class Meta:
        db_table = "attendance"
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("present", "late", "absent", "out", "back", "left"),
                        *("confined", "released"),
                    ]
                ),
                name="attendance_kind_known",
            )
        ]


class HelpCall(models.Model):
    """A candidate called the room from their tablet.

    The gateway adds it, and notes that it was taken back; the console notes the acts
    that record both, and that the room has seen it. `made_ms` is when it was made on
    the tablet, `received_ms` when the centre had it.
    """

    id = models.UUIDField(primary_key=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT)
    need = models.CharField(max_length=8)
    made_ms = models.BigIntegerField()
    received_ms = models.BigIntegerField()
    taken_back_ms = models.BigIntegerField(null=True)
    seen_ms = models.BigIntegerField(null=True)
    act = models.BigIntegerField(null=True)
    taken_back_act = models.BigIntegerField(null=True)
    seen_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "help_call"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["attempt"],
                condition=Q(taken_back_ms__isnull=True, seen_ms__isnull=True),
                name="help_call_open_once",
            ),
            CheckConstraint(
                condition=Q(need__in=["tablet", "paper", "unwell", "out"]),
                name="help_call_need_known",
            ),
            CheckConstraint(
                condition=Q(made_ms__lte=F("received_ms")),
                name="help_call_made_before_received",
            ),
        ]


class Incident(models.Model):
    """Something that went wrong, told by a person or found in the record.

    `kind` is a stable word; `state` is `open`, `seen`, `assigned` or `closed`. `mark`
    keeps what the record shows from being opened twice; empty for what people tell.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT, null=True)
    room = models.CharField(max_length=60, blank=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True)
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=500, blank=True)
    mark = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, default="open")
    assignee = models.ForeignKey(StaffMember, models.PROTECT, null=True)
    opened_ms = models.BigIntegerField()
    changed_ms = models.BigIntegerField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "incident"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["sitting", "mark"],
                condition=~Q(mark=""),
                name="incident_mark_once",
            ),
            CheckConstraint(
                condition=Q(state__in=["open", "seen", "assigned", "closed"]),
                name="incident_state_known",
            ),
        ]


class Annulment(models.Model):
    """A sitting that does not count: for one site, or for all if `site` is null."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT, null=True)
    act = models.BigIntegerField()

    class Meta:
        db_table = "annulment"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["sitting", "site"],
                nulls_distinct=False,
                name="annulment_once",
            )
        ]


class Proposal(models.Model):
    """A decision that waits for a second person.

    `kind` is that of the act to come and `facts` what it needs; what concerns the
    staff is of no sitting. `state` is `open`, `confirmed` or `withdrawn`; past
    `expires_ms` an open one is dead. `schema/alone.sql` holds decider and proposer
    apart, but where the profile of the exam lets one person decide.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT, null=True)
    kind = models.CharField(max_length=40)
    facts = models.JSONField()
    reason = models.CharField(max_length=500)
    proposer = models.ForeignKey(StaffMember, models.PROTECT, related_name="proposed")
    made_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    state = models.CharField(max_length=9, default="open")
    decider = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="decided"
    )
    decided_ms = models.BigIntegerField(null=True)

    class Meta:
        db_table = "proposal"
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(state__in=["open", "confirmed", "withdrawn"]),
                name="proposal_state_known",
            ),
        ]


class ProposalSeen(models.Model):
    """That somebody who may decide had a proposal on their screen, and when first."""

    id = models.BigAutoField(primary_key=True)
    proposal = models.ForeignKey(Proposal, models.PROTECT)
    member = models.ForeignKey(StaffMember, models.PROTECT)
    at_ms = models.BigIntegerField()

    class Meta:
        db_table = "proposal_seen"
        constraints: ClassVar = [
            UniqueConstraint(fields=["proposal", "member"], name="proposal_seen_once")
        ]
