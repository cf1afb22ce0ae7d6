"""Whose number, code and password these are: many at a time, and guessing stops.

Tries are counted before they are compared, by number and network together
(`core.roster.tries`): a whole faculty behind one address can mistype, right codes cost
nothing, and nobody is shut out by somebody who is elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal, TypeAlias

from concours.core.people.sign_in.tries import Try
from concours.gateway.batcher import BatchBounds, Batcher
from concours.gateway.code_checker import CodeChecker
from concours.gateway.database import Connection, Database
from concours.gateway.settings import Settings
from concours.store.journal.results import (
    AnnouncedResults,
    Bearer,
    find_announced_results,
    find_bearers,
)
from concours.store.journal.tries import count_tries, give_back_tries

ASKED_COUNT_MAX = 200
ANNOUNCED_KEPT_MS = 1_000
"""How long a worker trusts what it last read of what is announced."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for what: as typed, and from where.

    `exam` is the short name of the exam that they chose, once asked.
    """

    number: str
    code: str
    network: str
    password: str = ""
    exam: str = ""


@dataclass(frozen=True, slots=True)
class PasswordRefused:
    """The code is right, and its bearer chose a password, which is not."""

    bearer: Bearer
    reason: Literal["password_asked", "password_wrong", "password_too_many"]


@dataclass(frozen=True, slots=True)
class ExamNeeded:
    """Number and code are right in several exams: who asks says which."""

    bearers: Sequence[Bearer]


Outcome: TypeAlias = (
    Bearer | ExamNeeded | PasswordRefused | Literal["unknown", "too_many"]
)


@dataclass(slots=True)
class _AnnouncedCache:
    announced: Sequence[AnnouncedResults] = ()
    read_ms: int = -ANNOUNCED_KEPT_MS


class Lookup:
    """Answers questions, those of one moment in one transaction."""

    def __init__(
        self, database: Database, codes: CodeChecker, settings: Settings
    ) -> None:
        self._database = database
        self._codes = codes
        self._now = settings.now
        self._announced_exams = _AnnouncedCache()
        self._gather: Batcher[Question, Outcome] = Batcher(
            self._take, BatchBounds(count_max=ASKED_COUNT_MAX)
        )

    async def ask(self, question: Question) -> Outcome:
        """Return what this question gets. Raises `Unavailable`."""
        return await self._gather.ask(question)

    async def announced(self) -> Sequence[AnnouncedResults]:
        """Return the exams whose results are decided, as of the last second."""
        now = self._now()
        if now - self._announced_exams.read_ms >= ANNOUNCED_KEPT_MS:
            async with self._database.transaction() as connection:
                exams = await find_announced_results(connection)
            self._announced_exams = _AnnouncedCache(exams, now)
        return self._announced_exams.announced

    async def stop(self) -> None:
        """Stop; whoever still waits is told so."""
        await self._gather.stop()

    async def _take(self, questions: Sequence[Question]) -> Sequence[Outcome]:
        tries = [Try(question.network, question.number) for question in questions]
        async with self._database.transaction() as connection:
            may_try = await count_tries(connection, "code", tries, now=self._now())
            bearers = await find_bearers(
                connection, [question.number for question in questions]
            )
            judged = await self._judge(questions, bearers, may_try)
            right = [
                source
                for source, owner in zip(tries, judged, strict=True)
                if isinstance(owner, Bearer | ExamNeeded)
            ]
            await give_back_tries(connection, "code", right)
            return await self._judge_passwords(connection, questions, judged)

    async def _judge(
        self,
        questions: Sequence[Question],
        bearers: Mapping[str, Sequence[Bearer]],
        may_try: Sequence[bool],
    ) -> Sequence[Outcome]:
        """Say of each who asks whose code it is; only what is allowed is compared."""
        to_compare = [
            question for question, may in zip(questions, may_try, strict=True) if may
        ]
        matches = iter(
            await self._codes.find_each(
                [
                    (bearers.get(question.number, ()), question.code)
                    for question in to_compare
                ]
            )
        )
        return [
            _choose(question, [bearer for bearer, _ in next(matches)])
            if may
            else "too_many"
            for question, may in zip(questions, may_try, strict=True)
        ]

    async def _judge_passwords(
        self,
        connection: Connection,
        questions: Sequence[Question],
        judged: Sequence[Outcome],
    ) -> Sequence[Outcome]:
        """Let none of those who chose a password through without it."""
        outcomes = list(judged)
        with_password: list[tuple[int, Bearer, Try]] = []
        for place, (question, bearer) in enumerate(zip(questions, judged, strict=True)):
            if not isinstance(bearer, Bearer) or bearer.password is None:
                continue
            if question.password:
                with_password.append(
                    (place, bearer, Try(question.network, question.number))
                )
            else:
                outcomes[place] = PasswordRefused(bearer, "password_asked")
        if not with_password:
            return outcomes
        may_try = await count_tries(
            connection,
            "own_password",
            [source for *_, source in with_password],
            now=self._now(),
        )
        for (place, bearer, _), may in zip(with_password, may_try, strict=True):
            if not may:
                outcomes[place] = PasswordRefused(bearer, "password_too_many")
        to_compare = [
            row for row, may in zip(with_password, may_try, strict=True) if may
        ]
        hashes = await self._codes.hash_each(
            [(bearer, questions[place].password) for place, bearer, _ in to_compare]
        )
        right = []
        for (place, bearer, source), hash_ in zip(to_compare, hashes, strict=True):
            if compare_digest(bearer.password or b"", hash_):
                right.append(source)
            else:
                outcomes[place] = PasswordRefused(bearer, "password_wrong")
        await give_back_tries(connection, "own_password", right)
        return outcomes


def _choose(question: Question, bearers: Sequence[Bearer]) -> Outcome:
    """Return whose code it is, in the exam that was chosen if one was."""
    own = [bearer for bearer in bearers if question.exam in ("", bearer.exam_code)]
    if len(own) > 1:
        return ExamNeeded(own)
    return own[0] if own else "unknown"
