"""Draw up the replay of a copy: the digest of what it says becomes an act.

As with minutes, the ledger signs the act, and with it the digest; what is printed is
what was kept. Nothing of the copy changes.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.drawn_document import DrawnDocument
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.queries.acts import act_numbered
from concours.store.queries.casefiles import open_case_of
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.history import has_entries
from concours.store.queries.delivery.replays.drawn import keep_replay, read_replay
from concours.store.queries.delivery.replays.facts import facts_of_replay
from concours.store.queries.people.people import attempt_of
from concours.store.queries.unknown import Unknown


@dataclass(eq=False)
class NothingWritten(Refusal):
    """Nothing of this copy has arrived: there is nothing to replay."""

    code: ClassVar[str] = "replay.nothing_written"
    candidate: str


@transaction.atomic
def draw_replay(  # noqa: PLR0913 -- whose copy, why, and where its paper is
    actor: Actor,
    sitting: UUID,
    attempt: UUID,
    *,
    reason: str,
    packages: Path,
    now: Instant,
) -> DrawnDocument:
    """Draw up the replay of a copy as the journal holds it, for the open case if any.

    Raises `NotAllowed`, `ReasonInvalid`, `Unknown`, `StillSealed`, `NothingWritten`.
    """
    require(actor, "replay_drawn")
    row = sittings.load(sitting)
    copy = attempt_of(row, attempt)
    number = copy.own_candidate.number
    if not has_entries(attempt):
        raise NothingWritten(number)
    facts = dump(facts_of_replay(row, copy, packages))
    body: dict[str, Json] = {
        "candidate": number,
        "digest": sha256(facts).hexdigest(),
    }
    case = open_case_of(attempt)
    if case is not None:
        body["case"] = case.row.number
    act = record(
        actor,
        "replay_drawn",
        now=now,
        sitting=sitting,
        reason=reasoned(reason),
        body=body,
    )
    keep_replay(act, attempt, facts)
    return DrawnDocument(facts, act_numbered(act))


def read_drawn_replay(attempt: UUID, act: int) -> DrawnDocument:
    """Return the replay of a copy as it was drawn up by an act. Raises `Unknown`."""
    facts = read_replay(act, attempt)
    if facts is None:
        raise Unknown("replay", str(act))
    drawn = DrawnDocument(facts, act_numbered(act))
    assert drawn.digest == drawn.act.act.body["digest"], "a replay was altered"
    return drawn
