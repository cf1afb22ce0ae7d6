"""The processes of examiners, as one: orders out, tellings in."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any

from concours.rehearsal.conductor.generators import Silent
from concours.rehearsal.examiners import messages
from concours.rehearsal.examiners.messages import (
    Check,
    Order,
    Plan,
    Progress,
    Proofs,
    Prove,
    Result,
    Stop,
)

ANSWER_S_MAX, STOP_S_MAX = 600.0, 10.0
COUNTS = (
    "seats", "enrolled", "open", "launched", "handed", "settled", "written", "waiting",
)  # fmt: skip


class Examiners:
    """Every process of examiners of a rehearsal."""

    def __init__(self, children: Sequence["_Child"]) -> None:
        self._children = children

    def tell(self, order: Order) -> None:
        """Give one order to all."""
        for child in self._children:
            child.tell(order)

    def counts(self) -> Counter[str]:
        """Return where the examiners are, added up, as last told."""
        total: Counter[str] = Counter()
        for child in self._children:
            if child.progress is not None:
                total.update({name: getattr(child.progress, name) for name in COUNTS})
        return total

    def answers(self) -> Counter[str]:
        """Return what tablets were told, by code."""
        total: Counter[str] = Counter()
        for child in self._children:
            total.update(child.progress.answers if child.progress else {})
        return total

    def prove(self, attempts: Sequence[str]) -> dict[str, str]:
        """Return what the tablets of some chairs show."""
        self.tell(Prove([*attempts]))
        texts: dict[str, str] = {}
        for child in self._children:
            answer = child.wait_for_answer()
            assert isinstance(answer, Proofs)
            texts |= answer.texts
        return texts

    def check(self, dsn: str) -> list[Result]:
        """Stop, and compare: each process its own chairs."""
        self.tell(Check(dsn))
        return [child.wait_for_answer() for child in self._children]


@contextmanager
def play(plans: Iterable[Plan]) -> Iterator[Examiners]:
    """Run one process for each plan; they end with the block."""
    children = [_Child(plan) for plan in plans]
    try:
        yield Examiners(children)
    finally:
        for child in children:
            child.end()


class _Child:
    """One process, and the thread that listens to it."""

    def __init__(self, plan: Plan) -> None:
        command = [sys.executable, "-m", "concours.rehearsal.examiners.run"]
        self._process = subprocess.Popen(  # noqa: S603 -- our program, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.progress: Progress | None = None
        self._answers: SimpleQueue[Any] = SimpleQueue()
        self._say(messages.write(plan))
        threading.Thread(target=self._listen, daemon=True).start()

    def tell(self, order: Order) -> None:
        """Give an order."""
        self._say(messages.write(order))

    def wait_for_answer(self) -> Any:
        """Return what it answers. Raises `Silent`."""
        try:
            answer = self._answers.get(timeout=ANSWER_S_MAX)
        except Empty as error:
            raise Silent from error
        if answer is None:
            raise Silent
        return answer

    def end(self) -> None:
        """End the process, gently or not."""
        try:
            if self._process.poll() is None:
                self.tell(Stop())
            self._process.wait(STOP_S_MAX)
        except (subprocess.TimeoutExpired, Silent):
            self._process.kill()
            self._process.wait()

    def _say(self, line: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise Silent from error

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = messages.read_message(line)
            if isinstance(message, Progress):
                self.progress = message
            else:
                self._answers.put(message)
        self._answers.put(None)
