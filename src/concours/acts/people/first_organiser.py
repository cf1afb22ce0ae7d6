"""A house has its two founders by a command: there is nobody yet to appoint one.

It serves twice, for two organisers appoint the others together. Later, when they cannot
any more, the same command appoints another, and the record keeps why for ever.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.people import accounts
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, Instant, after
from concours.store.journal.locks import ROSTER, take
from concours.store.queries.people.staff import organisers_count

FOUNDERS_COUNT = 2
FIRST_PASSWORD_MS_MAX = 24 * HOUR_MS
"""How long a first password, shown on the screen of a machine, lets anybody in."""

COMMAND = Actor("system", "Commande", frozenset({"organiser"}))


@dataclass(eq=False)
class OrganiserPresent(Refusal):
    """The house has two organisers, who appoint the others."""

    code: ClassVar[str] = "people.organiser_present"


@transaction.atomic
def appoint_first(
    login: str, name: str, password: str, *, recovery: str = "", now: Instant
) -> None:
    """Appoint a founder of a house; they enrol a second factor as they enter.

    They do so within a day: the act says until when the password serves.
    `recovery` is why another is needed although there is one. Raises
    `OrganiserPresent` without it, `ReasonInvalid`, `MemberInvalid`, `LoginTaken`.
    """
    take(plain_connection(), ROSTER)
    reason = reasoned(recovery) if recovery else ""
    if organisers_count() >= FOUNDERS_COUNT and not reason:
        raise OrganiserPresent
    member = accounts.Member(login, name, ("organiser",), password)
    until = after(now, FIRST_PASSWORD_MS_MAX)
    grounds = accounts.Grounds(reason, password_until=until)
    accounts.write_appointments(COMMAND, [member], grounds, now=now)
