"""What staff have decided of one sitting, and what is drawn of it once collected."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sitting.course import Course, course_of, parse_item
from concours.core.delivery.sitting.phases import Collected, Phase
from concours.core.kernel.time import Instant
from concours.rehearsal.world.centre.bulletin import Bulletin
from concours.rehearsal.world.centre.device import Chain
from concours.rehearsal.world.paper import SITTINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an act changes, and for whom it truly does, whoever is told of it."""

    raw: dict[str, Any]
    sites: frozenset[int]
    attempt: AttemptId | None = None

    def concerns(self, site: int, attempt: AttemptId) -> bool:
        """Say whether it changes the time of this candidate."""
        return site in self.sites and self.attempt in (None, attempt)


@dataclass(frozen=True, slots=True)
class SittingActs:
    """What staff had decided of one sitting by an instant, as a backup holds it."""

    phase: Phase
    detached: dict[int, Phase]
    decisions: tuple[Decision, ...]


@dataclass(slots=True)
class SittingTables:
    """One sitting, `order` its place among them.

    `phase` is the nation's, `detached` that of each site which keeps its own clock.
    """

    order: int
    phase: Phase
    bulletin: Bulletin
    detached: dict[int, Phase] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    decisions_by_history: dict[str, Decision] = field(default_factory=dict)
    """By the history of its news: what was decided, whoever was told."""
    attendance: dict[AttemptId, bool] = field(default_factory=dict)
    """Who was there, as their room said of this sitting."""
    head: dict[Chain, int] | None = None
    """How much of each chain was held when this was collected."""
    key_released_ms: Instant | None = None
    changed_ms: int = 0
    """When a start or the collection was last committed: no backup is older."""

    @property
    def is_collected(self) -> bool:
        """Whether its copies are what they are."""
        return isinstance(self.phase, Collected)

    def phase_of(self, site: int | None) -> Phase:
        """Return the phase of a site: the nation's, unless it is detached."""
        return self.phase if site is None else self.detached.get(site, self.phase)

    def course_of(self, site: int, attempt: AttemptId) -> Course:
        """Return the course of one candidate's sitting by what was decided."""
        return course_by([d for d in self.decisions if d.concerns(site, attempt)])

    def tell(
        self,
        raw: dict[str, Any],
        *,
        site: int | None = None,
        attempt: AttemptId | None = None,
    ) -> None:
        """Add one item to the news."""
        item = self.bulletin.tell(raw, order=self.order, site=site, attempt=attempt)
        self.decisions_by_history.update(
            (item.history, d) for d in self.decisions if d.raw is raw
        )

    def acts(self) -> SittingActs:
        """Return what staff have decided by now."""
        return SittingActs(self.phase, dict(self.detached), tuple(self.decisions))

    def put_back(self, acts: SittingActs) -> list[Decision]:
        """Be as a backup has it, and return the decisions that it lacks."""
        lost_decisions = self.decisions[len(acts.decisions) :]
        self.phase, self.detached = acts.phase, dict(acts.detached)
        self.decisions = [*acts.decisions]
        return lost_decisions


def course_by(decisions: Iterable[Decision]) -> Course:
    """Return the course that these decisions make, in their order."""
    sitting = str(SITTINGS[0])
    items = [
        parse_item({"number": number, "sitting": sitting, **decision.raw})
        for number, decision in enumerate(decisions, start=1)
    ]
    return course_of(sitting, [item for item in items if item])
