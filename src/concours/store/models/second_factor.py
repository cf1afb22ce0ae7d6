"""Tables of the staff's second factor, and who came in with it, and when.

No secret is here in clear: that of an authenticator is encrypted under a key that only
the console has, a passkey is a public key, of a recovery code there is a digest.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from concours.store.models.exam import StaffMember


class SecondFactor(models.Model):
    """What a member proves beside the password: an authenticator or a passkey.

    `kept` is the sealed secret of an authenticator, or the public key of a passkey.
    `used` only grows: the last step of an authenticator that let its owner in, the
    last count of a passkey's signatures.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    member = models.ForeignKey(StaffMember, models.PROTECT)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=60)
    kept = models.BinaryField(max_length=2048)
    used = models.BigIntegerField(default=0)
    made_ms = models.BigIntegerField()

    class Meta:
        db_table = "second_factor"
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(kind__in=["app", "passkey"]),
                name="second_factor_kind_known",
            ),
        ]


class RecoveryCode(models.Model):
    """The digest of a code that lets a member in once, without their factor."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    member = models.ForeignKey(StaffMember, models.PROTECT)
    digest = models.BinaryField(max_length=32)
    used_ms = models.BigIntegerField(null=True)

    class Meta:
        db_table = "recovery_code"
        constraints: ClassVar = [
            UniqueConstraint(fields=["member", "digest"], name="recovery_code_once")
        ]


class SignIn(models.Model):
    """Evidence: somebody came in, and by what; never changed."""

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(StaffMember, models.PROTECT)
    at_ms = models.BigIntegerField()
    factor = models.CharField(max_length=8)

    class Meta:
        db_table = "sign_in"
        indexes: ClassVar = [models.Index(fields=["member", "-at_ms"])]
