"""What the conductor and a generator say to each other: one JSON line each.

Orders go down, tellings come up. Times are the true clock in milliseconds.
"""

from typing import TypeAlias

import msgspec
from msgspec import Struct

SITTING_COUNTS = ("whole", "keyed", "revealed", "handed", "complete")
"""What is counted of each sitting: the candidates who have come so far in it."""
LINE_BYTES_MAX = 64 * 1024 * 1024


class Plan(Struct, frozen=True):
    """What one generator plays. `seats` are (number, code, place of the site).

    `sources` gives each site's own address; `unpacked` the numbers of the candidates
    whose tablet fetches its package only when it is told. So many in a thousand call
    the room. `kiosk_keys`: what tablets of each site prove at `kiosk_origin`, if any.
    `probers` are the numbers of those who type the address of a key.
    """

    seats: list[tuple[str, str, int]]
    sources: list[str]
    gateway: tuple[str, int]
    speed: float
    seed: int
    wall_ahead_ms: int = 0
    unpacked: list[str] = []
    callers_per_mille: int = 0
    kiosk_origin: str = ""
    kiosk_keys: list[str] = []
    probers: list[str] = []


class Enrol(Struct, frozen=True, tag="enrol"):
    """Enrol everybody, spread evenly over so many milliseconds."""

    spread_ms: int


class Turn(Struct, frozen=True, tag="turn"):
    """Change the network of sites; None: all of them."""

    mode: str
    sites: list[int] | None = None


class Fetch(Struct, frozen=True, tag="fetch"):
    """Let the tablets that were held back fetch their package."""


class Die(Struct, frozen=True, tag="die"):
    """End these candidates' tablets at once."""

    numbers: list[str]


class Replace(Struct, frozen=True, tag="replace"):
    """Give a candidate another tablet, let in by a replacement code."""

    number: str
    code: str


class WakeUp(Struct, frozen=True, tag="wake_up"):
    """Let the dead tablets of these candidates come back and deliver."""

    numbers: list[str]


class Check(Struct, frozen=True, tag="check"):
    """Compare the journal of a sitting with what was done. `dsn` may read all of it.

    `key_document` is the marking key, hex; `version` the marking to compare, or None.
    """

    sitting: str
    dsn: str
    key_document: str
    content: str
    version: str | None


class Stop(Struct, frozen=True, tag="stop"):
    """End."""


Order: TypeAlias = Enrol | Turn | Fetch | Die | Replace | WakeUp | Check | Stop


class SecondCounts(Struct, frozen=True):
    """One whole second: acknowledgements, their latencies by bucket."""

    at_s: int
    entries_count: int
    batches_count: int
    buckets: dict[int, int]
    max_us: int


class Progress(Struct, frozen=True, tag="progress"):
    """Where the crowd is. Counts are of candidates, then of entries.

    Connected: the news flow, and the last delivery went well. `by_sitting` has those of
    `SITTING_COUNTS`, by the id of each sitting.
    """

    at_ms: int
    enrolled: int
    connected: int
    by_sitting: dict[str, dict[str, int]]
    written: int
    waiting: int
    sent_bytes: int
    received_bytes: int
    answers: dict[str, int]
    seconds: list[SecondCounts]


class Story(Struct, frozen=True, tag="story"):
    """When things happened to each candidate, told before a check.

    Revealed after t0: where package and key were there before it.
    """

    enrolled_ms: list[int]
    whole_ms: list[int]
    keyed_ms: list[int]
    revealed_after_ms: list[int]
    complete_ms: list[int]
    halted: dict[str, int]


class Difference(Struct, frozen=True):
    """What is wrong with one candidate."""

    candidate: str
    site: int
    what: str
    seq: int | None


class CheckResult(Struct, frozen=True, tag="checked"):
    """What the comparison found; `named` are the first candidates concerned."""

    attempts: int
    devices: int
    written: int
    acknowledged: int
    held: int
    lost: int
    doubled: int
    altered: int
    foreign: int
    chains_broken: int
    marks_compared: int
    marks_different: int
    calls: int
    calls_seen: int
    calls_lost: int
    breaks: int
    breaks_ms: int
    breaks_different: int
    named: list[Difference]


Message: TypeAlias = Progress | Story | CheckResult


def write(message: Order | Message | Plan) -> bytes:
    """Return the line that says it."""
    return msgspec.json.encode(message) + b"\n"


def read_order(line: bytes) -> Order:
    """Return the order of a line. Raises `msgspec.DecodeError`."""
    order: Order = msgspec.json.decode(line, type=Order)
    return order


def read_message(line: bytes) -> Message:
    """Return the telling of a line. Raises `msgspec.DecodeError`."""
    message: Message = msgspec.json.decode(line, type=Message)
    return message


def read_plan(line: bytes) -> Plan:
    """Return the plan of a line. Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(line, type=Plan)
