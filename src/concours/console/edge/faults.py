"""Which exceptions say that the database did not answer; all others are our defects."""

from django import db

from concours.core.kernel.errors import Unavailable
from concours.store.connection import DATABASE_AWAY

AWAY = (Unavailable, db.OperationalError, *DATABASE_AWAY)
"""Acts speak to the driver itself, pages through Django: a fault has either's name."""


def is_away(fault: BaseException | None) -> bool:
    """Tell whether the database was not there, or did not answer in time."""
    cause = fault.__cause__ if isinstance(fault, db.Error) else fault
    return isinstance(fault, AWAY) or isinstance(cause, DATABASE_AWAY)
