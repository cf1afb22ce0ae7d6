"""`POST` and `GET /journal`: entries in, and back to a tablet that takes over."""

from itertools import pairwise
from random import random
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from concours.core.delivery.journal.entry import AttemptId, Equivocation
from concours.core.delivery.sync.batch import Batch, UnknownDevice, WrongSignature
from concours.core.delivery.sync.quota import QuotaExceeded
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.gateway import wire
from concours.gateway.delivery.backpressure import own_pace_ms, spread_ms
from concours.gateway.edge.evidence import facts_of
from concours.gateway.edge.limits import JOURNAL_BYTES_MAX, read_body
from concours.gateway.edge.refusals import answer
from concours.gateway.services import bearer, services_of
from concours.store.journal.devices import (
    Device,
    devices_of_attempt,
    takeovers_of_attempts,
)
from concours.store.journal.entries import ChainEntry, read_chain
from concours.store.journal.presence import Presence

ATTEMPT_LENGTH = 8
"""Of an identity: enough to tell two apart, too little to ask for one."""

SUSPICIOUS = (Equivocation, WrongSignature, UnknownDevice, QuotaExceeded)


async def post_journal(request: Request) -> Response:
    """Keep a batch and acknowledge it, in this order, when its turn has come."""
    services = services_of(request)
    body = await read_body(request, bytes_max=JOURNAL_BYTES_MAX)
    services.group_commit.note_wait(await services.batch_places.enter())
    try:
        return await _keep(request, body)
    finally:
        services.batch_places.leave()


async def _keep(request: Request, body: bytes) -> Response:
    services = services_of(request)
    post = wire.read(body, wire.JournalPost)
    batch = wire.batch_of(post)
    presence = _presence(post, batch, seen_at=services.settings.now())
    try:
        acknowledged = await services.batch_receiver.take(batch, presence)
    except Refusal as refusal:
        if isinstance(refusal, SUSPICIOUS):
            _keep_as_evidence(request, refusal)
        raise
    draw = random()  # noqa: S311 -- when a tablet sends is no secret
    return answer(
        {
            "held": acknowledged.held,
            "centre_ms": services.settings.now(),
            "news": services.bulletin.latest(acknowledged.audience),
            "pace_ms": own_pace_ms(services.group_commit.pace_ms, draw),
            "spread_ms": spread_ms(services.bulletin.readers_count),
        }
    )


async def get_journal(request: Request) -> Response:
    """Give a tablet the epochs before its own, as far as each one counts."""
    own = await own_device(request)
    services_of(request).contacts.note(request, [(own.attempt, own.epoch)])
    epochs = []
    async with services_of(request).database.transaction() as connection:
        all_devices = await devices_of_attempt(connection, own.attempt)
        takeovers = await takeovers_of_attempts(connection, [own.attempt])
        so_far = [device for device in all_devices if device.epoch <= own.epoch]
        for device, successor in pairwise(so_far):
            assert successor.base is not None
            count = successor.base.count
            chain = own.attempt, device.epoch
            entries = await read_chain(connection, *chain, count=count)
            rows = [_as_sent(entry) for entry in entries]
            epoch: dict[str, object] = {"epoch": device.epoch, "entries": rows}
            if chain in takeovers:
                epoch["taken_over_ms"] = takeovers[chain]
            epochs.append(epoch)
    return answer({"epochs": epochs})


async def own_device(request: Request) -> Device:
    """Return the epoch of the tablet that asks in the attempt that it names.

    Raises `UnknownToken`, `Malformed`, `UnknownDevice` where it holds none: who walks
    from one attempt to another is noted.
    """
    devices = await bearer(request)
    attempt = _attempt(request)
    for device in devices:
        if device.attempt == attempt:
            return device
    refusal = UnknownDevice(str(attempt), 0)
    senders: list[Json] = [str(device.attempt) for device in devices]
    services_of(request).evidence.keep(
        request,
        code=refusal.code,
        facts=_evidence_facts(refusal) | {"sent_by": senders},
    )
    traces = services_of(request).traces
    detail = str(attempt)[:ATTEMPT_LENGTH]
    traces.keep_refused(request, "walked", detail, concerns=attempt)
    raise traces.find_block(request) or refusal


def _keep_as_evidence(request: Request, refusal: Refusal) -> None:
    facts = _evidence_facts(refusal)
    sender = str(facts["concerns"]) if facts["is_signed"] else ""
    evidence = services_of(request).evidence
    evidence.keep(request, code=refusal.code, facts=facts, sender=sender)


def _evidence_facts(refusal: Refusal) -> dict[str, Json]:
    """Return a refusal's facts as evidence.

    The attempt is whom it concerns. Who sent it is the act's actor, an address: only
    what is signed is the candidate's own tablet's.
    """
    facts = facts_of(refusal)
    attempt = facts.pop("attempt")
    is_signed = isinstance(refusal, Equivocation)
    return facts | {"concerns": attempt, "is_signed": is_signed}


def _presence(post: wire.JournalPost, batch: Batch, *, seen_at: Instant) -> Presence:
    state = post.state
    return Presence(
        batch.attempt,
        batch.epoch,
        seen_at,
        post.written,
        state.offset_ms,
        state.package,
        state.storage,
        None if state.ends_ms is None else Instant(state.ends_ms),
        state.read,
        state.focus_lost,
        state.kiosk,
        state.rejoined,
        state.ahead,
        state.voice,
        state.worker,
    )


def _attempt(request: Request) -> AttemptId:
    try:
        return AttemptId(UUID(request.query_params.get("attempt", "")))
    except ValueError as error:
        raise wire.Malformed(reason="attempt") from error


def _as_sent(entry: ChainEntry) -> dict[str, object]:
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "body": entry.body.decode(),
        "device_ms": entry.device_ms,
        "digest": entry.digest.hex(),
    }
