"""A candidate's row and copies go, once their withdrawal is written."""

from uuid import UUID

from django.db import connection

WITHDRAW = "SELECT withdraw_candidate(%s)"


def withdraw_candidate(candidate: UUID) -> None:
    """Delete what a candidate was enrolled as: their row, seat, settings and copies.

    Raises `IntegrityError` where something refers to a copy, or its sitting is
    collected.
    """
    with connection.cursor() as cursor:
        cursor.execute(WITHDRAW, [candidate])
