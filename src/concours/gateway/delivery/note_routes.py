"""`POST /note`: which note of the journal's tree a tablet saw last, every five minutes.

Defends A27 and A28 by twelve thousand memories that nobody restores: a note that this
database does not hold was signed by a centre that had more, or other entries. Whoever
says so proves nothing alone, and is kept as evidence; `concours doctor` counts them.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from concours.core.audit.transparency.note import read_head, read_note
from concours.gateway import wire
from concours.gateway.edge.limits import CALL_BYTES_MAX, read_body
from concours.gateway.edge.refusals import answer
from concours.gateway.services import Services, bearer, services_of
from concours.store.journal.devices import Device
from concours.store.journal.tree.notes import UNKNOWN_NOTE, is_note_known

PREFIX_BYTES = 8


async def post_note(request: Request) -> Response:
    """Hold what the tablet saw against what was signed here; tell it the latest."""
    services = services_of(request)
    devices = await bearer(request)
    post = wire.read(await read_body(request, bytes_max=CALL_BYTES_MAX), wire.NotePost)
    root = wire.unhex(post.root)
    if bool(post.size) != (len(root) == PREFIX_BYTES):
        raise wire.Malformed(reason="root")
    if post.size and not await _is_known(request, post.size, root):
        services.evidence.keep(
            request,
            code=UNKNOWN_NOTE,
            facts={
                "size": post.size,
                "root": post.root,
                "sent_by": str(devices[0].attempt),
            },
            sender=devices[0].token_digest.hex(),
        )
    note = await services.trees["journal"].note()
    head = None if note is None else read_head(read_note(note).text)
    latest: dict[str, object] = {"size": 0, "root": ""}
    if head is not None:
        latest = {"size": head.size, "root": head.root[:PREFIX_BYTES].hex()}
    return answer(latest | _relays(services, devices))


def _relays(services: Services, devices: Sequence[Device]) -> dict[str, object]:
    """Return what each attempt is told of relays today: nothing where there is none.

    Who enrolled before a relay was admitted learns of it here.
    """
    terms = {
        str(device.attempt): services.relays.terms_of(
            device.site, device.attempt, device.epoch
        )
        for device in devices
        if not device.is_of_chair
    }
    return {"relays": terms} if any(terms.values()) else {}


async def _is_known(request: Request, size: int, root: bytes) -> bool:
    """Tell whether the ledger has signed this; what it has once, it has for ever."""
    services = services_of(request)
    if services.known_notes.get((size, root)):
        return True
    async with services.database.transaction() as connection:
        is_known = await is_note_known(connection, size, root)
    if is_known:
        services.known_notes.put((size, root), value=True)
    return is_known
