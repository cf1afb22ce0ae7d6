"""Close a sitting."""

from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.delivery.detachment import notify_nation, notify_sites, own_start_of
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.time import passed_ms
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant, after
from concours.store.models import SiteStart, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances


@transaction.atomic
def close(
    actor: Actor,
    sitting: UUID,
    *,
    reason: str,
    site: UUID | None = None,
    now: Instant,
) -> None:
    """End normal time now: for the nation but the detached sites, or for one of these.

    Accommodations follow from it, and the nation's close gives back to who was paused.
    Raises `NotAllowed`, `Unknown`, `NotDetached`, `OnSpare`, `ReasonInvalid`, and what
    `core.delivery.sitting.phases.close` refuses.
    """
    venue = None if site is None else Venue(site)
    require(actor, "sitting_closed", venue)
    row = sittings.load(sitting, lock=True)
    start = row if site is None else own_start_of(row, site)
    phases.close(sittings.phase_of_start(row, start), now=now)
    reason = reasoned(reason)
    at = now if site is None else _by_the_clock_of(row, site, now)
    start.closed_at_ms = at
    start.save(update_fields=["closed_at_ms"])
    body: dict[str, Json] = {"at_ms": int(now)}
    if isinstance(start, SiteStart):
        body["site"] = start.site.name
    record(
        actor,
        "sitting_closed",
        now=now,
        sitting=sitting,
        venue=venue,
        reason=reason,
        body=body,
    )
    if site is None:
        notify_nation(row, "closed", {"at_ms": int(at)}, now=now)
    else:
        notify_sites(row, [site], "closed", {"at_ms": int(at)}, now=now)


def _by_the_clock_of(row: Sitting, site: UUID, now: Instant) -> Instant:
    """Return now as if the site had never paused: pauses are given back after it."""
    allowance = Allowances(row).common(site)
    assert allowance is not None, "a launched site has its opening"
    return after(allowance.t0, passed_ms(allowance, now=now))
