"""Virtual time: what happens next, in one order for one seed; processes that may die.

A process runs *steps*: generators that wait by yielding a number of milliseconds or a
`Promise`. It may be killed between any two of them, which is where real processes die.
"""

from collections.abc import Callable, Generator
from heapq import heappop, heappush
from random import Random
from typing import Any, Generic, TypeAlias, TypeVar

from concours.core.kernel.errors import Refusal, Unavailable

T = TypeVar("T")
EVENTS_COUNT_MAX = 200_000
"""A sitting that takes more than this runs in a circle."""


class DiskFailing(Exception):
    """A tablet's storage did not take a write, or says so."""


EXPECTED = (Refusal, Unavailable, DiskFailing)


class Endless(AssertionError):
    """More happened than can happen in one sitting."""


class Promise(Generic[T]):
    """Something that comes later, once: a value or a failure."""

    __slots__ = ("_error", "_waiting", "is_settled", "value")

    def __init__(self) -> None:
        self.is_settled = False
        self.value: T | None = None
        self._error: Exception | None = None
        self._waiting: list[Callable[[Any, Exception | None], None]] = []

    def keep(self, value: T) -> None:
        """Give the value; whatever comes after the first is nothing."""
        self._settle(value, None)

    def fail(self, error: Exception) -> None:
        """Give up, for this reason."""
        self._settle(None, error)

    def then(self, callback: Callable[[Any, Exception | None], None]) -> None:
        """Tell when it has come, at once if it has."""
        if self.is_settled:
            callback(self.value, self._error)
        else:
            self._waiting.append(callback)

    def _settle(self, value: T | None, error: Exception | None) -> None:
        if self.is_settled:
            return
        self.is_settled, self.value, self._error = True, value, error
        callbacks, self._waiting = self._waiting, []
        for callback in callbacks:
            callback(value, error)


Steps: TypeAlias = Generator["int | Promise[Any]", Any, T]


class Agenda:
    """The instants to come. `now` is the true time, in milliseconds."""

    def __init__(self, *, now: int, chance: Random) -> None:
        self.now = now
        self.chance = chance
        self._coming: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0

    def at(self, instant_ms: int, run: Callable[[], None]) -> None:
        """Run this then, or now if then is past."""
        self._count += 1
        if self._count > EVENTS_COUNT_MAX:
            raise Endless
        heappush(self._coming, (max(instant_ms, self.now), self._count, run))

    def after(self, delay_ms: int, run: Callable[[], None]) -> None:
        """Run this in so many milliseconds."""
        self.at(self.now + delay_ms, run)

    def run_until(self, instant_ms: int) -> None:
        """Let everything happen that comes before an instant."""
        while self._coming and self._coming[0][0] <= instant_ms:
            self.now, _, run = heappop(self._coming)
            run()
        self.now = instant_ms

    def between(self, least_ms: int, most_ms: int) -> int:
        """Draw a duration, both ends included."""
        return least_ms + int(self.chance.random() * (most_ms - least_ms + 1))

    def happens(self, per_cent: int) -> bool:
        """Draw whether something happens, that often in a hundred."""
        return self.chance.random() * 100 < per_cent


class Process:
    """Something that runs steps until it is killed; each start is another life."""

    def __init__(self, agenda: Agenda, name: str) -> None:
        self.agenda = agenda
        self.name = name
        self.life = 0
        self.is_up = False
        self.asleep_until = 0

    def die(self) -> None:
        """Stop between two steps: nothing that it waits for comes back to it."""
        self.life += 1
        self.is_up = False

    def run(self, steps: Steps[T]) -> Promise[T]:
        """Run steps for as long as this life lasts."""
        task: _Task[T] = _Task(self, steps)
        task.resume(None, None)
        return task.promise

    def bind_to_life(self, run: Callable[[], None]) -> Callable[[], None]:
        """Bind something to this life, and to being awake."""
        life = self.life

        def bound() -> None:
            if self.life != life:
                return
            if self.asleep_until > self.agenda.now:
                self.agenda.at(self.asleep_until, bound)
            else:
                run()

        return bound


class _Task(Generic[T]):
    """Steps under way in one life of one process."""

    __slots__ = ("_life", "_process", "_steps", "promise")

    def __init__(self, process: Process, steps: Steps[T]) -> None:
        self._process = process
        self._life = process.life
        self._steps = steps
        self.promise: Promise[T] = Promise()

    def resume(self, value: Any, error: Exception | None) -> None:
        process = self._process
        if process.life != self._life:
            return
        if process.asleep_until > process.agenda.now:
            wake = process.asleep_until
            process.agenda.at(wake, lambda: self.resume(value, error))
            return
        try:
            step = self._steps.throw(error) if error else self._steps.send(value)
        except StopIteration as end:
            self.promise.keep(end.value)
        except EXPECTED as failure:
            self.promise.fail(failure)
        else:
            self._wait_for(step)

    def _wait_for(self, step: "int | Promise[Any]") -> None:
        if isinstance(step, Promise):
            step.then(self.resume)
        else:
            self._process.agenda.after(step, lambda: self.resume(None, None))
