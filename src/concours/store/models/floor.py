"""What is decided of the circuits of an ECOS while they run, each row by one act.

Nothing here is changed or taken back by its column: a later act says otherwise. What
hangs on a chair, a circuit or a copy goes with it when an exam is erased: the database
itself refers to them (`schema/floor.sql`).
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from concours.store.models.chairs import Chair, Circuit
from concours.store.models.exam import Attempt, Site, Sitting, StaffMember


class EmptyChair(models.Model):
    """A chair on which nobody sat: no grid of it is expected."""

    chair = models.OneToOneField(
        Chair, models.PROTECT, primary_key=True, db_constraint=False
    )
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    act = models.BigIntegerField()

    class Meta:
        db_table = "empty_chair"


class CircuitRelease(models.Model):
    """The candidates of a circuit were let go: nothing expected of them was missing."""

    circuit = models.OneToOneField(
        Circuit, models.PROTECT, primary_key=True, db_constraint=False
    )
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    act = models.BigIntegerField()

    class Meta:
        db_table = "circuit_release"


class TurnReplay(models.Model):
    """A turn of a circuit that is given again from an instant on."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    circuit = models.ForeignKey(Circuit, models.PROTECT, db_constraint=False)
    turn = models.PositiveSmallIntegerField()
    at_ms = models.BigIntegerField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "turn_replay"


class StationWithdrawal(models.Model):
    """A station that counts for nobody: in a circuit, in a site, or in the nation."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    station = models.CharField(max_length=40)
    site = models.ForeignKey(Site, models.PROTECT, null=True)
    circuit = models.ForeignKey(Circuit, models.PROTECT, null=True, db_constraint=False)
    act = models.BigIntegerField()

    class Meta:
        db_table = "station_withdrawal"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["sitting", "station", "site", "circuit"],
                nulls_distinct=False,
                name="station_withdrawal_once",
            ),
            CheckConstraint(
                condition=Q(site=None) | Q(circuit=None), name="withdrawal_of_one_scope"
            ),
        ]


class GivenUpGrid(models.Model):
    """A grid that is awaited no more: of a chair, of a candidate's attempt."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    chair = models.ForeignKey(Chair, models.PROTECT, db_constraint=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    act = models.BigIntegerField()

    class Meta:
        db_table = "given_up_grid"
        constraints: ClassVar = [
            UniqueConstraint(fields=["chair", "attempt"], name="given_up_grid_once")
        ]


class GridAttribution(models.Model):
    """Whose a grid is that no witness could tell: `attempt` is that candidate's.

    The grid is of a chair in a turn; `met` is the number that was entered there, empty
    where nobody was met.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    chair = models.ForeignKey(Chair, models.PROTECT, db_constraint=False)
    turn = models.PositiveSmallIntegerField()
    met = models.CharField(max_length=40)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    act = models.BigIntegerField()

    class Meta:
        db_table = "grid_attribution"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["chair", "turn", "met"], name="grid_attribution_once"
            )
        ]


class LateAttribution(models.Model):
    """Whose a grid is, said once all was collected: it counts in marks alone.

    Columns are those of `GridAttribution`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    chair = models.ForeignKey(Chair, models.PROTECT, db_constraint=False)
    turn = models.PositiveSmallIntegerField()
    met = models.CharField(max_length=40)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    act = models.BigIntegerField()

    class Meta:
        db_table = "late_attribution"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["chair", "turn", "met"], name="late_attribution_once"
            )
        ]


class FoundGridDecision(models.Model):
    """What two persons decided of a grid past the base of its tablet's replacement.

    It `is_counted` or stays out; `is_late` once all was collected: then it counts in
    marks alone. `epoch` is that of the tablet that wrote it, `met` whom it met.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    chair = models.ForeignKey(Chair, models.PROTECT, db_constraint=False)
    epoch = models.PositiveIntegerField()
    turn = models.PositiveSmallIntegerField()
    met = models.CharField(max_length=40)
    is_counted = models.BooleanField()
    is_late = models.BooleanField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "found_grid"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["chair", "epoch", "turn", "met"], name="found_grid_once"
            )
        ]


class StationResit(models.Model):
    """A station that a candidate goes through again in another half-day.

    `attempt` is theirs of the half-day whose `station` it is; `resit_attempt` that of
    the other one, where it is station `resit_station`, from 0, `resit_code` of its
    series. `is_late` once all was collected: then it counts in marks alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    station = models.CharField(max_length=40)
    resit_attempt = models.ForeignKey(
        Attempt, models.PROTECT, db_constraint=False, related_name="resits"
    )
    resit_station = models.PositiveSmallIntegerField()
    resit_code = models.CharField(max_length=40)
    is_late = models.BooleanField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "station_resit"
        constraints: ClassVar = [
            UniqueConstraint(fields=["attempt", "station"], name="station_resit_once"),
            UniqueConstraint(
                fields=["resit_attempt", "resit_station"], name="station_resit_place"
            ),
            CheckConstraint(
                condition=Q(resit_station__lte=4), name="station_resit_exists"
            ),
        ]


class PaperGridReading(models.Model):
    """What one person read on a sheet of paper, of a chair in a turn, of a candidate.

    It counts for nothing by itself. One that `repeats` another is the second person's:
    the database holds both to the same `content`, and the grid counts; `is_late` once
    all was collected, in marks alone. `attempt` is the candidate's. `sheet` is the
    sheet's number, `photograph` the SHA-256 of a picture of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    chair = models.ForeignKey(Chair, models.PROTECT, db_constraint=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    turn = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    sheet = models.CharField(max_length=40)
    photograph = models.BinaryField(max_length=32, null=True)
    typist = models.ForeignKey(StaffMember, models.PROTECT)
    repeats = models.OneToOneField(
        "self", models.PROTECT, null=True, db_constraint=False
    )
    is_late = models.BooleanField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "paper_grid_reading"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["chair", "attempt"],
                condition=Q(repeats__isnull=False),
                name="paper_grid_once",
            )
        ]


class TabletProof(models.Model):
    """What a chair's tablet showed at the end: so many entries, and their head.

    `attempt` is the chair's. The chain that comes in later is held against it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    epoch = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    head = models.BinaryField(max_length=32)
    act = models.BigIntegerField()

    class Meta:
        db_table = "tablet_proof"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["attempt", "epoch", "count", "head"], name="tablet_proof_once"
            )
        ]
