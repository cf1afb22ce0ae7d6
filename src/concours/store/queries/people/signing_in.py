"""Who is signed in, and who tried: the short questions that each request asks.

Django would ask the same ones through its query builder, which takes longer than
asking; fifty people look at a wall.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from concours.core.kernel.time import Instant
from concours.store.models import StaffMember

# Of who has never come in, with the password of their appointment: how long it serves.
SERVES_UNTIL = """
WITH told AS (
    SELECT number, kind, convert_from(body, 'UTF8')::jsonb AS body FROM act
    WHERE kind IN ('staff_appointed', 'password_renewed')
)
SELECT (body->>'password_until_ms')::bigint FROM told
WHERE (body->'logins' ? %s OR body->>'login' = %s)
  AND NOT EXISTS (SELECT FROM sign_in WHERE member_id = %s)
ORDER BY number DESC LIMIT 1
"""
SESSION = """
SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s
"""
FIELDS = [field.attname for field in StaffMember._meta.concrete_fields]  # noqa: SLF001 -- Django's public way
MEMBER = f"SELECT {', '.join(FIELDS)} FROM staff WHERE id = %s"  # noqa: S608 -- our own names


def session_kept(key: str | None, *, now: datetime) -> str | None:
    """Return what a live session holds, as it is kept; None if there is none."""
    row = _row(SESSION, key, now)
    return None if row is None else row[0]


def member_numbered(member: object) -> StaffMember | None:
    """Return a member of the staff as they are now, dismissed or not."""
    row = _row(MEMBER, member)
    return None if row is None else StaffMember.from_db(connection.alias, FIELDS, row)


def first_password_until(member: StaffMember) -> Instant | None:
    """Return how long the first password of this member serves; None: for ever.

    Whoever has come in once, or was given another password, has none any more.
    """
    row = _row(SERVES_UNTIL, member.login, member.login, member.id)
    return None if row is None or row[0] is None else Instant(row[0])


def answers() -> bool:
    """Tell that the database answers."""
    return bool(_row("SELECT 1"))


def _row(query: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()
