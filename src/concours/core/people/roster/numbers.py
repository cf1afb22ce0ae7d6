"""Numbers that differ by case alone name one person, and are written one way."""

from collections.abc import Mapping

from concours.core.people.roster.codes import plain_number
from concours.core.tables.faults import Fault


def check_number(line: int, number: str, written: Mapping[str, str]) -> Fault | None:
    """Return the fault of a number that differs by case alone from one that stands.

    `written` is how each plain number is written.
    """
    known = written.get(plain_number(number), number)
    if known == number:
        return None
    return Fault(line, "number", "number.case", number, known)
