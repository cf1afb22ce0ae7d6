"""What the conductor and a process of examiners say to each other, a line each."""

from typing import TypeAlias

import msgspec


class SeatPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One chair. `comers` are who truly stands there in each turn, "" nobody."""

    attempt: str
    circuit: str
    site: str
    station: str
    place: int
    number: str
    code: str
    comers: dict[int, str]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Who plays where; both chairs of a station are in one plan."""

    seats: list[SeatPlan]
    gateway: tuple[str, int]
    sources: dict[str, str]
    seed: int


class Enrol(msgspec.Struct, tag=True, frozen=True):
    """Let every tablet enrol within so many milliseconds."""

    spread_ms: int


class Turn(msgspec.Struct, tag=True, frozen=True):
    """Change the network of some chairs: `whole` or `cut`."""

    attempts: list[str]
    mode: str


class Die(msgspec.Struct, tag=True, frozen=True):
    """Let the tablets of some chairs end for good."""

    attempts: list[str]


class Replace(msgspec.Struct, tag=True, frozen=True):
    """Let somebody sit down at another tablet of a chair."""

    attempt: str
    number: str
    code: str
    replacement: str


class Prove(msgspec.Struct, tag=True, frozen=True):
    """Say what the tablets of some chairs show at their end."""

    attempts: list[str]


class Check(msgspec.Struct, tag=True, frozen=True):
    """Stop, and compare every chain with the journal."""

    dsn: str


class Stop(msgspec.Struct, tag=True, frozen=True):
    """End."""


Order: TypeAlias = Enrol | Turn | Die | Replace | Prove | Check | Stop


class Progress(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Where the examiners are; `settled` have nothing more to write or to send."""

    seats: int
    enrolled: int
    open: int
    launched: int
    handed: int
    settled: int
    written: int
    waiting: int
    answers: dict[str, int]


class Proofs(msgspec.Struct, tag=True, frozen=True):
    """What tablets show: a text by attempt."""

    texts: dict[str, str]


class SecondCounts(msgspec.Struct, frozen=True):
    """Acknowledgements of one second: entries, and how long they took, in buckets."""

    at_s: int
    entries_count: int
    buckets: dict[int, int]
    max_us: int


class Result(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """What the comparison found, and the figures of the day.

    `validated` is by attempt and turn the digest that its examiner held to validate
    last; `signals_ms` how late each signal was played, by the true clock; `errors_ms`
    how far the tablet's own clock was off then; `received_ms` when each validation was
    acknowledged.
    """

    devices: int
    written: int
    held: int
    lost: int
    doubled: int
    altered: int
    foreign: int
    broken: int
    named: list[str]
    validated: dict[str, dict[int, str]]
    enrolled_ms: list[int]
    signals_ms: list[int]
    errors_ms: list[int]
    received_ms: list[int]
    seconds: list[SecondCounts]


Message: TypeAlias = Progress | Proofs | Result


def write(message: Order | Message | Plan) -> bytes:
    """Return the line that says it."""
    return msgspec.json.encode(message) + b"\n"


def read_plan(line: bytes) -> Plan:
    """Return the plan of a line. Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(line, type=Plan)


def read_order(line: bytes) -> Order:
    """Return the order of a line. Raises `msgspec.DecodeError`."""
    order: Order = msgspec.json.decode(line, type=Order)
    return order


def read_message(line: bytes) -> Message:
    """Return the telling of a line. Raises `msgspec.DecodeError`."""
    message: Message = msgspec.json.decode(line, type=Message)
    return message
