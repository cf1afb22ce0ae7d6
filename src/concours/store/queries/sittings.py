"""Where a sitting stands, as the rules of `core.sitting` know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.sitting.phases import (
    Armed,
    Closed,
    Collected,
    KeyholderId,
    Launched,
    Phase,
    Sealed,
)
from concours.store.models import HandedShare, KeeperKey, Keyholder, Sitting

KEEPER_SILENCE_MS_MAX = 5_000
"""A keeper that has said nothing for longer is away: its shares are gone."""


@dataclass(eq=False)
class Unknown(Refusal):
    """There is no such sitting, site or candidate."""

    code: ClassVar[str] = "store.unknown"
    what: str
    id: str


def load(sitting: UUID, *, lock: bool = False) -> Sitting:
    """Return a sitting with its exam and paper; with `lock`, held until the commit.

    Raises `Unknown`.
    """
    rows: QuerySet[Sitting] = Sitting.objects.select_related("exam", "paper")
    if lock:
        # Not the key: news of a take-over refer to the sitting meanwhile.
        rows = rows.select_for_update(of=("self",), no_key=True)
    try:
        return rows.get(pk=sitting)
    except Sitting.DoesNotExist as error:
        raise Unknown("sitting", str(sitting)) from error


def phase_of(sitting: Sitting) -> Phase:
    """Return the phase that the sitting's instants say."""
    if sitting.t0_ms is None or sitting.armed_ms is None:
        return _sealed(sitting)
    t0 = Instant(sitting.t0_ms)
    if sitting.collected_ms is not None:
        return Collected(t0=t0, collected_at=Instant(sitting.collected_ms))
    if sitting.closed_at_ms is not None:
        return Closed(t0=t0, closed_at=Instant(sitting.closed_at_ms))
    if sitting.key_released_ms is not None:
        return Launched(launched_at=Instant(sitting.key_released_ms), t0=t0)
    return Armed(
        sealed=_sealed(sitting),
        present=frozenset(),
        armed_at=Instant(sitting.armed_ms),
        t0=t0,
    )


def live_keeper(now: Instant) -> KeeperKey | None:
    """Return the key of the keeper that is at work, the newest if there are two."""
    return (
        KeeperKey.objects.filter(alive_ms__gte=now - KEEPER_SILENCE_MS_MAX)
        .order_by("-made_ms")
        .first()
    )


def keyholders(sitting: UUID) -> list[Keyholder]:
    """Return the keyholders in the order of their shares, each with those handed in.

    `handed` holds the shares of one keyholder, the last first.
    """
    handed = HandedShare.objects.order_by("-handed_ms", "-id")
    return list(
        Keyholder.objects.filter(sitting=sitting)
        .select_related("member")
        .prefetch_related(Prefetch("handedshare_set", handed, to_attr="handed"))
        .order_by("position")
    )


def present(sitting: UUID, *, now: Instant) -> frozenset[KeyholderId]:
    """Return the keyholders whose share the living keeper has accepted.

    Once all is collected, those count that were handed in since, for the marking key.
    """
    keeper = live_keeper(now)
    if keeper is None:
        return frozenset()
    accepted = HandedShare.objects.filter(
        keyholder__sitting=sitting,
        keeper_key=keeper,
        state="accepted",
        handed_ms__gte=Coalesce("keyholder__sitting__collected_ms", 0),
    )
    ids: Iterable[UUID] = accepted.values_list("keyholder_id", flat=True)
    return frozenset(KeyholderId(str(holder)) for holder in ids)


def _sealed(sitting: Sitting) -> Sealed:
    ids = Keyholder.objects.filter(sitting=sitting).values_list("id", flat=True)
    return Sealed(
        keyholders=frozenset(KeyholderId(str(holder)) for holder in ids),
        quorum=sitting.quorum,
        opens_not_before=Instant(0),
    )
