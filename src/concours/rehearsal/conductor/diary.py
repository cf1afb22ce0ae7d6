"""What is asked of a rehearsal, and what the conductor saw of each of its sittings."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.conductor.jury import Jury
from concours.rehearsal.conductor.room import Room
from concours.rehearsal.conductor.scenarios import Scenario
from concours.rehearsal.crowd.messages import CheckResult, Story
from concours.rehearsal.report.codes import FaultCode
from concours.rehearsal.report.room import Accusations


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is asked of one rehearsal."""

    candidates_count: int
    sites: Sequence[str]
    minutes: int
    speed: int
    seed: int
    faults: str
    scenario: Scenario
    sittings_count: int = 1
    has_kiosk: bool = False
    probers: Sequence[str] = ()


@dataclass(slots=True)
class InjectedFault:
    """A fault that was played; instants are the true clock's, in milliseconds."""

    code: FaultCode
    at_ms: int
    count: int
    site: int | None
    until_ms: int | None = None
    is_over: bool = False
    back_ms: int | None = None


@dataclass(slots=True)
class Diary:
    """What the conductor saw of one sitting; its report is made of it.

    Instants in milliseconds. What befell the second sitting begins with its launch;
    `first_t0_ms` is that of the first one, before which everybody was enrolled.
    """

    jury: Jury
    room: Room
    number: int = 1
    begun_ms: int = 0
    enrol_ms: int = 0
    downloaded_bytes: int = 0
    committed_ms: int = 0
    t0_ms: int = 0
    first_t0_ms: int = 0
    closed_ms: int = 0
    complete_ms: int | None = None
    missing_count: int = 0
    version: str | None = None
    marked_after_ms: int = 0
    ended_ms: int = 0
    faults: list[InjectedFault] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    checked: list[CheckResult] = field(default_factory=list)
    accusations: Accusations | None = None

    def has_second(self, at_s: int) -> bool:
        """Tell whether a second since 1970 is of this sitting, before the next one."""
        return self.begun_ms <= at_s * SECOND_MS < self.ended_ms


@dataclass(frozen=True, slots=True)
class Build:
    """What was rehearsed: PostgreSQL's version, and ours if it is known."""

    postgresql: str
    commit: str | None
