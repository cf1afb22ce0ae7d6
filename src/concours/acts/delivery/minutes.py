"""Draw up the minutes: the digest of what they say becomes an act.

The console holds no signing key, for whoever took it over could sign anything. The
ledger signs the act, and with it the digest; minutes are printed once it has.
"""

from hashlib import sha256
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.drawn_document import DrawnDocument
from concours.acts.may import require
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import Instant
from concours.store.queries.acts import act_numbered
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.minutes import (
    keep_minutes,
    minutes_of,
    read_minutes,
)
from concours.store.queries.people.people import site_of
from concours.store.queries.unknown import Unknown


@transaction.atomic
def draw_minutes(
    actor: Actor, sitting: UUID, site: UUID | None, *, now: Instant
) -> DrawnDocument:
    """Draw up the minutes of a site, or of the nation where `site` is None.

    Raises `NotAllowed`, `Unknown`, `WrongPhase` before the launch.
    """
    row = sittings.load(sitting, lock=True)
    venue = None if site is None else Venue(site)
    require(actor, "minutes_drawn", venue)
    site_row = None if site is None else site_of(row, site)
    phase = sittings.phase_of(row, site)
    if isinstance(phase, phases.Sealed | phases.Armed):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="launched")
    facts = dump(minutes_of(row, site_row))
    body: dict[str, Json] = {
        "scope": "nation" if site_row is None else "site",
        "digest": sha256(facts).hexdigest(),
    }
    if site_row is not None:
        body |= {"site": site_row.name, "site_code": site_row.code}
    number = record(
        actor, "minutes_drawn", now=now, sitting=sitting, venue=venue, body=body
    )
    keep_minutes(number, facts)
    return DrawnDocument(facts, act_numbered(number))


def read_drawn_minutes(sitting: UUID, number: int) -> DrawnDocument:
    """Return minutes as they were drawn by an act. Raises `Unknown`."""
    facts = read_minutes(number)
    if facts is None:
        raise Unknown("minutes", str(number))
    minutes = DrawnDocument(facts, act_numbered(number))
    if minutes.act.act.sitting != sitting:
        raise Unknown("minutes", str(number))
    assert minutes.digest == minutes.act.act.body["digest"], "minutes were altered"
    return minutes
