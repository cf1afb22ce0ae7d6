"""The record that every act leaves, and the news that it sends."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction
from psycopg import Connection

from concours.acts.actor import Actor, Venue
from concours.acts.may import require
from concours.core.audit.archive import ExamArchived
from concours.core.delivery.journal.act import Act
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.acts import append_act
from concours.store.journal.news import News, append_news
from concours.store.queries.archives import archived_code

__all__ = ["Actor", "announce", "plain_connection", "record"]

AFTER_ARCHIVE = frozenset(
    {
        "exam_archived",
        "exam_erased",
        "data_erased",
        "erasure_held",
        "erasure_resumed",
        "decision_proposed",
        "decision_withdrawn",
    }
)
"""What ends an exam, and what is proposed towards it: that is tried before."""


def record(  # noqa: PLR0913 -- an act has this many facts, each by name
    actor: Actor,
    kind: str,
    *,
    now: Instant,
    sitting: UUID | None = None,
    venue: Venue | None = None,
    reason: str = "",
    body: Mapping[str, Json],
) -> int:
    """Add an act to the chain of acts, in the caller's transaction.

    Returns its number. The role recorded is the one that allows the act at `venue`;
    without one, `NotAllowed`. Raises `ExamArchived` if its exam is read-only. From here
    to the commit every other act waits, so it comes last.
    """
    if kind not in AFTER_ARCHIVE and (code := archived_code(sitting, body)):
        raise ExamArchived(code)
    act = Act(
        actor=f"{actor.name} ({actor.id})",
        role=require(actor, kind, venue),
        kind=kind,
        at=now,
        sitting=sitting,
        reason=reason.strip(),
        body=dict(body),
    )
    return append_act(plain_connection(), act)


def announce(news: News) -> int:
    """Add an item of news, in the caller's transaction, and return its number."""
    return append_news(plain_connection(), news)


def plain_connection() -> Connection[Any]:
    """Return the driver's own connection, inside Django's transaction."""
    transaction.get_connection().ensure_connection()
    assert connection.in_atomic_block, "an act outside its transaction"
    return cast("Connection[Any]", connection.connection)
