"""What a member of the staff proves beside the password, and what replaces it once.

A factor is enrolled by its owner, after the password and before anything else. Another
person can only take it away (`acts.people`), never set it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.people.sign_in import count_staff_try, give_back_staff_try
from concours.core.kernel.crypto import NONCE_BYTES, decrypt, derive, encrypt
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import (
    CODE_DIGITS,
    RECOVERY_COUNT,
    SECRET_BYTES,
    recovery_code,
    recovery_digest,
    step_of,
)
from concours.core.people.sign_in.tries import Try
from concours.store.models import RecoveryCode, SecondFactor, SignIn, StaffMember

FACTORS_COUNT_MAX = 8
TYPED_LENGTH_MAX = 40
KEY_INFO = b"concours/second factor/1"


@dataclass(eq=False)
class FactorRefused(Refusal):
    """The code or the passkey is not this person's, or has served already."""

    code: ClassVar[str] = "second_factor.refused"
    login: str


@dataclass(eq=False)
class FactorTooMany(Refusal):
    """Five wrong proofs of one person's second factor in five minutes."""

    code: ClassVar[str] = "second_factor.too_many"
    login: str


@dataclass(eq=False)
class FactorsFull(Refusal):
    """The person has as many second factors as one may have."""

    code: ClassVar[str] = "second_factor.full"
    count_max: int = FACTORS_COUNT_MAX


@dataclass(eq=False)
class FactorLast(Refusal):
    """The last second factor stays: without one nobody comes in."""

    code: ClassVar[str] = "second_factor.last"


def sealing_key(console_secret: str) -> bytes:
    """Return the key that seals authenticators' secrets; no database holds it."""
    return derive(console_secret.encode(), salt=b"", info=KEY_INFO)


def seal_secret(
    member: StaffMember, secret: bytes, *, key: bytes, nonce: bytes
) -> bytes:
    """Return an authenticator's secret sealed for its owner and no one else."""
    assert len(secret) == SECRET_BYTES
    assert len(nonce) == NONCE_BYTES
    return encrypt(key, secret, nonce=nonce, aad=member.id.bytes)


def open_secret(member: StaffMember, ciphertext: bytes, *, key: bytes) -> bytes:
    """Return what `seal_secret` sealed. Raises `Unreadable`."""
    return decrypt(key, ciphertext, aad=member.id.bytes)


def has_factor(member: StaffMember) -> bool:
    """Tell whether a member has enrolled a second factor."""
    return SecondFactor.objects.filter(member=member).exists()


def factors_of(member: StaffMember, kind: str | None = None) -> list[SecondFactor]:
    """Return a member's second factors, the first enrolled first."""
    rows = SecondFactor.objects.filter(member=member).order_by("made_ms")
    return list(rows if kind is None else rows.filter(kind=kind))


@transaction.atomic
def enrol_app(
    member: StaffMember, sealed_secret: bytes, code: str, *, key: bytes, now: Instant
) -> None:
    """Enrol an authenticator that shows the right code.

    Raises `FactorRefused`, `FactorsFull`.
    """
    secret = open_secret(member, sealed_secret, key=key)
    step = step_of(secret, code[:TYPED_LENGTH_MAX], now=now, last_step=0)
    if step is None:
        raise FactorRefused(member.login)
    keep_factor(member, "app", credential=sealed_secret, counter=step, now=now)


def keep_factor(
    member: StaffMember, kind: str, *, credential: bytes, counter: int, now: Instant
) -> None:
    """Add a factor that was proven, in the caller's transaction, and note the entry.

    Raises `FactorsFull`.
    """
    add_factor(member, kind, credential=credential, counter=counter, now=now)
    note_entry(member, kind, now)


def add_factor(
    member: StaffMember, kind: str, *, credential: bytes, counter: int, now: Instant
) -> None:
    """Add a factor, in the caller's transaction: nobody came in by it yet.

    Raises `FactorsFull`.
    """
    StaffMember.objects.select_for_update().get(pk=member.pk)
    rank = SecondFactor.objects.filter(member=member).count()
    if rank >= FACTORS_COUNT_MAX:
        raise FactorsFull
    SecondFactor.objects.create(
        member=member,
        kind=kind,
        name=f"{kind} {rank + 1}",
        kept=credential,
        used=counter,
        made_ms=now,
    )


@transaction.atomic
def prove_by_code(member: StaffMember, code: str, *, key: bytes, now: Instant) -> None:
    """Let a member in by the code of an authenticator, or by a recovery code.

    Either serves once. Raises `FactorRefused`.
    """
    code = code.strip()[:TYPED_LENGTH_MAX]
    is_short = len(code.replace(" ", "")) == CODE_DIGITS
    if is_short and _spend_step(member, code, key=key, now=now):
        note_entry(member, "app", now)
    elif not is_short and _spend_recovery(member, code, now):
        note_entry(member, "recovery", now)
    else:
        raise FactorRefused(member.login)


@transaction.atomic
def draw_recovery_codes(member: StaffMember, chances: Sequence[bytes]) -> list[str]:
    """Return ten new recovery codes in clear, once; those before are void."""
    assert len(chances) == RECOVERY_COUNT
    codes = [recovery_code(chance) for chance in chances]
    RecoveryCode.objects.filter(member=member).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(member=member, digest=recovery_digest(member.id, code))
        for code in codes
    )
    return codes


def recovery_codes_left(member: StaffMember) -> int:
    """Return how many recovery codes have not served."""
    return RecoveryCode.objects.filter(member=member, used_ms=None).count()


@transaction.atomic
def give_up_factor(member: StaffMember, factor: UUID) -> None:
    """Take away one's own factor, unless it is the last. Raises `FactorLast`."""
    StaffMember.objects.select_for_update().get(pk=member.pk)
    own = SecondFactor.objects.filter(member=member)
    if own.exclude(pk=factor).count() == 0:
        raise FactorLast
    own.filter(pk=factor).delete()


@contextmanager
def counted_proof(member: StaffMember, device: str, *, now: Instant) -> Iterator[None]:
    """Count a proof for good before it is looked at; a right one is not kept.

    Six digits are few: the proofs of one account are counted together wherever they
    come from, but for those of a `device` that its owner has come in from before.
    Raises `FactorTooMany`.
    """
    attempt = Try(device, member.login)
    if not count_staff_try("factor", attempt, now=now):
        raise FactorTooMany(member.login)
    yield
    give_back_staff_try("factor", attempt)


def note_entry(member: StaffMember, factor: str, now: Instant) -> None:
    """Write down that a member came in, and by what."""
    SignIn.objects.create(member=member, at_ms=now, factor=factor)


def _spend_step(member: StaffMember, code: str, *, key: bytes, now: Instant) -> bool:
    """Tell whether a code is that of one of the member's authenticators, and spend it.

    The row is written only if nobody spent the step meanwhile.
    """
    for factor in factors_of(member, "app"):
        secret = open_secret(member, bytes(factor.kept), key=key)
        step = step_of(secret, code, now=now, last_step=factor.used)
        if step is not None:
            unspent = SecondFactor.objects.filter(pk=factor.pk, used__lt=step)
            return unspent.update(used=step) == 1
    return False


def _spend_recovery(member: StaffMember, code: str, now: Instant) -> bool:
    unused_codes = RecoveryCode.objects.filter(
        member=member, digest=recovery_digest(member.id, code), used_ms=None
    )
    return unused_codes.update(used_ms=now) == 1
