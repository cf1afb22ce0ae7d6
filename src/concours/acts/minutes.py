"""Draw up the minutes: the digest of what they say becomes an act.

The console holds no signing key, for whoever took it over could sign anything. What
vouches for minutes is their act, in a chain that nobody can rewrite unseen, and the
ledger's signed checkpoint over every entry, whose root they name.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Place
from concours.acts.may import require
from concours.acts.record import record
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.sitting import phases
from concours.store.models import Site, Sitting
from concours.store.queries import sittings
from concours.store.queries.acts import ActRow, act_numbered
from concours.store.queries.minutes import minutes_of
from concours.store.queries.people import site_of
from concours.store.queries.sittings import Unknown


@dataclass(eq=False)
class RecordMoved(Refusal):
    """The record has changed since these minutes were drawn up."""

    code: ClassVar[str] = "minutes.record_moved"
    act: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Minutes as drawn: their facts in canonical JSON, and the act that vouches."""

    facts: bytes
    act: ActRow

    @property
    def digest(self) -> str:
        """The SHA-256 of the facts, which the act names, in hexadecimal."""
        return sha256(self.facts).hexdigest()


@transaction.atomic
def draw_minutes(
    actor: Actor, sitting: UUID, site: UUID | None, *, now: Instant
) -> Drawn:
    """Draw up the minutes of a site, or of the nation where `site` is None.

    Raises `NotAllowed`, `Unknown`, `WrongPhase` before the launch.
    """
    row = sittings.load(sitting, lock=True)
    place = None if site is None else Place(site)
    require(actor, "minutes_drawn", place)
    where = None if site is None else site_of(row, site)
    phase = sittings.phase_of(row, site)
    if isinstance(phase, phases.Sealed | phases.Armed):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="launched")
    facts = _facts(row, where)
    body: dict[str, Json] = {
        "scope": "nation" if where is None else "site",
        "digest": sha256(facts).hexdigest(),
    }
    if where is not None:
        body |= {"site": where.name, "site_code": where.code}
    number = record(
        actor, "minutes_drawn", now=now, sitting=sitting, place=place, body=body
    )
    return Drawn(facts, act_numbered(number))


def drawn_again(sitting: UUID, number: int) -> Drawn:
    """Return minutes as they were drawn by an act, while the record is the same.

    Raises `Unknown`, `RecordMoved`.
    """
    row = sittings.load(sitting)
    act = act_numbered(number)
    if act.act.kind != "minutes_drawn" or act.act.sitting != row.id:
        raise Unknown("minutes", str(number))
    code = act.act.body.get("site_code")
    where = None
    if code is not None:
        where = Site.objects.get(exam_id=row.exam_id, code=code)
    drawn = Drawn(_facts(row, where), act)
    if drawn.digest != act.act.body["digest"]:
        raise RecordMoved(number)
    return drawn


def _facts(row: Sitting, where: Site | None) -> bytes:
    return dump(minutes_of(row, where))
