"""Write to the candidates: all, those of a site or of a room, or one.

The act keeps the numbers of its news: a tablet says which it has shown and had read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.delivery.time import ActTarget, names_of, venue_of
from concours.acts.may import require
from concours.acts.record import announce, record
from concours.core.delivery.sitting.phases import Collected, WrongPhase, name
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.journal.news import News
from concours.store.models import Attempt, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.unknown import Unknown

TEXT_LENGTH_MAX = 500


@dataclass(eq=False)
class TextInvalid(Refusal):
    """A message has no text, or too long a one."""

    code: ClassVar[str] = "message.invalid"
    length: int
    length_max: int = TEXT_LENGTH_MAX


@transaction.atomic
def send_message(
    actor: Actor, sitting: UUID, target: ActTarget, *, text: str, now: Instant
) -> None:
    """Show a text of 1 to 500 characters on tablets until it is acknowledged.

    Raises `NotAllowed`, `Unknown`, `TextInvalid`, `WrongPhase` once collected.
    """
    row = sittings.load(sitting, lock=True)
    venue = venue_of(row, target)
    require(actor, "message_sent", venue)
    phase = sittings.phase_of(row)
    if isinstance(phase, Collected):
        raise WrongPhase(phase=name(phase), wanted="launched")
    text = text.strip()
    if not 0 < len(text) <= TEXT_LENGTH_MAX:
        raise TextInvalid(len(text))
    numbers = [announce(news) for news in _news(row, target, text, now)]
    record(
        actor,
        "message_sent",
        now=now,
        sitting=sitting,
        venue=venue,
        body={
            "text": text,
            "scope": "room" if target.room else target.scope,
            "news": numbers[0],
            "news_last": numbers[-1],
            **names_of(row, target),
        },
    )


def _news(row: Sitting, target: ActTarget, text: str, now: Instant) -> Iterator[News]:
    """Yield what tablets learn: one item, or one a candidate for those of a room."""
    attempts: Iterable[UUID | None] = [target.attempt]
    if target.room:
        attempts = _in_room(row, target)
    for attempt in attempts:
        yield News(
            sitting=row.id,
            kind="message",
            at=now,
            body={"text": text},
            site=None if target.room else target.site,
            attempt=attempt,
        )


def _in_room(row: Sitting, target: ActTarget) -> list[UUID]:
    """Return the attempts of a room. Raises `Unknown` where nobody sits."""
    rows = Attempt.objects.filter(sitting=row, site=target.site, room=target.room)
    attempts = list(rows.order_by("seat").values_list("id", flat=True))
    if not attempts:
        raise Unknown("room", target.room)
    return attempts
