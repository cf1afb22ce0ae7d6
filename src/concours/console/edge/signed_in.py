"""Who is signed in, asked at each request.

Nothing is remembered between two requests: who has signed out, or is no longer active,
or lost a role, has so at the next one.
"""

import re
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from concours.console.edge.faults import is_away
from concours.store.models import StaffMember
from concours.store.queries.people.signing_in import member_numbered, session_kept

SESSION_KEY = re.compile("[a-z0-9]{32}")
"""What Django draws; whatever else a cookie says is not looked for."""


class SessionStore(db.SessionStore):
    """Django's sessions in the database, found by a query of our own."""

    def load(self) -> dict[str, Any]:  # type: ignore[explicit-override]
        """Return what a live session holds; an unknown or expired one holds nothing."""
        key = self.session_key or ""
        is_key = SESSION_KEY.fullmatch(key) is not None
        session_data = session_kept(key, now=timezone.now()) if is_key else None
        if session_data is None:
            self._session_key = None
            return {}
        return self.decode(session_data)

    def save(self, must_create: bool = False) -> None:  # type: ignore[explicit-override]  # noqa: FBT001, FBT002 -- Django's
        """Keep the session. A database that is away has not ended it: it is said."""
        try:
            super().save(must_create)
        except UpdateError as ended:
            fault = ended.__context__
            if fault is None or not is_away(fault):
                raise
            raise fault from fault.__cause__


class Members(ModelBackend):
    """Django's check of a person behind a session, found by a query of our own."""

    def get_user(self, member_id: object) -> StaffMember | None:  # type: ignore[explicit-override]
        """Return an active member, as they are now."""
        member = member_numbered(member_id)
        if member is None:
            return None
        return member if self.user_can_authenticate(member) else None
