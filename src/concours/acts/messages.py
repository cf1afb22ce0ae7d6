"""Write to the candidates: all, those of a site, or one."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import announce, record
from concours.acts.time import For, names_of, place_of
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.sitting.phases import Collected, WrongPhase, name
from concours.store.journal.news import News
from concours.store.queries import sittings

TEXT_LENGTH_MAX = 500


@dataclass(eq=False)
class TextInvalid(Refusal):
    """A message has no text, or too long a one."""

    code: ClassVar[str] = "message.invalid"
    length: int
    length_max: int = TEXT_LENGTH_MAX


@transaction.atomic
def send_message(
    actor: Actor, sitting: UUID, whom: For, *, text: str, now: Instant
) -> None:
    """Show a text of 1 to 500 characters on tablets until it is acknowledged.

    Raises `NotAllowed`, `Unknown`, `TextInvalid`, `WrongPhase` once collected.
    """
    row = sittings.load(sitting, lock=True)
    place = place_of(row, whom)
    require(actor, "message_sent", place)
    phase = sittings.phase_of(row)
    if isinstance(phase, Collected):
        raise WrongPhase(phase=name(phase), wanted="launched")
    text = text.strip()
    if not 0 < len(text) <= TEXT_LENGTH_MAX:
        raise TextInvalid(len(text))
    record(
        actor,
        "message_sent",
        now=now,
        sitting=sitting,
        place=place,
        body={"text": text, "scope": whom.scope, **names_of(row, whom)},
    )
    announce(
        News(
            sitting=sitting,
            kind="message",
            at=now,
            body={"text": text},
            site=whom.site,
            attempt=whom.attempt,
        )
    )
