"""A site gets a relay, by the eight words that it shows, and loses it again.

Its rooms get envelopes with the codes by which a spare takes a place there.

A relay decides nothing and reads nothing: what is admitted is an address that tablets
are given, and a key whose posts the centre opens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection, record
from concours.core.delivery.mailbox.relay import (
    RelayRequest,
    read_request,
    require_words,
)
from concours.core.delivery.mailbox.rescue import EPOCHS, rescue_code
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.journal.acts import pinned_key
from concours.store.models import Site
from concours.store.queries.authoring.plans import lock_exam
from concours.store.queries.delivery.relays import admitted
from concours.store.queries.unknown import Unknown

RELAYS_COUNT_MAX = 4
"""Of one site: two are enough, and two more while they are changed."""


@dataclass(eq=False)
class RelayKnown(Refusal):
    """The site has a relay with this address or this key."""

    code: ClassVar[str] = "relay.known"
    url: str


@dataclass(eq=False)
class RelaysTooMany(Refusal):
    """The site has as many relays as tablets are told of."""

    code: ClassVar[str] = "relay.too_many"
    count_max: int


@dataclass(frozen=True, slots=True)
class RescuePlace:
    """A seat, whose it is by number alone, and the codes of its two rescues."""

    room: str
    seat: str
    number: str
    codes: Sequence[str]


@transaction.atomic
def admit_relay(
    actor: Actor, site: UUID, request_text: str, words: str, *, now: Instant
) -> int:
    """Let the relay of this request store boxes of a site; return the act's number.

    `words` are those that it shows. Raises `NotAllowed`, `Unknown`, `ExamArchived`,
    `RelayRequestInvalid`, `RelayWordsWrong`, `RelayKnown`, `RelaysTooMany`.
    """
    venue = Venue(site)
    require(actor, "relay_admitted", venue)
    row = _load(site)
    request = read_request(request_text)
    signer = pinned_key(plain_connection())
    if signer is None:
        raise Unknown("ledger_key", "")
    require_words(request, signer, words)
    own_relays = _relays_at(row)
    for relay in own_relays:
        if request.url == relay.request.url or (
            request.public_key == relay.request.public_key
        ):
            raise RelayKnown(relay.request.url)
    if len(own_relays) >= RELAYS_COUNT_MAX:
        raise RelaysTooMany(RELAYS_COUNT_MAX)
    body = _body(row, request)
    act = record(actor, "relay_admitted", now=now, venue=venue, body=body)
    admitted.add_relay(site, request, act=act, now=now)
    return act


@transaction.atomic
def revoke_relay(
    actor: Actor, site: UUID, relay: int, *, reason: str, now: Instant
) -> int:
    """Take a relay out: tablets are told of it no more, what it posts is refused.

    Raises `NotAllowed`, `Unknown`, `ExamArchived`, `ReasonInvalid`.
    """
    venue = Venue(site)
    require(actor, "relay_revoked", venue)
    row = _load(site)
    own_relay = next((r for r in _relays_at(row) if r.id == relay), None)
    if own_relay is None:
        raise Unknown("relay", str(relay))
    act = record(
        actor,
        "relay_revoked",
        now=now,
        venue=venue,
        reason=reasoned(reason),
        body=_body(row, own_relay.request),
    )
    admitted.revoke_relay(relay, act=act)
    return act


@transaction.atomic
def print_rescue_codes(
    actor: Actor, site: UUID, *, secret: bytes, now: Instant
) -> Sequence[RescuePlace]:
    """Return the rescue codes of a site, seat by seat, for its rooms' envelopes.

    They are derived under `secret`, and printed again they are the same. Raises
    `NotAllowed`, `Unknown`, `ExamArchived`.
    """
    venue = Venue(site)
    require(actor, "rescue_codes_printed", venue)
    row = _load(site)
    seats = admitted.seats_of(site)
    body: dict[str, Json] = {
        "exam": row.exam.code,
        "site": row.name,
        "candidates": len(seats),
    }
    record(actor, "rescue_codes_printed", now=now, venue=venue, body=body)
    return [
        RescuePlace(
            seat.room,
            seat.seat,
            seat.number,
            [rescue_code(secret, seat.candidate, epoch) for epoch in EPOCHS],
        )
        for seat in seats
    ]


def _load(site: UUID) -> Site:
    """Return a site, with its exam held until the commit."""
    row = Site.objects.select_related("exam").filter(pk=site).first()
    if row is None:
        raise Unknown("site", str(site))
    lock_exam(row.exam_id)
    return row


def _relays_at(site: Site) -> list[admitted.SiteRelay]:
    rows = admitted.relays_of_exam(site.exam_id)
    return [relay for relay in rows if relay.site == site.id]


def _body(site: Site, request: RelayRequest) -> dict[str, Json]:
    return {
        "exam": site.exam.code,
        "site": site.name,
        "url": request.url,
        "relay": sha256(request.public_key).hexdigest(),
    }
