"""A decision that two persons take together: what it is about, and from whom.

An act that takes two says so where it is written, by `takes_two`.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TypeAlias
from uuid import UUID

from concours.acts.drawn_document import DrawNotice
from concours.core.audit.archive import VerifiedArchive
from concours.core.kernel.canonical import Json
from concours.core.people.proposals.lapse import TERMS


@dataclass(frozen=True, slots=True)
class Decision:
    """What was proposed. `facts` name those concerned, identities as texts.

    `origin` is what the act records of the first person. A decision about the staff is
    of no sitting. `archive` is what was written and verified for the second person of
    `exam_archived`; `draw_notice` puts into words what a candidate reads of the act.
    """

    proposal: UUID
    scope: UUID | None
    facts: Mapping[str, str]
    reason: str
    origin: Mapping[str, Json]
    archive: VerifiedArchive | None = None
    draw_notice: DrawNotice | None = None

    @property
    def is_trial(self) -> bool:
        """Whether it is only being proposed: nothing of what the act does will stay."""
        return not self.origin

    @property
    def sitting(self) -> UUID:
        """Return the sitting that the decision is about."""
        assert self.scope is not None, "a decision of no sitting"
        return self.scope

    def identity(self, name: str) -> UUID | None:
        """Return an identity among the facts, None if it is not there."""
        return UUID(self.facts[name]) if name in self.facts else None


DecisionAct: TypeAlias = Callable[..., int]
"""An act of an actor and a `Decision`, at an instant `now`; returns its number."""


_ACTS_BY_KIND: dict[str, DecisionAct] = {}


def takes_two(kind: str) -> Callable[[DecisionAct], DecisionAct]:
    """Register the act of this kind: one person proposes it, another confirms.

    How long a proposal waits is in `core.people.proposals`.
    """

    def register(act: DecisionAct) -> DecisionAct:
        assert kind not in _ACTS_BY_KIND, f"{kind} is registered twice"
        assert kind in TERMS, f"{kind} has no term"
        _ACTS_BY_KIND[kind] = act
        return act

    return register


@cache
def two_person_acts() -> Mapping[str, DecisionAct]:
    """Return each kind of act that takes two persons, of every wing."""
    acts = import_module(__package__)
    for module in pkgutil.walk_packages(acts.__path__, f"{acts.__name__}."):
        import_module(module.name)
    return dict(_ACTS_BY_KIND)
