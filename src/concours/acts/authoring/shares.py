"""A keyholder hands in a share, encrypted to the keeper: nobody here can read it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import record
from concours.core.delivery.sitting.phases import (
    Armed,
    Collected,
    Sealed,
    WrongPhase,
    name,
)
from concours.core.kernel.crypto import NONCE_BYTES, POINT_BYTES, TAG_BYTES
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import HandedShare, Keyholder, Sitting
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.delivery import sittings

SEALED_BYTES_MIN = POINT_BYTES + NONCE_BYTES + TAG_BYTES
SEALED_BYTES_MAX = 2_048
HANDED_COUNT_MAX = 20
"""Tries of one keyholder with one keeper."""


@dataclass(eq=False)
class NotKeyholder(Refusal):
    """The person holds no share of this sitting's key."""

    code: ClassVar[str] = "share.not_keyholder"
    login: str


@dataclass(eq=False)
class ShareMalformed(Refusal):
    """What came is not a sealed share."""

    code: ClassVar[str] = "share.malformed"
    bytes_count: int


@dataclass(eq=False)
class NotSealed(Refusal):
    """The paper was reopened, and waits to be sealed again."""

    code: ClassVar[str] = "sitting.not_sealed"


@dataclass(eq=False)
class KeyOpened(Refusal):
    """Both keys of the sitting are out: no share is needed any more."""

    code: ClassVar[str] = "share.key_opened"


@dataclass(eq=False)
class KeeperAway(Refusal):
    """No keeper is at work, or it has started anew since the page was shown."""

    code: ClassVar[str] = "keeper.away"


@dataclass(eq=False)
class TooManyShares(Refusal):
    """One keyholder has handed in more shares than anyone needs to."""

    code: ClassVar[str] = "share.too_many"
    handed_count_max: int = HANDED_COUNT_MAX


@transaction.atomic
def hand_share(
    actor: Actor, sitting: UUID, *, keeper_key: UUID, ciphertext: bytes, now: Instant
) -> None:
    """Hand a sealed share to the keeper whose public key is `keeper_key`.

    For the launch, or for the marking key once all copies are in; of an ECOS also in
    between, for the briefing of a later site. The keeper says later whether it is good.
    Raises `NotAllowed`, `NotKeyholder`, `WrongPhase` between these, `KeyOpened` after
    them, `NotSealed` while the paper is reopened, `ShareMalformed`, `KeeperAway`,
    `TooManyShares`.
    """
    row = _load_awaiting(actor, sitting)
    holders = Keyholder.objects.filter(sitting=row, member__login=actor.id)
    _hand(actor, holders.first(), (keeper_key, ciphertext), now)


@transaction.atomic
def hand_safe_share(
    actor: Actor, sitting: UUID, *, keeper_key: UUID, ciphertext: bytes, now: Instant
) -> None:
    """Hand in the share that lies printed in a safe, whoever of the holders took it.

    Raises as `hand_share`; `NotKeyholder` where no share lies in a safe.
    """
    row = _load_awaiting(actor, sitting)
    holders = Keyholder.objects.filter(sitting=row, member=None)
    _hand(actor, holders.first(), (keeper_key, ciphertext), now)


def _load_awaiting(actor: Actor, sitting: UUID) -> Sitting:
    """Return a sitting held for an act, if it may still need shares."""
    require(actor, "share_handed")
    row = sittings.load(sitting, lock=True)
    phase = sittings.phase_of(row)
    is_awaiting = isinstance(phase, Sealed | Armed | Collected)
    if not is_awaiting and row.kind != "ecos":  # where sites are briefed until the end
        raise WrongPhase(phase=name(phase), wanted="collected")
    if row.reopened_act is not None:
        raise NotSealed
    if is_marking_key_out(sitting):
        raise KeyOpened
    return row


def _hand(
    actor: Actor, holder: Keyholder | None, box: tuple[UUID, bytes], now: Instant
) -> None:
    keeper_key, ciphertext = box
    if holder is None:
        raise NotKeyholder(actor.id)
    if not SEALED_BYTES_MIN < len(ciphertext) <= SEALED_BYTES_MAX:
        raise ShareMalformed(len(ciphertext))
    keeper = sittings.live_keeper(now)
    if keeper is None or keeper.id != keeper_key:
        raise KeeperAway
    earlier_shares = HandedShare.objects.filter(keyholder=holder, keeper_key=keeper)
    if earlier_shares.count() >= HANDED_COUNT_MAX:
        raise TooManyShares
    HandedShare.objects.create(
        keyholder=holder, keeper_key=keeper, sealed=ciphertext, handed_ms=now
    )
    record(
        actor,
        "share_handed",
        now=now,
        sitting=holder.sitting_id,
        body={"position": holder.position, "keeper_key": str(keeper_key)},
    )
