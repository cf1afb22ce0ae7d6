"""What may be done to a sitting, and when: pure decisions, each a refusal or a fact.

The act around a decision loads the phase under lock, decides here, and records what
comes back. Codes of refusals are stable; `docs/reference/wire.md` gives the news that
each decision sends to the tablets.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NewType, TypeAlias

from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant, after

KeyholderId = NewType("KeyholderId", str)

LEAD_MS_MIN, LEAD_MS_MAX = 10 * SECOND_MS, 10 * MINUTE_MS
KEY_LEAD_MS = 10 * SECOND_MS
"""The key goes out this long before t0 at the earliest: until then, disarm works."""


@dataclass(eq=False)
class WrongPhase(Refusal):
    """The sitting is not in a phase that allows this decision."""

    code: ClassVar[str] = "sitting.wrong_phase"
    phase: str
    wanted: str


@dataclass(eq=False)
class QuorumMissing(Refusal):
    """Fewer keyholders are present than the paper's quorum asks for."""

    code: ClassVar[str] = "launch.quorum_missing"
    present: int
    quorum: int


@dataclass(eq=False)
class TooEarly(Refusal):
    """The decision waits for an instant that has not come."""

    code: ClassVar[str] = "sitting.too_early"
    opens_not_before_ms: int
    now_ms: int


@dataclass(eq=False)
class LeadOutOfBounds(Refusal):
    """The time from arming to t0 is not between its bounds."""

    code: ClassVar[str] = "launch.lead_out_of_bounds"
    lead_ms: int
    lead_ms_min: int = LEAD_MS_MIN
    lead_ms_max: int = LEAD_MS_MAX


@dataclass(eq=False)
class NotCollected(Refusal):
    """Attempts that are neither complete, nor absent, nor given up."""

    code: ClassVar[str] = "collect.missing"
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The paper is sealed; `quorum` keyholders of `keyholders` can open it.

    Of a public paper there are none of either: a technical check.
    """

    keyholders: frozenset[KeyholderId]
    quorum: int
    opens_not_before: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """t0 is announced; the key has not gone out."""

    sealed: Sealed
    present: frozenset[KeyholderId]
    armed_at: Instant
    t0: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """The key has gone out, and everybody composes from t0."""

    launched_at: Instant
    t0: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The jury has ended normal time; accommodations follow from it."""

    t0: Instant
    closed_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Every attempt is complete, absent or given up: marking may begin."""

    t0: Instant
    collected_at: Instant


Phase: TypeAlias = Sealed | Armed | Launched | Closed | Collected


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionStatus:
    """What is held of one attempt, as collection sees it.

    `written_count` is what its last device said it wrote, and `held_count` what the
    journal holds of that device. `is_given_up` is an act of the jury, with a reason.
    """

    attempt: AttemptId
    held_count: int = 0
    written_count: int = 0
    is_handed: bool = False
    is_absent: bool = False
    is_given_up: bool = False

    @property
    def is_complete(self) -> bool:
        """Handed in, and nothing written is still on its way."""
        return self.is_handed and self.held_count >= self.written_count


def arm(
    phase: Phase,
    *,
    present: frozenset[KeyholderId],
    lead_ms: int,
    now: Instant,
    is_key_out: bool = False,
) -> Armed:
    """Announce t0 = now + `lead_ms`.

    Only keyholders of this paper count towards the quorum; none is needed once the key
    has gone out to somebody.
    Raises `WrongPhase`, `QuorumMissing`, `TooEarly` when t0 would fall before
    `opens_not_before`, `LeadOutOfBounds` outside 10 seconds to 10 minutes.
    """
    if not isinstance(phase, Sealed):
        raise WrongPhase(phase=name(phase), wanted="sealed")
    assert phase.quorum <= len(phase.keyholders), "a quorum nobody can reach"
    signing = present & phase.keyholders
    if len(signing) < phase.quorum and not is_key_out:
        raise QuorumMissing(present=len(signing), quorum=phase.quorum)
    if not LEAD_MS_MIN <= lead_ms <= LEAD_MS_MAX:
        raise LeadOutOfBounds(lead_ms=lead_ms)
    t0 = after(now, lead_ms)
    if t0 < phase.opens_not_before:
        raise TooEarly(opens_not_before_ms=phase.opens_not_before, now_ms=now)
    return Armed(sealed=phase, present=signing, armed_at=now, t0=t0)


def disarm(phase: Phase) -> Sealed:
    """Take an announced t0 back, while the key has not gone out.

    Raises `WrongPhase` once launched: a key that has gone out cannot be called back.
    """
    if not isinstance(phase, Armed):
        raise WrongPhase(phase=name(phase), wanted="armed")
    return phase.sealed


def launch(phase: Phase, *, now: Instant) -> Launched:
    """Let the key go out.

    A key that goes out after the announced t0 moves t0 to `now`: what we lost, nobody
    else loses. Raises `WrongPhase`, or `TooEarly` more than `KEY_LEAD_MS` before t0.
    """
    if not isinstance(phase, Armed):
        raise WrongPhase(phase=name(phase), wanted="armed")
    earliest = after(phase.t0, -KEY_LEAD_MS)
    if now < earliest:
        raise TooEarly(opens_not_before_ms=earliest, now_ms=now)
    return Launched(launched_at=now, t0=max(phase.t0, now))


def close(phase: Phase, *, now: Instant) -> Closed:
    """End normal time now, for those who started together.

    Raises `WrongPhase`, or `TooEarly` before t0: an armed start is disarmed instead.
    """
    if not isinstance(phase, Launched):
        raise WrongPhase(phase=name(phase), wanted="launched")
    if now < phase.t0:
        raise TooEarly(opens_not_before_ms=phase.t0, now_ms=now)
    return Closed(t0=phase.t0, closed_at=now)


def collect(
    phase: Phase,
    statuses: Iterable[CollectionStatus],
    *,
    normal_end: Instant,
    now: Instant,
) -> Collected:
    """Declare that nothing more is awaited.

    `normal_end` is the last one: of the nation, and of each site detached or paused.
    Raises `WrongPhase`, `TooEarly` while normal time runs (a late-comer could still
    sit down), `NotCollected` with the attempts that are neither complete, nor absent,
    nor given up, sorted.
    """
    if not isinstance(phase, Launched | Closed):
        raise WrongPhase(phase=name(phase), wanted="closed")
    if now < normal_end:
        raise TooEarly(opens_not_before_ms=normal_end, now_ms=now)
    missing = tuple(
        sorted(str(status.attempt) for status in statuses if _is_awaited(status))
    )
    if missing:
        raise NotCollected(missing=missing)
    return Collected(t0=phase.t0, collected_at=now)


def name(phase: Phase) -> str:
    """Return the phase's stable name: sealed, armed, launched, closed, collected."""
    return type(phase).__name__.lower()


def _is_awaited(status: CollectionStatus) -> bool:
    return not (status.is_complete or status.is_absent or status.is_given_up)
