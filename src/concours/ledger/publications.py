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
    DecidedPublication,
    add_signature,
    read_leaves,
    read_unsigned,
)

LOG = logging.getLogger("concours.ledger")

KINDS = ("results_published", "publication_corrected")


class Publications:
    """Signs publications; remembers what it would not sign."""

    def __init__(self, signing: Signing) -> None:
        self._signing = signing
        self._refused: set[UUID] = set()

    def turn(self, connection: Connection[Any], *, now: Instant) -> None:
        """Sign every publication that is decided and whole."""
        if self._signing.is_stopped:
            return
        for publication in read_unsigned(connection):
            if publication.id in self._refused:
                continue
            with connection.transaction():
                fault = _fault(connection, publication)
                if fault is None:
                    signature = self._signing.sign(_statement(publication))
                    signer_and_signature = self._signing.signer, signature
                    add_signature(
                        connection, publication, signer_and_signature, now=now
                    )
            if fault is None:
                LOG.info("publication %s signed", publication.id)
            else:
                self._refused.add(publication.id)
                LOG.error("publication %s is not signed: %s", publication.id, fault)


def _statement(publication: DecidedPublication) -> bytes:
    return publication_statement(
        exam=publication.exam.bytes,
        number=publication.number,
        opens=publication.opens,
        leaves_count=publication.leaves_count,
        root=publication.root,
        common_digest=sha256(publication.common).digest(),
    )


def _fault(connection: Connection[Any], publication: DecidedPublication) -> str | None:
    """Return what does not add up: the act, the number of sheets, or their root."""
    act_body = publication.act_body
    facts = {
        "version": publication.number,
        "opens_ms": publication.opens,
        "candidates": publication.leaves_count,
        "root": publication.root.hex(),
        "common": sha256(publication.common).hexdigest(),
    }
    if publication.kind not in KINDS or not isinstance(act_body, dict):
        return "its act is of another kind"
    if any(act_body.get(name) != fact for name, fact in facts.items()):
        return "its act says something else"
    frontier = Frontier()
    frontier.extend(
        sheet_leaf(salt, sheet) for salt, sheet in read_leaves(connection, publication)
    )
    if (frontier.size, frontier.root()) != (publication.leaves_count, publication.root):
        return "its sheets are not those that were decided on"
    return None
