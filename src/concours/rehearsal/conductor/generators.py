"""The processes of the crowd, as one: orders out, tellings in."""

import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import psutil

from concours.rehearsal.crowd import messages
from concours.rehearsal.crowd.messages import (
    Check,
    CheckResult,
    Order,
    Plan,
    Progress,
    Stop,
    Story,
)
from concours.rehearsal.crowd.tally import Latencies, Second

COUNTS = (
    "enrolled", "connected", "written", "waiting", "sent_bytes", "received_bytes",
)  # fmt: skip
CHECK_S_MAX = 600.0
STOP_S_MAX = 10.0


class Silent(Exception):
    """A generator ended, or did not say what it was asked."""


class Generators:
    """Every generator of a rehearsal."""

    def __init__(self, children: Sequence["_Generator"]) -> None:
        self._children = children

    @property
    def processes(self) -> list[psutil.Process]:
        """The processes that play the crowd."""
        return [psutil.Process(child.process.pid) for child in self._children]

    def tell(self, order: Order) -> None:
        """Give one order to all."""
        for child in self._children:
            child.tell(order)

    def counts(self, sitting: str = "") -> Counter[str]:
        """Return where the crowd is, added up, as last told.

        `COUNTS`, and with the id of a sitting those of `messages.SITTING_COUNTS`.
        """
        total: Counter[str] = Counter()
        for child in self._children:
            if child.progress is None:
                continue
            total.update({name: getattr(child.progress, name) for name in COUNTS})
            total.update(child.progress.by_sitting.get(sitting, {}))
        return total

    def answers(self) -> Counter[str]:
        """Return what tablets were told, by code."""
        total: Counter[str] = Counter()
        for child in self._children:
            total.update(child.progress.answers if child.progress else {})
        return total

    def seconds(self) -> dict[int, Second]:
        """Return the acknowledgements of each second told so far."""
        seconds: defaultdict[int, Second] = defaultdict(Second)
        for child in self._children:
            for counts in list(child.seconds):
                second = seconds[counts.at_s]
                second.entries_count += counts.entries_count
                second.batches_count += counts.batches_count
                latencies = Latencies(Counter(counts.buckets), counts.max_us)
                second.latencies.take_in(latencies)
        return dict(seconds)

    def check(self, order: Check) -> tuple[list[Story], list[CheckResult]]:
        """Stop the crowd and compare: each generator its own candidates."""
        self.tell(order)
        answers = [child.wait_for_check() for child in self._children]
        return [story for story, _ in answers], [checked for _, checked in answers]


@contextmanager
def play(plans: Iterable[Plan]) -> Iterator[Generators]:
    """Run one generator for each plan; they end with the block."""
    children = [_Generator(plan) for plan in plans]
    try:
        yield Generators(children)
    finally:
        for child in children:
            child.end()


class _Generator:
    """One child process, and the thread that listens to it."""

    def __init__(self, plan: Plan) -> None:
        command = [sys.executable, "-m", "concours.rehearsal.crowd.run"]
        self.process = subprocess.Popen(  # noqa: S603 -- our program, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.progress: Progress | None = None
        self.seconds: list[messages.SecondCounts] = []
        self._answers: SimpleQueue[Any] = SimpleQueue()
        self._say(messages.write(plan))
        threading.Thread(target=self._listen, daemon=True).start()

    def tell(self, order: Order) -> None:
        """Give an order."""
        self._say(messages.write(order))

    def wait_for_check(self) -> tuple[Story, CheckResult]:
        """Return the story and the comparison. Raises `Silent`."""
        story = self._answers.get(timeout=CHECK_S_MAX)
        checked = self._answers.get(timeout=CHECK_S_MAX)
        if not (isinstance(story, Story) and isinstance(checked, CheckResult)):
            raise Silent
        return story, checked

    def end(self) -> None:
        """End the process, gently or not."""
        try:
            if self.process.poll() is None:
                self.tell(Stop())
            self.process.wait(STOP_S_MAX)
        except (subprocess.TimeoutExpired, Silent):
            self.process.kill()
            self.process.wait()

    def _say(self, line: bytes) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Silent from error

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            telling = messages.read_message(line)
            if isinstance(telling, Progress):
                self.progress = telling
                self.seconds.extend(telling.seconds)
            else:
                self._answers.put(telling)
        self._answers.put(None)
