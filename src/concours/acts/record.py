"""Who acts, and the record that every act leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.acts import append_act

ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts, in one role. `id` is a login, or `system` for the command."""

    id: str
    name: str
    roles: frozenset[str]


def record(  # noqa: PLR0913 -- an act has this many facts, each by name
    actor: Actor,
    kind: str,
    *,
    now: Instant,
    sitting: UUID | None = None,
    reason: str = "",
    body: Mapping[str, Json],
) -> int:
    """Add an act to the chain of acts, in the caller's transaction.

    Returns its number. Refused by the database if the act before it was altered.
    """
    return append_act(
        connection.connection,
        actor=f"{actor.name} ({actor.id})",
        role=",".join(sorted(actor.roles)),
        kind=kind,
        sitting=sitting,
        reason=reason,
        body=dict(body),
        at_ms=now,
    )
