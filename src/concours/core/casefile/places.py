"""Where a seat is in its room, read from what the roster calls it."""

import re

LETTERS_THEN_NUMBER = re.compile(r"([A-Z]{1,2})[-./ ]?(\d{1,5})")
TWO_NUMBERS = re.compile(r"(\d{1,5})[-./ ](\d{1,5})")
NUMBER_THEN_LETTERS = re.compile(r"(\d{1,5})[-./ ]?([A-Z]{1,2})")


def read_seat(name: str) -> tuple[str, str] | None:
    """Return row and column of a seat, as they are written; None where it tells none.

    `B-14`, `B14` and `14B` are row B, column 14; `3-14` is row 3. A number alone says
    nothing of who sits beside whom.
    """
    text = name.strip().upper()
    if match := LETTERS_THEN_NUMBER.fullmatch(text) or TWO_NUMBERS.fullmatch(text):
        return match[1], match[2]
    if match := NUMBER_THEN_LETTERS.fullmatch(text):
        return match[2], match[1]
    return None
