"""Say of a site which grids were to be and which are held, once all is collected.

What lies under the head of the ledger does not change, so the same site always gives
the same two digests, whatever arrives later. The verifier finds both again.
"""

from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.ecos.release import name_papers
from concours.acts.may import require
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.ecos.completeness.sets import Completeness, combine
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.minutes import keep_minutes
from concours.store.queries.ecos.circuits import CircuitPlan, read_plans
from concours.store.queries.ecos.forms import grid_forms
from concours.store.queries.ecos.journals import read_head, read_stands
from concours.store.queries.people.people import site_of
from concours.store.queries.unknown import Unknown


@transaction.atomic
def collect_grids(actor: Actor, sitting: UUID, site: UUID, *, now: Instant) -> int:
    """Record which grids of a site were expected and which are held; return the act.

    Raises `NotAllowed`, `Unknown`, `WrongPhase` before the collection, `Unavailable`
    until the ledger has fixed the journal's head.
    """
    row = sittings.load(sitting, lock=True)
    venue = Venue(site)
    require(actor, "grids_collected", venue)
    site_row = site_of(row, site)
    if row.collected_ms is None:
        phase = phases.name(sittings.phase_of(row, site))
        raise phases.WrongPhase(phase=phase, wanted="collected")
    plans = read_plans(row, site=site)
    if not plans:
        raise Unknown("circuit", site_row.code)
    head = read_head(row)
    if head is None:
        raise Unavailable("journal_head")
    size, root = head
    parts = [_completeness(row, plan, head_size=size) for plan in plans]
    whole = combine(parts)
    counts: dict[str, Json] = {
        "site": site_row.name,
        "site_code": site_row.code,
        "expected": len(whole.expected),
        "held": len(whole.held.keys() & whole.expected),
        "missing": _names(whole),
        "expected_digest": whole.expected_digest,
        "held_digest": whole.held_digest,
        "head_size": size,
        "head_root": root.hex(),
        **name_papers(whole),
    }
    facts = dump(
        {
            "exam": row.exam.title,
            "sitting": row.title,
            **counts,
            "circuits": [
                _circuit(plan, part) for plan, part in zip(plans, parts, strict=True)
            ],
        }
    )
    body = counts | {"digest": sha256(facts).hexdigest()}
    act = record(
        actor, "grids_collected", now=now, sitting=sitting, venue=venue, body=body
    )
    keep_minutes(act, facts)
    return act


def _completeness(row: Sitting, plan: CircuitPlan, *, head_size: int) -> Completeness:
    forms = grid_forms(row, plan.stations, settings.PACKAGES)
    stands = read_stands(plan, forms, head_size=head_size)
    return plan.floor(stands).completeness()


def _names(completeness: Completeness) -> Json:
    names: list[Json] = [
        f"{name.candidate} {name.station} {name.place}"
        for name in sorted(completeness.missing)
    ]
    return names


def _circuit(plan: CircuitPlan, completeness: Completeness) -> Json:
    """Return what the list says of a circuit: each missing grid, and why."""
    missing: list[Json] = [
        {
            "candidate": name.candidate,
            "station": name.station,
            "chair": name.place,
            "reason": reason,
            "given_up": name in plan.given_up_grids,
        }
        for name, reason in sorted(completeness.missing.items())
    ]
    return {
        "circuit": plan.code,
        "expected": len(completeness.expected),
        "held": len(completeness.held.keys() & completeness.expected),
        "missing": missing,
    }
