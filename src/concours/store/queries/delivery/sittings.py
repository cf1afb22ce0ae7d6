"""Where a sitting stands, as the rules of `core.delivery.sitting` know it."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from concours.core.audit.archive import ExamArchived
from concours.core.delivery.sitting.phases import KeyholderId, Phase, Sealed, name
from concours.core.delivery.sitting.site_clock import Clock, phase_by
from concours.core.kernel.time import Instant
from concours.store.models import (
    HandedShare,
    KeeperKey,
    Keyholder,
    SiteStart,
    Sitting,
)
from concours.store.queries.unknown import Unknown

FORGET_KEYHOLDERS = "SELECT forget_keyholders(%s)"
FORGET_START = "SELECT forget_site_start(%s)"

KEEPER_SILENCE_MS_MAX = 5_000
"""A keeper that has said nothing for longer is away: its shares are gone."""


def load(sitting: UUID, *, lock: bool = False) -> Sitting:
    """Return a sitting with its exam and paper; with `lock`, held until the commit.

    Raises `Unknown`; with `lock`, `ExamArchived` of an exam that is read-only.
    """
    rows: QuerySet[Sitting] = Sitting.objects.select_related("exam", "paper")
    if lock:
        # Not the key: news of a take-over refer to the sitting meanwhile.
        rows = rows.select_for_update(of=("self",), no_key=True)
    try:
        row = rows.get(pk=sitting)
    except Sitting.DoesNotExist as error:
        raise Unknown("sitting", str(sitting)) from error
    if lock and row.exam.archived_act is not None:
        raise ExamArchived(row.exam.code)
    return row


def find_sitting(sitting: UUID) -> Sitting | None:
    """Return a sitting with its exam, None if there is none of this id."""
    return Sitting.objects.select_related("exam").filter(pk=sitting).first()


def sitting_or_none(sitting: UUID) -> Sitting | None:
    """Return a sitting held until the commit, None if there is none of this id."""
    return Sitting.objects.select_for_update(no_key=True).filter(pk=sitting).first()


def sittings_in_order() -> QuerySet[Sitting]:
    """Return the sittings that were not given up, exam by exam, by their hour.

    Those of one hour in the order in which they were made.
    """
    rows = Sitting.objects.filter(cancelled_act=None)
    return rows.order_by("exam__code", "scheduled_ms", "position")


def sittings_under_way() -> list[Sitting]:
    """Return the sittings whose key is out and whose copies are not all in."""
    rows = Sitting.objects.filter(key_released_ms__isnull=False, collected_ms=None)
    return list(rows)


def titles_of_sittings(exams: Collection[UUID] | None = None) -> dict[UUID, str]:
    """Return the title of each sitting, of all exams or of these."""
    rows = (
        Sitting.objects.all()
        if exams is None
        else Sitting.objects.filter(exam__in=exams)
    )
    return dict(rows.values_list("id", "title"))


def collected_sittings(exam: UUID) -> frozenset[UUID]:
    """Return the sittings of an exam whose copies are in."""
    rows = Sitting.objects.filter(exam=exam, collected_ms__isnull=False)
    return frozenset(rows.values_list("id", flat=True))


def with_exams(identities: Collection[str]) -> dict[str, Sitting]:
    """Return these sittings with their exams, by identity."""
    rows = Sitting.objects.select_related("exam").filter(pk__in=identities)
    return {str(row.id): row for row in rows}


def has_spare(sitting: Sitting) -> bool:
    """Tell whether a spare of this sitting can still be given."""
    return Sitting.objects.filter(spare_for=sitting, collected_ms=None).exists()


def detached_starts(sitting: Sitting) -> list[SiteStart]:
    """Return the starts of the sites on their own clock, by the site's name."""
    return list(SiteStart.objects.filter(sitting=sitting).order_by("site__name"))


def forget_keyholders(sitting: Sitting) -> None:
    """Delete who held shares of a sitting, and what they handed in."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_KEYHOLDERS, [sitting.pk])


def forget_start(start: SiteStart) -> None:
    """Delete the start of a site that is no longer detached."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_START, [start.pk])


