"""Number, code and password in, result out: many at a time, and guessing stops.

Tries are counted before they are compared, by number and network together
(`core.roster.tries`): a whole faculty behind one address can mistype, right codes cost
nothing, and nobody is shut out by somebody who is elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal, TypeAlias
from uuid import UUID

from concours.core.people.roster.tries import Try
from concours.gateway.batcher import Batcher, Bounds
from concours.gateway.code_checker import CodeChecker
from concours.gateway.database import Connection, Database
from concours.gateway.settings import Settings
from concours.store.journal.results import (
    Announced,
    Bearer,
    Shown,
    find_announced,
    find_bearers,
    find_shown,
)
from concours.store.journal.tries import count_tries, give_back_tries

ASKED_COUNT_MAX = 200
ANNOUNCED_KEPT_MS = 1_000
"""How long a worker trusts what it last read of what is announced."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for what: as typed, and from where."""

    number: str
    code: str
    network: str
    is_french: bool
    password: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """All is right: who it is, and what they are shown, if it is time."""

    bearer: Bearer
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Locked:
    """The code is right, and its bearer chose a password, which is not."""

    bearer: Bearer
    why: Literal["password_asked", "password_wrong", "password_too_many"]


Judged: TypeAlias = Bearer | Locked | Literal["unknown", "too_many"]
Outcome: TypeAlias = Found | Locked | Literal["unknown", "too_many"]


@dataclass(slots=True)
class _Told:
    announced: Sequence[Announced] = ()
    read_ms: int = -ANNOUNCED_KEPT_MS


class Lookup:
    """Answers questions, those of one moment in one transaction."""

    def __init__(
        self, database: Database, codes: CodeChecker, settings: Settings
    ) -> None:
        self._database = database
        self._codes = codes
        self._now = settings.now
        self._told = _Told()
        self._gather: Batcher[Question, Outcome] = Batcher(
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
        tries = [Try(each.network, each.number) for each in asked]
        async with self._database.transaction() as connection:
            allowed = await count_tries(connection, "code", tries, now=self._now())
            bearers = await find_bearers(connection, [each.number for each in asked])
            judged = await self._judge(asked, bearers, allowed)
            right = [
                one
                for one, outcome in zip(tries, judged, strict=True)
                if isinstance(outcome, Bearer)
            ]
            await give_back_tries(connection, "code", right)
            judged = await self._judge_passwords(connection, asked, judged)
            shown = await _shown(connection, asked, judged)
        return [
            Found(each, shown.get(each.candidate)) if isinstance(each, Bearer) else each
            for each in judged
        ]

    async def _judge(
        self,
        asked: Sequence[Question],
        bearers: Mapping[str, Sequence[Bearer]],
        allowed: Sequence[bool],
    ) -> Sequence[Judged]:
        """Say of each who asks whose code it is; only what is allowed is compared."""
        compared = [each for each, may in zip(asked, allowed, strict=True) if may]
        found = iter(
            await self._codes.find_each(
                [(bearers.get(each.number, ()), each.code) for each in compared]
            )
        )
        judged: list[Judged] = []
        for may in allowed:
            pair = next(found) if may else None
            judged.append(pair[0] if pair else "unknown" if may else "too_many")
        return judged

    async def _judge_passwords(
        self,
        connection: Connection,
        asked: Sequence[Question],
        judged: Sequence[Judged],
    ) -> Sequence[Judged]:
        """Let none of those who chose a password through without it."""
        outcomes = list(judged)
        typed: list[tuple[int, Bearer, Try]] = []
        for place, (each, bearer) in enumerate(zip(asked, judged, strict=True)):
            if not isinstance(bearer, Bearer) or bearer.password is None:
                continue
            if each.password:
                typed.append((place, bearer, Try(each.network, each.number)))
            else:
                outcomes[place] = Locked(bearer, "password_asked")
        if not typed:
            return outcomes
        allowed = await count_tries(
            connection, "own_password", [one for *_, one in typed], now=self._now()
        )
        for (place, bearer, _), may in zip(typed, allowed, strict=True):
            if not may:
                outcomes[place] = Locked(bearer, "password_too_many")
        compared = [each for each, may in zip(typed, allowed, strict=True) if may]
        hashes = await self._codes.hash_each(
            [(bearer, asked[place].password) for place, bearer, _ in compared]
        )
        right = []
        for (place, bearer, one), hash_ in zip(compared, hashes, strict=True):
            if compare_digest(bearer.password or b"", hash_):
                right.append(one)
            else:
                outcomes[place] = Locked(bearer, "password_wrong")
        await give_back_tries(connection, "own_password", right)
        return outcomes


async def _shown(
    connection: Connection,
    asked: Sequence[Question],
    judged: Sequence[Judged],
) -> Mapping[UUID, Shown]:
    """Read the pages of those who proved their code, a language at a time."""
    shown: dict[UUID, Shown] = {}
    for is_french in (True, False):
        candidates = list(_who(asked, judged, is_french=is_french))
        if candidates:
            shown |= await find_shown(connection, candidates, is_french=is_french)
    return shown


def _who(
    asked: Sequence[Question], judged: Sequence[Judged], *, is_french: bool
) -> Iterator[UUID]:
    for each, bearer in zip(asked, judged, strict=True):
        if isinstance(bearer, Bearer) and each.is_french == is_french:
            yield bearer.candidate
