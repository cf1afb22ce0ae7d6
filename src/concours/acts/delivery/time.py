"""Give time: to the nation, to a site, to a room of it, to one candidate."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Place
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
class For:
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
    actor: Actor, sitting: UUID, whom: For, given: tuple[int, str], *, now: Instant
) -> None:
    """Give minutes (1 to 120) for a reason that the candidates will read.

    `given` is the minutes and the reason. In a room each candidate is given the minutes
    as their own, in proportion of their accommodation and rounded up to the minute;
    who has ended is left out, and named by the act. Raises `NotAllowed`, `Unknown`, and
    what `core.sitting.extensions.extend` refuses: of a room, if nobody may be given
    time any more.
    """
    row = sittings.load(sitting, lock=True)
    if whom.room:
        _extend_room(actor, row, whom, given, now=now)
        return
    place = place_of(row, whom)
    require(actor, "time_extended", place)
    minutes, reason = given
    phase = sittings.phase_of(row, None if place is None else place.site)
    extension = extensions.Extension(TimeGiven(whom.scope, minutes), reason)
    known = _known_count(row, whom)
    ends_at = _given_until(row, whom, minutes, now=now)
    extensions.extend(phase, extension, known_count=known, ends_at=ends_at, now=now)
    number = record(
        actor,
        "time_extended",
        now=now,
        sitting=sitting,
        place=place,
        reason=reason,
        body={"minutes": minutes, "scope": whom.scope, **names_of(row, whom)},
    )
    Extension.objects.create(
        sitting=row,
        site_id=whom.site,
        attempt_id=whom.attempt,
        minutes=minutes,
        act=number,
    )
    announce(
        News(
            sitting=sitting,
            kind="extended",
            at=now,
            body={"minutes": minutes, "reason": reason.strip(), "scope": whom.scope},
            site=whom.site,
            attempt=whom.attempt,
        )
    )


def _extend_room(
    actor: Actor, row: Sitting, whom: For, given: tuple[int, str], *, now: Instant
) -> None:
    place = place_of(row, whom)
    require(actor, "time_extended", place)
    minutes, reason = given
    granted: list[tuple[Attempt, int]] = []
    refused: list[tuple[Attempt, Refusal]] = []
    for attempt in (
        Attempt.objects.filter(
            sitting=row, candidate__site=whom.site, candidate__room=whom.room
        )
        .select_related("candidate")
        .order_by("candidate__number")
    ):
        candidate = attempt.candidate
        own = -(-minutes * candidate.factor_num // candidate.factor_den)
        try:
            _may_have(row, attempt, own, reason, now=now)
        except (extensions.ExtensionTooLate, extensions.ExtensionsTooMany) as refusal:
            refused.append((attempt, refusal))
        else:
            granted.append((attempt, own))
    if not granted:
        raise refused[0][1] if refused else Unknown("room", whom.room)
    lines: list[Json] = [
        {"candidate": each.candidate.number, "minutes": own} for each, own in granted
    ]
    late: list[Json] = [each.candidate.number for each, _ in refused]
    number = record(
        actor,
        "time_extended",
        now=now,
        sitting=row.id,
        place=place,
        reason=reason,
        body={
            "minutes": minutes,
            "scope": "room",
            "granted": lines,
            "too_late": late,
            **names_of(row, whom),
        },
    )
    each_own = [(attempt.id, own) for attempt, own in granted]
    give_each(row, each_own, (reason.strip(), number), now=now)


def _may_have(
    row: Sitting, attempt: Attempt, minutes: int, reason: str, *, now: Instant
) -> None:
    one = For(attempt=attempt.id)
    extensions.extend(
        sittings.phase_of(row, attempt.candidate.site_id),
        extensions.Extension(TimeGiven("candidate", minutes), reason),
        known_count=_known_count(row, one),
        ends_at=_given_until(row, one, minutes, now=now),
        now=now,
    )


def give_each(
    row: Sitting,
    given: Sequence[tuple[UUID, int]],
    why: tuple[str, int],
    *,
    now: Instant,
) -> None:
    """Write down, and tell, the minutes that one act gave to each of many attempts.

    `why` is the reason that they will read, and the number of the act.
    """
    reason, act = why
    Extension.objects.bulk_create(
        Extension(sitting=row, attempt_id=attempt, minutes=minutes, act=act)
        for attempt, minutes in given
    )
    for attempt, minutes in given:
        body: dict[str, Json] = {
            "minutes": minutes,
            "reason": reason,
            "scope": "candidate",
        }
        announce(
            News(sitting=row.id, kind="extended", at=now, body=body, attempt=attempt)
        )


def _given_until(row: Sitting, whom: For, minutes: int, *, now: Instant) -> Instant:
    """Return when it is too late to give minutes: at the end of those concerned.

    Not where a restore lost these minutes: most tablets work to them, so that nobody
    has ended who would, and what they wrote would be late.
    """
    ends_at = end_of(row, whom)
    is_lost = now >= ends_at and were_promised(
        row, minutes, site=whom.site, attempt=whom.attempt
    )
    return after(now, 1) if is_lost else ends_at


def _known_count(row: Sitting, whom: For) -> int:
    known = Extension.objects.filter(sitting=row)
    if whom.attempt is not None:
        return known.filter(attempt_id=whom.attempt).count()
    if whom.site is not None:
        return known.filter(site_id=whom.site).count()
    return known.filter(site=None, attempt=None).count()


def place_of(row: Sitting, whom: For) -> Place | None:
    """Return where those concerned are; None is the nation. Raises `Unknown`."""
    if whom.attempt is not None:
        candidate = attempt_of(row, whom.attempt).candidate
        return Place(candidate.site_id, candidate.room)
    if whom.site is None:
        return None
    return Place(site_of(row, whom.site).id, whom.room)


def names_of(row: Sitting, whom: For) -> dict[str, str]:
    """Return how the record names those concerned. Raises `Unknown`."""
    if whom.attempt is not None:
        return {"candidate": attempt_of(row, whom.attempt).candidate.number}
    if whom.site is not None:
        room = {"room": whom.room} if whom.room else {}
        return {"site": site_of(row, whom.site).name, **room}
    return {}


def end_of(row: Sitting, whom: For) -> Instant:
    """Return the end of those concerned: their own, or the normal one of many.

    The beginning of time where no opening is known: too late for everything.
    """
    allowances = Allowances(row)
    if whom.attempt is not None:
        end = allowances.own_end(attempt_of(row, whom.attempt))
    else:
        end = allowances.normal_end(whom.site)
    return Instant(0) if end is None else end
