"""Which exceptions say that the database did not answer; all others are our defects."""

import psycopg
from django import db
from psycopg import errors

from concours.core.kernel.errors import Unavailable

AWAY = (Unavailable, db.OperationalError, psycopg.OperationalError)
"""Acts speak to the driver itself, pages through Django: a fault has either's name."""

ENDED = (
    errors.IdleInTransactionSessionTimeout,
    errors.TransactionTimeout,
    errors.ReadOnlySqlTransaction,
)
"""Internal errors, as the driver counts them, that are none of the database's insides:
it ended a session that was silent for too long, or has become a copy of another."""


def is_away(fault: BaseException | None) -> bool:
    """Tell whether the database was not there, or did not answer in time."""
    cause = fault.__cause__ if isinstance(fault, db.Error) else fault
    return isinstance(fault, AWAY) or isinstance(cause, ENDED)
