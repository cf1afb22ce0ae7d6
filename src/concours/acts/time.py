"""Give time: to the nation, to a site, to one candidate."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Place
from concours.acts.may import require
from concours.acts.record import announce, record
from concours.core.kernel.time import Instant
from concours.core.sitting import extensions
from concours.core.sitting.time import Scope, TimeGiven
from concours.store.journal.news import News
from concours.store.models import Extension, Sitting
from concours.store.queries import sittings
from concours.store.queries.allowances import Allowances
from concours.store.queries.people import attempt_of, site_of


@dataclass(frozen=True, slots=True)
class For:
    """Whom an act concerns: the nation, or one site, or one candidate's attempt.

    A site may be narrowed to one `room`: to write to it, never to give it time.
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

    `given` is the minutes and the reason. Raises `NotAllowed`, `Unknown`, and what
    `core.sitting.extensions.extend` refuses.
    """
    assert not whom.room, "time is given to a site, not to a room"
    row = sittings.load(sitting, lock=True)
    place = place_of(row, whom)
    require(actor, "time_extended", place)
    minutes, reason = given
    phase = sittings.phase_of(row, None if place is None else place.site)
    extension = extensions.Extension(TimeGiven(whom.scope, minutes), reason)
    known, ends_at = _known_count(row, whom), end_of(row, whom)
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
        end = allowances.due(attempt_of(row, whom.attempt))
    else:
        end = allowances.normal_end(whom.site)
    return Instant(0) if end is None else end
