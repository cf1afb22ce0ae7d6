"""Number and code in, result out: many at a time, and guessing stops.

Failures are counted for the number, for the address, and for both together: a whole
faculty behind one address can mistype, and nobody can try many codes of one number. A
code has 40 bits; counts may lag by what one turn holds, which changes nothing to that.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Literal, TypeAlias
from uuid import UUID

from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.gateway.codes import who_has
from concours.gateway.database import Connection, Database
from concours.gateway.gather import Bounds, Gather
from concours.gateway.settings import Settings
from concours.store.journal.results import (
    Announced,
    Bearer,
    Shown,
    add_failures,
    count_failures,
    find_announced,
    find_bearers,
    find_shown,
)

ASKED_COUNT_MAX = 200
FAILURES_WINDOW_MS = 5 * MINUTE_MS
FAILURES_OF_PAIR_MAX = 5
FAILURES_OF_NUMBER_MAX = 30
FAILURES_OF_ADDRESS_MAX = 200
ANNOUNCED_KEPT_MS = 1_000
"""How long a worker trusts what it last read of what is announced."""

IPV6_SITE_BITS = 64
"""One subscriber has a whole network of this size, and may use all of it."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for what: as typed, and from where."""

    number: str
    code: str
    address: str
    is_french: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The code is right: whose it is, and what they are shown, if it is time."""

    bearer: Bearer
    shown: Shown | None


Outcome: TypeAlias = Found | Literal["unknown", "too_many"]


@dataclass(slots=True)
class _Told:
    announced: Sequence[Announced] = ()
    read_ms: int = -ANNOUNCED_KEPT_MS


@dataclass(frozen=True, slots=True)
class _Failures:
    """Recent failures, by each thing that they are counted for."""

    pairs: Mapping[tuple[str, str], int]
    numbers: Counter[str] = field(default_factory=Counter)
    addresses: Counter[str] = field(default_factory=Counter)

    def are_too_many(self, asked: Question) -> bool:
        """Tell whether who asks has to wait, even with the right code."""
        return (
            self.pairs.get((asked.number, asked.address), 0) >= FAILURES_OF_PAIR_MAX
            or self.numbers[asked.number] >= FAILURES_OF_NUMBER_MAX
            or self.addresses[asked.address] >= FAILURES_OF_ADDRESS_MAX
        )


class Lookup:
    """Answers questions, those of one moment in one transaction."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._now = settings.now
        self._told = _Told()
        self._gather: Gather[Question, Outcome] = Gather(
            self._take, Bounds(count_max=ASKED_COUNT_MAX)
        )

    async def ask(self, question: Question) -> Outcome:
        """Return what this question gets. Raises `Unavailable`."""
        return await self._gather.ask(question)

    async def announced(self) -> Sequence[Announced]:
        """Return the exams whose results are decided, as of the last second."""
        now = self._now()
        if now - self._told.read_ms >= ANNOUNCED_KEPT_MS:
            async with self._database.transaction() as connection:
                found = await find_announced(connection)
            self._told = _Told(found, now)
        return self._told.announced

    async def stop(self) -> None:
        """Stop; whoever still waits is told so."""
        await self._gather.stop()

    async def _take(self, asked: Sequence[Question]) -> Sequence[Outcome]:
        now = self._now()
        async with self._database.transaction() as connection:
            failures = await _failures(connection, asked, now=now)
            bearers = await find_bearers(connection, [each.number for each in asked])
            judged = [_judge(each, failures, bearers) for each in asked]
            shown = await _shown(connection, asked, judged)
            failed = [
                (each.number, each.address)
                for each, outcome in zip(asked, judged, strict=True)
                if outcome == "unknown"
            ]
            await add_failures(connection, failed, at=now)
        return [
            Found(each, shown.get(each.candidate)) if isinstance(each, Bearer) else each
            for each in judged
        ]


def network_of(host: str) -> str:
    """Return what stands for an address when failures are counted."""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:60]
    if isinstance(address, IPv6Address):
        return f"{IPv6Address(int(address) >> IPV6_SITE_BITS << IPV6_SITE_BITS)}/64"
    return str(address)


def _judge(
    asked: Question, failures: _Failures, bearers: Mapping[str, Sequence[Bearer]]
) -> Bearer | Literal["unknown", "too_many"]:
    if failures.are_too_many(asked):
        return "too_many"
    return who_has(bearers.get(asked.number, ()), asked.code) or "unknown"


async def _failures(
    connection: Connection, asked: Sequence[Question], *, now: Instant
) -> _Failures:
    found = _Failures(
        await count_failures(
            connection,
            [each.number for each in asked],
            [each.address for each in asked],
            since=after(now, -FAILURES_WINDOW_MS),
        )
    )
    for (number, address), count in found.pairs.items():
        found.numbers[number] += count
        found.addresses[address] += count
    return found


async def _shown(
    connection: Connection,
    asked: Sequence[Question],
    judged: Sequence[Bearer | str],
) -> Mapping[UUID, Shown]:
    """Read the pages of those who proved their code, a language at a time."""
    shown: dict[UUID, Shown] = {}
    for is_french in (True, False):
        candidates = list(_who(asked, judged, is_french=is_french))
        if candidates:
            shown |= await find_shown(connection, candidates, is_french=is_french)
    return shown


def _who(
    asked: Sequence[Question], judged: Sequence[Bearer | str], *, is_french: bool
) -> Iterator[UUID]:
    for each, bearer in zip(asked, judged, strict=True):
        if isinstance(bearer, Bearer) and each.is_french == is_french:
            yield bearer.candidate
