"""Requests to be enrolled, who makes them, and what they open."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from concours.core.delivery.journal.entry import AttemptId, Tail
from concours.core.delivery.sync.takeover import Opening
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.entry import EntryProof
from concours.core.people.roster.settings import PersonalSettings
from concours.store.journal.devices import Device
from concours.store.journal.enrolment import (
    Badge,
    Replacement,
    RosterPerson,
    Seat,
)


@dataclass(frozen=True, slots=True)
class RescueRequest:
    """A place that a tablet took while its site was cut; `first_at` it was told."""

    attempt: AttemptId
    epoch: int
    code: str
    first_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentRequest:
    """One request to be enrolled, read and bounded, at its instant.

    `exam` is the short name of the exam that the person chose, once asked; `proof` what
    the device shows of its configuration, once asked.
    """

    badge: Badge
    code: str
    replacement: str | None
    public_key: bytes
    network: str
    now: Instant
    exam: str | None = None
    proof: EntryProof | None = None
    rescue: RescueRequest | None = None


@dataclass(frozen=True, slots=True)
class ProvenPerson:
    """Who asks, once the code has been proved, and what there is of them.

    Each device goes with the instant at which it was heard last.
    """

    person: RosterPerson
    token: str
    settings: PersonalSettings
    seats: Sequence[Seat]
    devices: Sequence[tuple[Device, Instant]]


@dataclass(frozen=True, slots=True)
class Admission:
    """A person and the epochs that they open: `bases` only of a takeover.

    `rescue` is the epoch of a tablet that took over while its site was cut.
    """

    bearer: ProvenPerson
    plan: Opening
    replacement: Replacement | None = None
    bases: Mapping[AttemptId, Tail] = field(default_factory=dict)
    rescue: int | None = None


def waves(
    requests: Sequence[EnrolmentRequest], indexes: Sequence[int]
) -> Iterator[list[int]]:
    """Yield the indexes of requests that do not concern each other, in turn."""
    turns: defaultdict[Badge, int] = defaultdict(int)
    indexes_by_turn: defaultdict[int, list[int]] = defaultdict(list)
    for index in indexes:
        badge = requests[index].badge
        indexes_by_turn[turns[badge]].append(index)
        turns[badge] += 1
    yield from indexes_by_turn.values()
