"""Batches requests: what came during the last turn shares the next one.

No timer: an idle gateway answers at once, a busy one batches more. One of a group that
fails does not take the others with it: they are then taken one by one.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Generic, TypeVar

from concours.core.kernel.errors import Unavailable

WAITING_COUNT_MAX = 20_000
"""Past this the gateway says that it is busy, which costs less than to be late."""

Question = TypeVar("Question")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class BatchBounds(Generic[Question]):
    """How much goes together; `weight` is what one counts towards `weight_max`.

    Whoever has waited `wait_s_max` has given up by now, and asks again: to answer them
    is to let the next ones wait as long, and then nobody is ever answered in time.
    """

    count_max: int
    wait_s_max: float = inf
    weight: Callable[[Question], int] = lambda _: 0
    weight_max: int = 0


@dataclass(frozen=True, slots=True)
class _QueuePlace(Generic[Question, Answer]):
    """A question, where its answer goes, and since when it waits (monotonic)."""

    question: Question
    answer: "asyncio.Future[Answer]"
    since_s: float


class Batcher(Generic[Question, Answer]):
    """Answers questions many at a time; `handle` gives one answer for each, in order.

    An answer that is an exception is raised to whoever asked.
    """

    def __init__(
        self,
        handle: Callable[[Sequence[Question]], Awaitable[Sequence[Answer | Exception]]],
        bounds: BatchBounds[Question],
    ) -> None:
        self._handle = handle
        self._bounds = bounds
        self._waiting: deque[_QueuePlace[Question, Answer]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        """Return the answer. Raises `Unavailable` if too many wait already."""
        if len(self._waiting) >= WAITING_COUNT_MAX:
            raise Unavailable("busy")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(_QueuePlace(question, answer, monotonic()))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await answer

    @property
    def waiting_count(self) -> int:
        """Questions that nobody has begun to answer."""
        return len(self._waiting)

    async def stop(self) -> None:
        """Stop; whoever still waits is told that nothing is sure."""
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
        _fail(self._waiting, Unavailable("stopping"))

    async def _work(self) -> None:
        while self._waiting:
            if group := self._next():
                await self._take(group)

    def _next(self) -> "list[_QueuePlace[Question, Answer]]":
        group: list[_QueuePlace[Question, Answer]] = []
        room = self._bounds.weight_max
        while self._waiting and len(group) < self._bounds.count_max:
            first = self._waiting[0]
            if monotonic() - first.since_s > self._bounds.wait_s_max:
                _fail([self._waiting.popleft()], Unavailable("busy"))
                continue
            room -= self._bounds.weight(first.question)
            if group and room < 0:
                break
            group.append(self._waiting.popleft())
        return group

    async def _take(self, group: "Sequence[_QueuePlace[Question, Answer]]") -> None:
        try:
            answers = await self._handle([place.question for place in group])
        except asyncio.CancelledError:
            _fail(group, Unavailable("stopping"))
            raise
        except Exception as error:  # noqa: BLE001 -- whoever waits must be told
            if len(group) == 1 or isinstance(error, Unavailable):
                return _fail(group, error)
            for queued in group:
                await self._take([queued])
            return None
        for place, answer in zip(group, answers, strict=True):
            future = place.answer
            if future.done():  # the request has gone away
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        return None


def _fail(group: Iterable[_QueuePlace[Question, Answer]], error: Exception) -> None:
    for place in group:
        if not place.answer.done():
            place.answer.set_exception(error)
