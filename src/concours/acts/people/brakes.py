"""Lift the brake of a network that tried too many wrong codes or passwords.

Whoever serves the nation lifts that of any; whoever works at a site that of the network
that they are in, which is the one their candidates are in.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import NotAllowed, may, require
from concours.acts.record import plain_connection, record
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant, after
from concours.core.people.sign_in.tries import LIFT_MS
from concours.store.journal.tries import add_lift
from concours.store.queries.people.brakes import Brake, brakes

KIND = "brake_lifted"


@dataclass(eq=False)
class BrakeNone(Refusal):
    """The network is not braked, or no longer."""

    code: ClassVar[str] = "brake.none"
    network: str


def liftable_brakes(actor: Actor, own_network: str, *, now: Instant) -> list[Brake]:
    """Return the brakes that this person may lift; `own_network` is where they are."""
    if not may(actor, KIND, actor.post):
        return []
    return list(brakes(network=own_network if actor.post else "", now=now))


@transaction.atomic
def lift_brake(actor: Actor, network: str, *, own_network: str, now: Instant) -> None:
    """Let a network try without a brake for an hour.

    Raises `NotAllowed`, `BrakeNone`.
    """
    role = require(actor, KIND, actor.post)
    if actor.post is not None and network != own_network:
        raise NotAllowed(wanted=KIND, roles=(role,))
    network_brakes = brakes(network=network, now=now) if network else ()
    if not network_brakes:
        raise BrakeNone(network)
    [brake] = network_brakes
    until = after(now, LIFT_MS)
    number = record(
        actor,
        KIND,
        now=now,
        venue=actor.post,
        body={
            "network": network,
            "until_ms": until,
            "tries": brake.count,
            "doors": list(brake.doors),
        },
    )
    add_lift(plain_connection(), number, network, until=until)
