"""Who looks, and whether they still may: asked again every two seconds, for all.

A request that lasts an hour must not outlive the right that opened it: a session that
ended, a password that changed, a dismissal, another post, each ends the stream.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from concours.acts.actor import Actor
from concours.acts.may import may
from concours.acts.offices import actor_of, in_exam
from concours.console.edge.bounds import VIEWERS_COUNT_MAX
from concours.console.edge.staff import SESSION_LENGTH_MAX_MS
from concours.core.kernel.time import Instant
from concours.store.models import StaffMember
from concours.store.queries.delivery import wall
from concours.store.queries.people.people import exam_at

SIGHT = "see_board"
SIGHT_OF_SITE = "see_rooms"


@dataclass(slots=True, eq=False)
class Viewer:
    """One open stream: whose, of what session, and where their authority ended.

    `site` is the one that they may see, none for the nation.
    """

    sitting: UUID
    session: str
    member: str
    password_mark: str
    proven_ms: int
    site: str
    is_gone: bool = field(default=False)


class Viewers:
    """All open streams of this process, bounded."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._all: set[Viewer] = set()

    @property
    def is_full(self) -> bool:
        """Whether another stream must wait."""
        return len(self._all) >= VIEWERS_COUNT_MAX

    @contextmanager
    def counted(self, viewer: Viewer) -> Iterator[None]:
        """Count a viewer in, and out at the end, come what may."""
        with self._one_at_a_time:
            self._all.add(viewer)
        try:
            yield
        finally:
            with self._one_at_a_time:
                self._all.discard(viewer)

    def of(self, sitting: UUID) -> Sequence[Viewer]:
        """Return those who look at a sitting."""
        with self._one_at_a_time:
            return [viewer for viewer in self._all if viewer.sitting == sitting]


VIEWERS = Viewers()


def site_seen(actor: Actor) -> str | None:
    """Return where a person's sight of the board ends: a site, or "" for the nation.

    None if they may not see it at all. Somebody of one room sees a room page instead.
    """
    if may(actor, SIGHT):
        return ""
    if actor.post and may(actor, SIGHT_OF_SITE, actor.post) and not actor.post.room:
        return str(actor.post.site)
    return None


def check(viewers: Sequence[Viewer], *, now: Instant) -> bool:
    """Mark those who may no longer look; tell whether there was one."""
    live = wall.live_sessions([viewer.session for viewer in viewers])
    members = wall.members([viewer.member for viewer in viewers])
    viewers_gone = [
        viewer
        for viewer in viewers
        if viewer.session not in live
        or now - viewer.proven_ms > SESSION_LENGTH_MAX_MS
        or not _may_stay(viewer, members.get(viewer.member))
    ]
    for viewer in viewers_gone:
        viewer.is_gone = True
    return bool(viewers_gone)


def _may_stay(viewer: Viewer, member: StaffMember | None) -> bool:
    if member is None or member.get_session_auth_hash() != viewer.password_mark:
        return False
    actor = in_exam(actor_of(member), exam_at(sitting=viewer.sitting))
    return site_seen(actor) == viewer.site
