"""Which key the ledger signs with: a new one signs nothing before an act names it."""

from django.db import transaction

from concours.acts.people.first_organiser import COMMAND
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.time import Instant
from concours.store.journal.acts import PIN


@transaction.atomic
def pin_ledger_key(public_key: bytes, *, reason: str, now: Instant) -> int:
    """Name the key that the ledger signs with from now on; return the act's number.

    Raises `ReasonInvalid`: the record keeps for ever why there is another.
    """
    body = {"public_key": public_key.hex()}
    return record(COMMAND, PIN, reason=reasoned(reason), body=body, now=now)
