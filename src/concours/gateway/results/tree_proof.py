"""The proof that a copy lies in the journal's tree: one file a tablet, to be kept.

Its leaf is the digest of the tablet's last entry, which binds all before it. What the
file says beside the proof gives the code that the candidate has noted: it is checked
without us, by `python -m verifier.receipt`.
"""

import re
from collections.abc import Sequence

from psycopg import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from concours.core.audit.transparency.note import read_head
from concours.core.audit.transparency.tiles import TileMissing
from concours.core.audit.transparency.tlog_proof import TreeProof
from concours.core.kernel.canonical import digest, dump, u32
from concours.gateway.results.frame import link, own_corner
from concours.gateway.results.visits import Access
from concours.gateway.results.words import Words
from concours.gateway.services import services_of
from concours.store.journal.receipts import OwnReceipt, find_own_receipts
from concours.store.journal.tree.notes import find_latest_note
from concours.store.journal.tree.receipts import TabletHead, find_tablet_heads
from concours.store.journal.tree.tiles import prove_entry

NUMBER = re.compile("[0-9]{1,2}", re.ASCII)
EPOCH_MAX = 64


async def get_tree_proof(request: Request, words: Words, access: Access) -> Response:
    """Give the proof of one tablet of one copy as a file."""
    place, epoch = (_number(request, name) for name in ("epreuve", "tablette"))
    services = services_of(request)
    async with services.database.transaction() as connection:
        receipts = await find_own_receipts(connection, access.bearer.candidate)
        receipt = receipts[place] if place < len(receipts) else None
        proof = None
        if receipt is not None and receipt.digest is not None:
            proof = await _find_proof(connection, receipt, epoch)
    if proof is None:
        body = f"<h1>{words['tree_proof_none']}</h1><p>{words['tree_proof_later']}</p>"
        body += link("/recus", words["receipts"], words)
        corner = own_corner(access.bearer.number, words)
        return services.frame.page(words, body, status=404, corner=corner)
    name = f"recu-{access.bearer.number}-{place + 1}-{epoch}.tlog-proof"
    data = proof.as_bytes()
    return services.frame.file(data, name=name, kind="text/plain; charset=utf-8")


def proof_links(place: int, receipt: OwnReceipt, words: Words) -> str:
    """Return a link to the proof of each tablet of a copy."""
    return "".join(
        link(
            "/preuve",
            words["tree_proof"].format(epoch=epoch),
            words,
            epreuve=f"{place}",
            tablette=f"{epoch}",
        )
        for epoch in range(1, min(receipt.tablets_count, EPOCH_MAX) + 1)
    )


def receipt_digest(receipt: OwnReceipt, heads: Sequence[TabletHead]) -> bytes:
    """Return the digest that tablets show of a copy with these heads."""
    parts = (
        part
        for head in heads
        for part in (u32(head.epoch), u32(head.count), head.digest)
    )
    return digest(b"concours/receipt/1", receipt.attempt.bytes, *parts)


async def _find_proof(
    connection: AsyncConnection[tuple[object, ...]], receipt: OwnReceipt, epoch: int
) -> TreeProof | None:
    """Return the proof of a tablet, None while no note covers what it has written."""
    heads = await find_tablet_heads(connection, receipt.attempt)
    own_heads = [head for head in heads if head.epoch == epoch]
    note = await find_latest_note(connection)
    if (
        note is None
        or not own_heads
        or receipt_digest(receipt, heads) != receipt.digest
    ):
        return None
    own_head, size = own_heads[0], read_head(note.text).size
    if own_head.number >= size:
        return None
    try:
        path = await prove_entry(connection, own_head.number, size)
    except TileMissing:
        return None
    proof = TreeProof(own_head.number, path, note, _extra(receipt, heads, epoch))
    assert proof.holds(own_head.digest), "the tree is not the one that was signed"
    return proof


def _extra(receipt: OwnReceipt, heads: Sequence[TabletHead], epoch: int) -> bytes:
    return dump(
        {
            "attempt": str(receipt.attempt),
            "epoch": epoch,
            "tablets": [
                {"epoch": head.epoch, "count": head.count, "head": head.digest.hex()}
                for head in heads
            ],
        }
    )


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return int(text) if NUMBER.fullmatch(text) else 0
