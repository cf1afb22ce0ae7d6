"""A document that an act vouches for: minutes, a replay, a report, a case's file."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from concours.store.journal.acts import ActRow


@dataclass(frozen=True, slots=True)
class DrawnDocument:
    """A document as drawn: its facts in canonical JSON, and the act that vouches."""

    facts: bytes
    act: ActRow

    @property
    def digest(self) -> str:
        """The SHA-256 of the facts, which the act names, in hexadecimal."""
        return sha256(self.facts).hexdigest()


DrawNotice: TypeAlias = Callable[[DrawnDocument], bytes]
"""Puts the file of a case into words for its candidate, as the page of theirs shows."""
