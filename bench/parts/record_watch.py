"""How often the record of strays and contacts runs in a gateway, and for how long.

Each function of its modules is wrapped, wherever it was imported to. Calls are counted
that come from elsewhere, with the processor time of this thread, less what reading its
clock takes. At SIGUSR1 the sums since the start are written to a file.
"""

import json
import os
import pkgutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Generator
from functools import wraps
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from time import thread_time_ns
from types import FunctionType, ModuleType
from typing import Any

from concours.core import traces

MODULES = (
    *(f"{traces.__name__}.{own.name}" for own in pkgutil.iter_modules(traces.__path__)),
    "concours.gateway.edge.contacts",
    "concours.gateway.edge.evidence",
    "concours.gateway.edge.recorder",
    "concours.gateway.edge.refused_file",
    "concours.gateway.edge.refused_lines",
    "concours.gateway.edge.spool",
    "concours.gateway.edge.traces",
    "concours.gateway.enrolment.device_cookie",
    "concours.store.journal.logs.contacts",
    "concours.store.journal.refused",
)
"""Where it is made; a test watches nearly the same (`test_benign.py`)."""

READINGS_COUNT = 20_000


class Watch:
    """What has been called since the start, and the processor time that it had."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.spent_ns = 0
        self._is_inside = False
        self._reading_ns = reading_ns()

    def run(self, name: str, work: Callable[[], Any]) -> Any:
        """Do some work, and count it if nothing around it is counted already.

        Without a name it goes on with what was counted.
        """
        if self._is_inside:
            return work()
        self._is_inside = True
        self.calls[name] += 1
        begun_ns = thread_time_ns()
        try:
            return work()
        finally:
            self.spent_ns += thread_time_ns() - begun_ns - self._reading_ns
            self._is_inside = False

    def wrap(self, own: FunctionType) -> Callable[..., Any]:
        """Return a function as it is, counted; a coroutine step by step."""
        name = own.__qualname__

        @wraps(own)
        def call(*parts: Any, **named: Any) -> Any:
            return self.run(name, lambda: own(*parts, **named))

        @wraps(own)
        async def begin(*parts: Any, **named: Any) -> Any:
            return await Steps(self, name, own(*parts, **named))

        return begin if iscoroutinefunction(own) else call

    def save(self, path: Path) -> None:
        """Write the sums whole or not at all."""
        draft = path.with_suffix(".draft")
        calls = {name: count for name, count in self.calls.items() if name}
        draft.write_text(json.dumps({"ns": self.spent_ns, "calls": calls}))
        draft.replace(path)


class Steps:
    """A coroutine of which each step is counted, and no time that it waits."""

    def __init__(self, watch: Watch, name: str, own: Coroutine[Any, Any, Any]) -> None:
        self._watch, self._name, self._own = watch, name, own

    def __await__(self) -> Generator[Any, Any, Any]:
        name, step = self._name, self._send(None)
        while True:
            try:
                future = self._watch.run(name, step)
            except StopIteration as done:
                return done.value
            name = ""
            try:
                value = yield future
            except BaseException as error:  # noqa: BLE001 -- it is the coroutine's
                step = self._throw(error)
            else:
                step = self._send(value)

    def _send(self, value: Any) -> Callable[[], Any]:
        return lambda: self._own.send(value)

    def _throw(self, error: BaseException) -> Callable[[], Any]:
        return lambda: self._own.throw(error)


def reading_ns() -> int:
    """Return what a call that does nothing would be told to take."""
    begun_ns = thread_time_ns()
    for _ in range(READINGS_COUNT):
        thread_time_ns()
    return (thread_time_ns() - begun_ns) // READINGS_COUNT


def watch_record(path: str) -> None:
    """Wrap all of it in this process; the gateway is imported already."""
    watch, doubles = Watch(), {}
    for name in MODULES:
        module = import_module(name)
        for holder in (module, *classes_of(module)):
            for key, own in [*vars(holder).items()]:
                is_own = isinstance(own, FunctionType) and own.__module__ == name
                if is_own and not key.startswith("__"):
                    doubles[own] = watch.wrap(own)
                    setattr(holder, key, doubles[own])
    for module in [*sys.modules.values()]:
        if module.__name__.startswith("concours."):
            for key, own in [*vars(module).items()]:
                if isinstance(own, FunctionType) and own in doubles:
                    setattr(module, key, doubles[own])
    signal.signal(signal.SIGUSR1, lambda *_: watch.save(Path(path)))


def classes_of(module: ModuleType) -> list[type]:
    """Return the classes that a module defines."""
    return [
        own
        for own in vars(module).values()
        if isinstance(own, type) and own.__module__ == module.__name__
    ]


def read_sums(pid: int, path: Path) -> dict[str, Any]:
    """Return the sums of a gateway that is watched, as they are now."""
    path.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR1)
    while not path.exists():
        os.sched_yield()
    sums: dict[str, Any] = json.loads(path.read_text())
    return sums
