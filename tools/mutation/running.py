"""Each bug planted alone, and the tests that reach it played until one fails."""

import json
import os
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from tools.mutation.drawing import Mutant
from tools.mutation.tracing import copy_tree

SECONDS_MAX = 420
"""What is not noticed in this time is called not noticed, for every suite alike."""
TESTS_COUNT_MAX = 1_500
COPIES_COUNT = 2
ENDS_IN_S = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one bug: the test that noticed it, or none."""

    mutant: Mutant
    caught_by: str
    tests_count: int
    seconds: float

    def as_row(self) -> dict[str, object]:
        """Return what a file of verdicts keeps of it."""
        return {
            "part": self.mutant.part,
            "mutant": str(self.mutant),
            "caught_by": self.caught_by,
            "tests_count": self.tests_count,
            "seconds": round(self.seconds, 1),
        }


class Trial:
    """The suite held against bugs: copies to plant them in, and who reaches what."""

    def __init__(
        self,
        root: Path,
        folder: Path,
        reached: Mapping[str, Sequence[str]],
        seconds: Mapping[str, float],
    ) -> None:
        self._reached = reached
        self._seconds = seconds
        self._copies: Queue[Path] = Queue()
        for number in range(COPIES_COUNT):
            copy = folder / f"copy-{number}"
            if not copy.exists():
                copy_tree(root, copy)
            self._copies.put(copy)

    def judge_all(self, mutants: Sequence[Mutant]) -> Iterator[Verdict]:
        """Plant one bug after the other, in two copies side by side."""
        with ThreadPoolExecutor(COPIES_COUNT) as pool:
            yield from pool.map(self._judge, mutants)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Return the tests that reach a bug, those of the quickest modules first.

        Outside of every function, whatever reaches its file may notice it.
        """
        tests = set(self._reached.get(f"{mutant.file}:{mutant.inside}", ()))
        if not tests:
            for name, reaching in self._reached.items():
                if name.startswith(f"{mutant.file}:"):
                    tests.update(reaching)
        modules: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests):
            modules[test.partition("::")[0]].append(test)
        order = sorted(modules, key=lambda module: self._cost(modules[module]))
        return [test for module in order for test in modules[module]]

    def _cost(self, tests: Sequence[str]) -> float:
        return sum(self._seconds.get(test, 1.0) for test in tests) / len(tests)

    def _judge(self, mutant: Mutant) -> Verdict:
        tests = self.tests_of(mutant)
        copy = self._copies.get()
        start_s = time.monotonic()
        try:
            caught_by = _plant_and_play(copy, mutant, tests)
        finally:
            self._copies.put(copy)
        return Verdict(mutant, caught_by, len(tests), time.monotonic() - start_s)


def _plant_and_play(copy: Path, mutant: Mutant, tests: Sequence[str]) -> str:
    path = copy / mutant.file
    sound = path.read_text()
    try:
        path.write_text(mutant.plant(sound))
        _forget_compiled(path)
        if mutant.part == "client":
            file = mutant.file.removeprefix("client/")
            words = ("npx", "vitest", "related", "--run", "--bail", "1", file)
            return _first_failure(words, copy, copy / "client")
        if not tests:
            return ""
        chosen = copy / "chosen-tests"
        chosen.write_text("\n".join(tests[:TESTS_COUNT_MAX]))
        quiet = ("-x", "-q", "-n", "0", "--no-header", "-rfE", "--tb=no")
        python = str(copy / ".venv/bin/python")
        return _first_failure(
            (python, "-m", "pytest", *quiet, f"@{chosen}"), copy, copy
        )
    finally:
        path.write_text(sound)
        _forget_compiled(path)


def _forget_compiled(path: Path) -> None:
    for old in path.parent.glob(f"__pycache__/{path.stem}.*"):
        old.unlink()


def _first_failure(words: Sequence[str], copy: Path, where: Path) -> str:
    """Return what failed first, in words; "" where all passed, or time was up."""
    with subprocess.Popen(  # noqa: S603 -- our own tests
        words,
        cwd=where,
        env=os.environ | {"PYTHONPATH": f"{copy}/src"},
        text=True,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            said, _ = process.communicate(timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGINT)  # houses and browsers end with it
            try:
                process.communicate(timeout=ENDS_IN_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            return ""
    if process.returncode == 0:
        return ""
    lines = said.splitlines()
    failures = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return (failures or lines[-1:] or ["it ended"])[0][:160]


def keep(verdicts: Iterator[Verdict], file: Path) -> Iterator[Verdict]:
    """Keep each verdict as it comes, a line each, and pass it on."""
    with file.open("a") as out:
        for verdict in verdicts:
            out.write(json.dumps(verdict.as_row()) + "\n")
            out.flush()
            yield verdict
