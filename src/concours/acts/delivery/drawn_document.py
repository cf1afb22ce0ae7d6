"""A document that an act vouches for: minutes, a replay, a report."""

from dataclasses import dataclass
from hashlib import sha256

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
