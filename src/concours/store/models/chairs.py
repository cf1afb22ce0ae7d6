"""The ECOS: circuits, their chairs, and who sits or stands where in one wave."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Upper

from concours.store.models.exam import Attempt, Exam, Site, Sitting


class Examiner(models.Model):
    """Who judges candidates at a station: on no console, at a tablet by a code.

    `university` is where they come from: one of another than the site's is external.
    `code_digest` stands for the code that they were sent; the code is not stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    number = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    university = models.CharField(max_length=60)
    code_digest = models.BinaryField(max_length=32)

    class Meta:
        db_table = "examiner"
        indexes: ClassVar = [Index(Upper("number"), name="examiner_plain_number")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "number"], name="examiner_number_once")
        ]


class Allotment(models.Model):
    """Who is where in one sitting at one site: a document, and each change a version.

    `document` is canonical JSON, `digest` its SHA-256. The last version of a site is in
    force from the act `adopted_act` on.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT)
    version = models.PositiveIntegerField()
    document = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    adopted_act = models.BigIntegerField()

    class Meta:
        db_table = "allotment"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["sitting", "site", "version"], name="allotment_version_once"
            )
        ]


class Circuit(models.Model):
    """Five rooms of a site, one for each station, in one sitting.

    `factor_num / factor_den` is how much longer its stations are: 4/3 is a third more
    time. `tempo` is the document of its signals (`docs/reference/ecos/bells.md`), which
    has the factor too. `post_code_number` counts the codes of its signal posts: those
    with a smaller number open nothing any more. `has_door_screens`: what candidates
    read at the doors is shown on screens, which are given its keys at the signal.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT)
    code = models.CharField(max_length=20)
    factor_num = models.PositiveIntegerField(default=1)
    factor_den = models.PositiveIntegerField(default=1)
    tempo = models.JSONField()
    post_code_number = models.PositiveIntegerField(default=1, db_default=1)
    has_door_screens = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "circuit"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "site", "code"], name="circuit_once"),
            CheckConstraint(
                condition=Q(factor_den__gte=1) & Q(factor_num__gte=F("factor_den")),
                name="circuit_factor_at_least_one",
            ),
        ]


class Chair(models.Model):
    """One examiner's place: a circuit, a station from 0 to 4, and 1 or 2 of the two.

    `examiner` is who sits there now; null while the chair is empty. A chair is for its
    station what a candidate is for a written copy: its attempt bears the journal.
    `station_code` is what the series calls the station.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    circuit = models.ForeignKey(Circuit, models.PROTECT)
    station = models.PositiveSmallIntegerField()
    station_code = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    room = models.CharField(max_length=60)
    examiner = models.ForeignKey(Examiner, models.PROTECT, null=True)

    class Meta:
        db_table = "chair"
        constraints: ClassVar = [
            UniqueConstraint(fields=["circuit", "station", "place"], name="chair_once"),
            UniqueConstraint(
                fields=["sitting", "examiner"], name="chair_of_examiner_once"
            ),
            CheckConstraint(
                condition=Q(station__lte=4) & Q(place__in=[1, 2]), name="chair_exists"
            ),
        ]


class CircuitPlace(models.Model):
    """Where a candidate begins: a circuit, a rotation, and a position from 0 to 4.

    At turn t of the rotation they are at station (position + t) mod 5.
    """

    attempt = models.OneToOneField(Attempt, models.PROTECT, primary_key=True)
    circuit = models.ForeignKey(Circuit, models.PROTECT)
    rotation = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "circuit_place"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["circuit", "rotation", "position"], name="circuit_place_once"
            ),
            CheckConstraint(condition=Q(position__lte=4), name="circuit_place_exists"),
        ]
