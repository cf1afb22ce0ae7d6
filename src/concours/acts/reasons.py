"""The reason that a grave act must give."""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.delivery.journal.act import REASON_LENGTH_MAX
from concours.core.kernel.errors import Refusal


@dataclass(eq=False)
class ReasonInvalid(Refusal):
    """An act needs a reason, of 500 characters at most."""

    code: ClassVar[str] = "act.reason_invalid"
    length: int
    length_max: int = REASON_LENGTH_MAX


def reasoned(reason: str) -> str:
    """Return the reason without blank around it. Raises `ReasonInvalid`."""
    text = reason.strip()
    if not 0 < len(text) <= REASON_LENGTH_MAX:
        raise ReasonInvalid(len(text))
    return text
