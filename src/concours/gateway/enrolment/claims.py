"""Who asks to be enrolled, who they are, and what they open."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from concours.core.delivery.journal.entry import AttemptId, Tail
from concours.core.delivery.sync.takeover import Opening
from concours.core.kernel.time import Instant
from concours.store.journal.devices import Device
from concours.store.journal.enrolment import Enrolled, Replacement, Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One request to be enrolled, read and bounded, at its instant."""

    number: str
    code: str
    replacement: str | None
    public_key: bytes
    network: str
    now: Instant


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who claims, once the code has been proved, and what there is of them."""

    person: Enrolled
    token: str
    seats: Sequence[Seat]
    devices: Sequence[Device]


@dataclass(frozen=True, slots=True)
class Admitted:
    """An entrant and the epochs that they open: `bases` only of a takeover."""

    entrant: Entrant
    plan: Opening
    replacement: Replacement | None = None
    bases: Mapping[AttemptId, Tail] = field(default_factory=dict)


def waves(claims: Sequence[Claim], places: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of claims that do not concern each other, in turn."""
    turns: defaultdict[str, int] = defaultdict(int)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place in places:
        number = claims[place].number
        found[turns[number]].append(place)
        turns[number] += 1
    yield from found.values()
