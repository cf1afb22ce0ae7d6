"""What an exam does where locks are not proved."""

from uuid import UUID

from django.db import connection

from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.policy import ALERT, LockPolicy

CURRENT = """
SELECT policy, right_percent_min FROM kiosk_policy
WHERE exam_id = %s ORDER BY act DESC LIMIT 1
"""
ADD = """
INSERT INTO kiosk_policy (exam_id, act, policy, right_percent_min)
VALUES (%s, %s, %s, %s)
"""
ADMIT = "INSERT INTO kiosk_admission (attempt, act, until_ms) VALUES (%s, %s, %s)"


def lock_policy(exam: UUID) -> LockPolicy:
    """Return what is set for an exam: an alert, unless two persons set otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT, [exam])
        row = cursor.fetchone()
    return ALERT if row is None else LockPolicy(*row)


def add_policy(exam: UUID, policy: LockPolicy, *, act: int) -> None:
    """Let a policy count from now on; the caller commits."""
    values = (exam, act, policy.name, policy.right_percent_min)
    with connection.cursor() as cursor:
        cursor.execute(ADD, values)


def add_admission(attempt: UUID, *, act: int, until: Instant) -> None:
    """Let the tablet of an attempt come in without a proof; the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(ADMIT, (attempt, act, until))
