"""Signs what two persons published, once it has found every sheet of it again.

Nothing is shown without this signature: a console that was taken over can write rows,
and not make them true. What does not add up is said in the log and never signed; the
publication that was there before goes on.
"""

import logging
from hashlib import sha256
from typing import Any
from uuid import UUID

from psycopg import Connection

from concours.core.audit.merkle import Frontier
from concours.core.audit.publication import publication_statement, sheet_leaf
from concours.core.kernel.time import Instant
from concours.ledger.signing import Signing
from concours.store.journal.publications import (
    Decided,
    add_signature,
    read_leaves,
    read_unsigned,
)

LOG = logging.getLogger("concours.ledger")

KINDS = ("results_published", "publication_corrected")


class Publications:
    """The ledger's hand on publications; remembers what it would not sign."""

    def __init__(self, signing: Signing) -> None:
        self._signing = signing
        self._refused: set[UUID] = set()

    def turn(self, connection: Connection[Any], *, now: Instant) -> None:
        """Sign every publication that is decided and whole."""
        if self._signing.is_stopped:
            return
        for decided in read_unsigned(connection):
            if decided.id in self._refused:
                continue
            with connection.transaction():
                fault = _fault(connection, decided)
                if fault is None:
                    signature = self._signing.sign(_statement(decided))
                    signed = self._signing.signer, signature
                    add_signature(connection, decided, signed, now=now)
            if fault is None:
                LOG.info("publication %s signed", decided.id)
            else:
                self._refused.add(decided.id)
                LOG.error("publication %s is not signed: %s", decided.id, fault)


def _statement(decided: Decided) -> bytes:
    return publication_statement(
        exam=decided.exam.bytes,
        number=decided.number,
        opens=decided.opens,
        leaves_count=decided.leaves_count,
        root=decided.root,
        common_digest=sha256(decided.common).digest(),
    )


def _fault(connection: Connection[Any], decided: Decided) -> str | None:
    """Return what does not add up: the act, the number of sheets, or their root."""
    said = decided.said
    facts = {
        "version": decided.number,
        "opens_ms": decided.opens,
        "candidates": decided.leaves_count,
        "root": decided.root.hex(),
        "common": sha256(decided.common).hexdigest(),
    }
    if decided.kind not in KINDS or not isinstance(said, dict):
        return "its act is of another kind"
    if any(said.get(name) != fact for name, fact in facts.items()):
        return "its act says something else"
    frontier = Frontier()
    frontier.extend(
        sheet_leaf(salt, sheet) for salt, sheet in read_leaves(connection, decided)
    )
    if (frontier.size, frontier.root()) != (decided.leaves_count, decided.root):
        return "its sheets are not those that were decided on"
    return None
