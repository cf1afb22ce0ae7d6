"""Give time: to the nation, to a site, to a room of it, to one candidate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.may import require
from concours.acts.record import announce, record
from concours.core.delivery.sitting import extensions
from concours.core.delivery.sitting.time import Scope, TimeGiven
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant, after
from concours.store.journal.news import News
from concours.store.models import Attempt, Extension, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.promises import were_promised
from concours.store.queries.people.people import attempt_of, site_of
from concours.store.queries.unknown import Unknown


@dataclass(frozen=True, slots=True)
class ActTarget:
    """Whom an act concerns: the nation, or one site, or one candidate's attempt.

    A site may be narrowed to one `room`.
    """

    site: UUID | None = None
    attempt: UUID | None = None
    room: str = ""

    def __post_init__(self) -> None:
        assert self.site is None or self.attempt is None
        assert not self.room or self.site is not None

    @property
    def scope(self) -> Scope:
        """The scope as rules and tablets name it."""
        if self.attempt is not None:
            return "candidate"
        return "nation" if self.site is None else "site"


@transaction.atomic
def extend(
    actor: Actor,
    sitting: UUID,
    target: ActTarget,
    minutes_and_reason: tuple[int, str],
    *,
    now: Instant,
) -> None:
    """Give minutes (1 to 120) for a reason that the candidates will read.

    In a room each candidate is given the minutes as their own, in proportion of their
    accommodation and rounded up to the minute; those who have ended are left out, and
    named by the act. Raises `NotAllowed`, `Unknown`, and what
    `core.delivery.sitting.extensions.extend` refuses: of a room, if nobody may be given
    time any more.
    """
    row = sittings.load(sitting, lock=True)
    if target.room:
        _extend_room(actor, row, target, minutes_and_reason, now=now)
        return
    venue = venue_of(row, target)
    require(actor, "time_extended", venue)
    minutes, reason = minutes_and_reason
    phase = sittings.phase_of(row, None if venue is None else venue.site)
    extension = extensions.Extension(TimeGiven(target.scope, minutes), reason)
    extensions.extend(
        phase,
        extension,
        known_count=_earlier_count(row, target),
        ends_at=_latest_instant(row, target, minutes, now=now),
        now=now,
    )
    number = record(
        actor,
        "time_extended",
        now=now,
        sitting=sitting,
        venue=venue,
        reason=reason,
        body={"minutes": minutes, "scope": target.scope, **names_of(row, target)},
    )
    Extension.objects.create(
        sitting=row,
        site_id=target.site,
        attempt_id=target.attempt,
        minutes=minutes,
        act=number,
    )
    _announce(row, target, extension, now)


def _announce(
    row: Sitting, target: ActTarget, extension: extensions.Extension, now: Instant
) -> None:
    body: dict[str, Json] = {
        "minutes": extension.given.minutes,
        "reason": extension.reason.strip(),
        "scope": target.scope,
    }
    announce(
        News(
            sitting=row.id,
            kind="extended",
            at=now,
            body=body,
            site=target.site,
            attempt=target.attempt,
        )
    )


def _extend_room(
    actor: Actor,
    row: Sitting,
    target: ActTarget,
    minutes_and_reason: tuple[int, str],
    *,
    now: Instant,
) -> None:
    venue = venue_of(row, target)
    require(actor, "time_extended", venue)
    minutes, reason = minutes_and_reason
    granted_minutes: list[tuple[Attempt, int]] = []
    refusals: list[tuple[Attempt, Refusal]] = []
    for attempt in _attempts_in_room(row, target):
        candidate = attempt.own_candidate
        own_minutes = -(-minutes * candidate.factor_num // candidate.factor_den)
        try:
            _require_extensible(row, attempt, own_minutes, reason, now=now)
        except (extensions.ExtensionTooLate, extensions.ExtensionsTooMany) as refusal:
            refusals.append((attempt, refusal))
        else:
            granted_minutes.append((attempt, own_minutes))
    if not granted_minutes:
        raise refusals[0][1] if refusals else Unknown("room", target.room)
    granted_rows: list[Json] = [
        {"candidate": copy.own_candidate.number, "minutes": own_minutes}
        for copy, own_minutes in granted_minutes
    ]
    late_numbers: list[Json] = [copy.own_candidate.number for copy, _ in refusals]
    number = record(
        actor,
        "time_extended",
        now=now,
        sitting=row.id,
        venue=venue,
        reason=reason,
        body={
            "minutes": minutes,
            "scope": "room",
            "granted": granted_rows,
            "too_late": late_numbers,
            **names_of(row, target),
        },
    )
    minutes_each = [
        (attempt.id, own_minutes) for attempt, own_minutes in granted_minutes
    ]
    grant_minutes(row, minutes_each, (reason.strip(), number), now=now)


def _attempts_in_room(row: Sitting, target: ActTarget) -> Iterable[Attempt]:
    attempts = Attempt.objects.filter(sitting=row, site=target.site, room=target.room)
    return attempts.select_related("candidate").order_by("candidate__number")


def _require_extensible(
    row: Sitting, attempt: Attempt, minutes: int, reason: str, *, now: Instant
) -> None:
    target = ActTarget(attempt=attempt.id)
    extensions.extend(
        sittings.phase_of(row, attempt.site_id),
        extensions.Extension(TimeGiven("candidate", minutes), reason),
        known_count=_earlier_count(row, target),
        ends_at=_latest_instant(row, target, minutes, now=now),
        now=now,
    )


def grant_minutes(
    row: Sitting,
    minutes_each: Sequence[tuple[UUID, int]],
    reason_and_act: tuple[str, int],
    *,
    now: Instant,
) -> None:
    """Write down, and tell, the minutes that one act gave to each of many attempts.

    They will read the reason; the act is named by its number.
    """
    reason, act = reason_and_act
    Extension.objects.bulk_create(
        Extension(sitting=row, attempt_id=attempt, minutes=minutes, act=act)
        for attempt, minutes in minutes_each
    )
    for attempt, minutes in minutes_each:
        extension = extensions.Extension(TimeGiven("candidate", minutes), reason)
        _announce(row, ActTarget(attempt=attempt), extension, now)


def _latest_instant(
    row: Sitting, target: ActTarget, minutes: int, *, now: Instant
) -> Instant:
    """Return when it is too late to give minutes: at the end of those concerned.

    Not where a restore lost these minutes: most tablets work to them, so that nobody
    has ended who would, and what they wrote would be late.
    """
    ends_at = end_of(row, target)
    is_lost = now >= ends_at and were_promised(
        row, minutes, site=target.site, attempt=target.attempt
    )
    return after(now, 1) if is_lost else ends_at


def _earlier_count(row: Sitting, target: ActTarget) -> int:
    earlier_extensions = Extension.objects.filter(sitting=row)
    if target.attempt is not None:
        return earlier_extensions.filter(attempt_id=target.attempt).count()
    if target.site is not None:
        return earlier_extensions.filter(site_id=target.site).count()
    return earlier_extensions.filter(site=None, attempt=None).count()


def venue_of(row: Sitting, target: ActTarget) -> Venue | None:
    """Return where those concerned are; None is the nation. Raises `Unknown`."""
    if target.attempt is not None:
        attempt = attempt_of(row, target.attempt)
        return Venue(attempt.site_id, attempt.room)
    if target.site is None:
        return None
    return Venue(site_of(row, target.site).id, target.room)


def names_of(row: Sitting, target: ActTarget) -> dict[str, str]:
    """Return how the record names those concerned. Raises `Unknown`."""
    if target.attempt is not None:
        return {"candidate": attempt_of(row, target.attempt).own_candidate.number}
    if target.site is not None:
        room = {"room": target.room} if target.room else {}
        return {"site": site_of(row, target.site).name, **room}
    return {}


def end_of(row: Sitting, target: ActTarget) -> Instant:
    """Return the end of those concerned: their own, or the normal one of many.

    The beginning of time where no opening is known: too late for everything.
    """
    allowances = Allowances(row)
    if target.attempt is not None:
        end = allowances.own_end(attempt_of(row, target.attempt))
    else:
        end = allowances.normal_end(target.site)
    return Instant(0) if end is None else end