def phase_of(sitting: Sitting, site: UUID | None = None) -> Phase:
    """Return the phase of the nation, or of a site: its own while it is detached."""
    start = None if site is None else find_site_starts(sitting).get(site)
    return phase_of_start(sitting, start or sitting)


def phase_of_start(sitting: Sitting, start: Sitting | SiteStart) -> Phase:
    """Return the phase that these instants say, in this sitting."""
    collected_ms = sitting.collected_ms
    return phase_by(
        clock_of(start),
        _sealed_phase(sitting),
        collected_at=None if collected_ms is None else Instant(collected_ms),
    )


def phase_name_of(sitting: Sitting, start: Sitting | SiteStart) -> str:
    """Return the name of the phase that these instants say, whoever can open it."""
    collected_at = _instant(sitting.collected_ms)
    sealed_phase = Sealed(
        keyholders=frozenset(), quorum=sitting.quorum, opens_not_before=Instant(0)
    )
    return name(phase_by(clock_of(start), sealed_phase, collected_at=collected_at))


def every_phase(sitting: Sitting) -> list[Phase]:
    """Return the phases of the nation and of the detached sites.

    A spare is never sat by the nation, and who has been given a spare sits that.
    """
    site_starts, spare = find_site_starts(sitting), on_spare(sitting)
    starts = [start for site, start in site_starts.items() if site not in spare]
    phases = [phase_of_start(sitting, start) for start in starts]
    if sitting.kind == "spare" and phases:
        return phases
    return [phase_of_start(sitting, sitting), *phases]


def clock_of(start: Sitting | SiteStart) -> Clock:
    """Return the instants of the nation, or of a detached site."""
    return Clock(
        armed_at=_instant(start.armed_ms),
        t0=_instant(start.t0_ms),
        released_at=_instant(start.key_released_ms),
        closed_at=_instant(start.closed_at_ms),
    )


def find_site_starts(sitting: Sitting) -> dict[UUID, SiteStart]:
    """Return the own starts of detached sites in this sitting, by site id."""
    rows = SiteStart.objects.filter(sitting=sitting).select_related("site")
    return {row.site_id: row for row in rows}


def is_key_out(sitting: Sitting) -> bool:
    """Tell whether the key has gone out, to the nation or to a site."""
    return sitting.key_released_ms is not None or any(
        start.key_released_ms is not None
        for start in find_site_starts(sitting).values()
    )


def on_spare(sitting: Sitting) -> frozenset[UUID]:
    """Return the sites that sit a spare of this sitting in its place."""
    rows = SiteStart.objects.filter(sitting__spare_for=sitting)
    return frozenset(rows.values_list("site_id", flat=True))


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
    handed_shares = HandedShare.objects.order_by("-handed_ms", "-id")
    return list(
        Keyholder.objects.filter(sitting=sitting)
        .select_related("member")
        .prefetch_related(Prefetch("handedshare_set", handed_shares, to_attr="handed"))
        .order_by("position")
    )


def present(sitting: UUID, *, now: Instant) -> frozenset[KeyholderId]:
    """Return the keyholders whose share the living keeper has accepted.

    Once all is collected, those count that were handed in since, for the marking key,
    or that serve for both.
    """
    keeper = live_keeper(now)
    if keeper is None:
        return frozenset()
    is_recent = Q(handed_ms__gte=Coalesce("keyholder__sitting__collected_ms", 0))
    accepted_shares = HandedShare.objects.filter(
        is_recent | Q(also_marking=True),
        keyholder__sitting=sitting,
        keeper_key=keeper,
        state="accepted",
    )
    ids: Iterable[UUID] = accepted_shares.values_list("keyholder_id", flat=True)
    return frozenset(KeyholderId(str(holder)) for holder in ids)


def _instant(value: int | None) -> Instant | None:
    return None if value is None else Instant(value)


def _sealed_phase(sitting: Sitting) -> Sealed:
    ids = Keyholder.objects.filter(sitting=sitting).values_list("id", flat=True)
    return Sealed(
        keyholders=frozenset(KeyholderId(str(holder)) for holder in ids),
        quorum=sitting.quorum,
        opens_not_before=Instant(0),
    )
