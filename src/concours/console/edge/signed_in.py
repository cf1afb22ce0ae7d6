"""Who is signed in: two short questions to the database at each request.

Django would ask the same ones through its query builder, which takes longer than
asking; fifty people look at a wall. Nothing is remembered between two requests: who
has signed out, or is no longer active, or lost a role, has so at the next one.
"""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from concours.store.models import StaffMember

FIND_SESSION = """
SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s
"""

FIELDS = [field.attname for field in StaffMember._meta.concrete_fields]  # noqa: SLF001 -- Django's public way
FIND_MEMBER = f"SELECT {', '.join(FIELDS)} FROM staff WHERE id = %s"  # noqa: S608 -- our own names


class SessionStore(db.SessionStore):
    """Django's sessions in the database, found by a query of our own."""

    def load(self) -> dict[str, Any]:  # type: ignore[explicit-override]
        """Return what a live session holds; an unknown or expired one holds nothing."""
        row = _row(FIND_SESSION, self.session_key, timezone.now())
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])


class Members(ModelBackend):
    """Django's check of a person behind a session, found by a query of our own."""

    def get_user(self, member_id: object) -> StaffMember | None:  # type: ignore[explicit-override]
        """Return an active member, as they are now."""
        row = _row(FIND_MEMBER, member_id)
        if row is None:
            return None
        member = StaffMember.from_db(connection.alias, FIELDS, row)
        return member if self.user_can_authenticate(member) else None


def _row(query: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()
