"""A decision that two persons take together: what it is about, and from whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from concours.core.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class Decision:
    """What was proposed. `facts` name those concerned, identities as texts.

    `origin` is what the act records of the first person. A decision about the staff is
    of no sitting.
    """

    proposal: UUID
    scope: UUID | None
    facts: Mapping[str, str]
    reason: str
    origin: Mapping[str, Json]

    @property
    def sitting(self) -> UUID:
        """Return the sitting that the decision is about."""
        assert self.scope is not None, "a decision of no sitting"
        return self.scope

    def identity(self, name: str) -> UUID | None:
        """Return an identity among the facts, None if it is not there."""
        return UUID(self.facts[name]) if name in self.facts else None
