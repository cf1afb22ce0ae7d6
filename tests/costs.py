"""What a run of the tests does, how far it is, and which modules were the dearest.

While several processes test, a line every few seconds names the modules at work. At
the end stand the ten modules that took the most time. `--costs` counts the seconds of
processor too, by the place of a test and by kind of process (docs/reference/tests.md).
"""

import os
import re
import resource
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

SAY_EVERY_S = 15
LOOK_EVERY_S = 0.5
DEAREST_COUNT = 10
TICKS = os.sysconf("SC_CLK_TCK")
KINDS = (
    (r"chrom", "browsers: Chromium"),
    (r"WPE|WebKit", "browsers: WebKit"),
    (r"playwright", "browsers: their driver"),
    (r"postgres|initdb|pg_ctl|pg_", "PostgreSQL"),
    (r"concours\.cli serve (\w+)", "houses: {}"),
    (r"concours\.cli (\w+)", "commands: {}"),
    (r"-m verifier", "commands: verifier"),
    (r"sys\.stdin\.readline|pytest", "tests themselves"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Count processor seconds if asked to: looking at every process costs some."""
    parser.addoption("--costs", action="store_true", help="processor seconds by kind")


def pytest_configure(config: pytest.Config) -> None:
    """Count where tests run; tell where a person reads."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Teller(config), "teller")
    if config.getoption("--costs"):
        config.pluginmanager.register(Counting(), "counting")


class Teller:
    """Say on the terminal what is at work, and in the end what took how long."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._began = self._said = time.monotonic()
        self._running: dict[str, str] = {}
        self._done_count = 0
        self._known: set[str] = set()
        self._seconds: Counter[str] = Counter()
        self._processor: Counter[str] = Counter()
        self._processes = Processes() if config.getoption("--costs") else None

    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Know how much there is to do."""
        self._known.update(ids)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Know what is at work."""
        self._running[nodeid] = nodeid.partition("::")[0]

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell from time to time how far the run is."""
        self._running.pop(nodeid, None)
        self._done_count += 1
        now = time.monotonic()
        if self._known and now - self._said > SAY_EVERY_S:
            self._said = now
            minutes, seconds = divmod(int(now - self._began), 60)
            stems = {Path(module).stem for module in self._running.values()}
            at_work = ", ".join(sorted(stem.removeprefix("test_") for stem in stems))
            done = f"{self._done_count:,} of {len(self._known):,} tests"
            self._write(f" {minutes:2}:{seconds:02}  {done}; now {at_work}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what each module takes."""
        module = report.nodeid.partition("::")[0]
        self._seconds[module] += report.duration
        for name, value in report.user_properties if report.when == "teardown" else ():
            if name == "processor":
                for kind, seconds in value.items():
                    self._processor[f"{_place(module)}, {kind}"] += seconds

    def pytest_terminal_summary(self) -> None:
        """Print the dearest modules, and the table of costs."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if len(self._seconds) > 1:
            reporter.section("the ten dearest modules, in seconds")
            for module, seconds in self._seconds.most_common(DEAREST_COUNT):
                reporter.write_line(f"{seconds:8.1f}  {module}")
        if self._processes is not None:
            reporter.section("seconds of processor")
            for table in (self._processes.stop(), self._processor):
                for name, seconds in table.most_common():
                    if seconds >= 1:
                        reporter.write_line(f"{seconds:8.1f}  {name}")
                reporter.write_line(f"{table.total():8.1f}  in all\n")

    def _write(self, line: str) -> None:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        reporter.ensure_newline()
        reporter.write_line(line)


def _place(module: str) -> str:
    parts = Path(module).parts
    return "/".join(parts[:3] if parts[1:2] == ("core",) else parts[:2])


class Counting:
    """Count what each phase of a test takes, in its process and in those it ended."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Begin anew with each test."""
        item.stash[PROCESSOR] = Counter()
        return (yield)

    def _phase(self, item: pytest.Item, kind: str) -> Iterator[None]:
        own, others = _processor_s()
        result = yield
        own_after, others_after = _processor_s()
        item.stash[PROCESSOR][kind] += own_after - own
        item.stash[PROCESSOR]["processes that ended"] += others_after - others
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Count fixtures."""
        return (yield from self._phase(item, "fixtures"))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Count the test itself."""
        return (yield from self._phase(item, "tests"))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        """Count the end of fixtures, and hand all of it over."""
        result = yield from self._phase(item, "fixtures")
        item.user_properties.append(("processor", dict(item.stash[PROCESSOR])))
        return result


PROCESSOR = pytest.StashKey[Counter]()


def _processor_s() -> tuple[float, float]:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), ended.ru_utime + ended.ru_stime


class Processes:
    """Look at every process of the machine from time to time, and add up by kind."""

    def __init__(self) -> None:
        self._seconds: Counter[str] = Counter()
        self._known: dict[tuple[str, str], float] = defaultdict(float)
        self._look(is_first=True)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> Counter[str]:
        """Look a last time, and return the seconds of each kind."""
        self._is_over.set()
        self._thread.join()
        self._look()
        return self._seconds

    def _run(self) -> None:
        while not self._is_over.wait(LOOK_EVERY_S):
            self._look()

    def _look(self, *, is_first: bool = False) -> None:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text()
                fields = stat[stat.rindex(")") + 2 :].split()
                key = folder.name, fields[19]
                seconds = (int(fields[11]) + int(fields[12])) / TICKS
                grown = seconds - self._known[key]
                self._known[key] = seconds
                if grown and not is_first:
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    self._seconds[_kind(words.decode(errors="replace"))] += grown
            except OSError:
                continue  # it has just ended


def _kind(command: str) -> str:
    for pattern, kind in KINDS:
        if found := re.search(pattern, command):
            return kind.format(*found.groups())
    return "others"
