"""Tables of review: what markers gave to wordings, and what experts answered.

Rows are added and never changed, but for the act that took a verdict back.
"""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from concours.store.models.exam import Sitting


class WordingVerdict(models.Model):
    """What one marker gave to one form of answers, in halves: 0, 1 or 2.

    `form` is its name (`core.review.forms`). `is_final`: the jury settled by it.
    `nonce` opens what the act binds; null where the act says it.
    """

    sitting = models.ForeignKey(Sitting, models.PROTECT)
    question = models.CharField(max_length=60)
    form = models.CharField(max_length=16)
    marker = models.CharField(max_length=80)
    halves = models.PositiveSmallIntegerField()
    is_final = models.BooleanField(default=False)
    nonce = models.BinaryField(max_length=16, null=True)
    act = models.BigIntegerField()
    undone_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "wording_verdict"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["sitting", "question", "form", "marker"],
                condition=Q(undone_act__isnull=True),
                name="wording_verdict_once",
            ),
            CheckConstraint(
                condition=Q(halves__lte=2), name="wording_verdict_halves_known"
            ),
        ]


class PanelAnswer(models.Model):
    """What one expert of a panel answered to a TCS; the panel of the last act stands.

    `expert` is a number or a letter, never a name.
    """

    sitting = models.ForeignKey(Sitting, models.PROTECT)
    question = models.CharField(max_length=60)
    expert = models.CharField(max_length=20)
    value = models.SmallIntegerField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "panel_answer"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["act", "question", "expert"], name="panel_answer_once"
            ),
            CheckConstraint(
                condition=Q(value__gte=-2) & Q(value__lte=2),
                name="panel_answer_on_scale",
            ),
        ]
