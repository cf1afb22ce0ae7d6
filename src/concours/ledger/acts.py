"""Signs each official act, once it has found its digest and its link again.

What the console wrote, nobody can write otherwise later: whoever takes it over has not
this key. A chain that does not hold is said in the log, and nothing after it is signed.
"""

import logging
from typing import Any

from psycopg import Connection

from concours.core.audit.act import act_statement
from concours.core.delivery.journal.act import ACTS_GENESIS
from concours.core.kernel.crypto import is_signed
from concours.core.kernel.time import Instant
from concours.ledger.signing import Signing
from concours.store.journal.acts import (
    ActRow,
    ActSignature,
    acts_after,
    add_signatures,
    last_signed,
)

LOG = logging.getLogger("concours.ledger")


class Acts:
    """Signs the chain of acts, and knows how far it is signed."""

    def __init__(self, signing: Signing) -> None:
        self._signing = signing
        self._count = 0
        self._head = bytes(ACTS_GENESIS)
        self._is_stopped = False

    @property
    def count(self) -> int:
        """How many acts are signed."""
        return self._count

    def load(self, connection: Connection[Any]) -> None:
        """Go on from the last signature, which must be over the act that is there."""
        last = last_signed(connection)
        if last is None:
            return
        self._count, self._head = last.number, last.digest
        statement = act_statement(last.number, last.digest, last.at)
        if not is_signed(last.signer, statement, last.signature):
            self._stop(last.number)

    def turn(self, connection: Connection[Any], *, now: Instant) -> None:
        """Sign the acts that have come, in order."""
        if self._is_stopped or self._signing.is_stopped:
            return
        count, head, signatures = self._count, self._head, []
        for row in acts_after(connection, count):
            if (row.number, row.prev) != (count + 1, head) or not row.is_sound():
                self._stop(row.number)
                break
            count, head = row.number, row.digest
            signatures.append(self._sign(row, now))
        if signatures:
            self._signing.mark_acts(count, head)
            with connection.transaction():
                add_signatures(connection, signatures)
            self._count, self._head = count, head

    def _sign(self, row: ActRow, now: Instant) -> ActSignature:
        statement = act_statement(row.number, row.digest, now)
        signature = self._signing.sign(statement)
        return ActSignature(
            row.number, row.digest, self._signing.signer, signature, now
        )

    def _stop(self, number: int) -> None:
        self._is_stopped = True
        LOG.error("act %d is not what was recorded: no act is signed any more", number)
