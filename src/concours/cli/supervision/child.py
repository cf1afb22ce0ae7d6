"""One supervised process: how it is started, watched, and ended."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from concours.cli.screen import choose
from concours.store.private_files import open_private_log

BACKOFF_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
READY_S_MAX, READY_DOUBLINGS_MAX = 60.0, 2
"""Whoever was too slow has twice the time at the next start: a busy machine makes all
slow, and starting again from nothing makes nobody quicker."""
STEADY_S = 30.0
PROBE_EVERY_S = 2.0
PROBE_EVERY_S_AT_START = 0.1
SILENT_PROBES_MAX = 5
LOG_BYTES_MAX = 10 * 1024 * 1024
LOG_TAIL_BYTES = 8192
# The last line of a traceback: a server may yet say goodbye after it.
FAULT = re.compile(r"[\w.]*(?:Error|Exception|Refusal|Defect)\b")

State = Literal["starting", "ready", "waiting", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A process to keep alive.

    `probe` answers whether it works (None: cannot tell, or it is only busy), may take
    seconds, and runs in another thread.
    `fds` are descriptors it inherits. A `front` part talks to people: stopped first.
    The house is ready without a part that is not needed, and waits for its recovery.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    probe: Callable[[], bool | None]
    log: Path
    fds: tuple[int, ...] = ()
    front: bool = False
    is_needed: bool = True


class Child:
    """A part and its present process. `tick` never blocks."""

    def __init__(self, part: Part, say: Callable[[str, str], None]) -> None:
        self.part = part
        self.state: State = "stopped"
        self.deaths_count = 0  # since it was last steady
        self.was_ready = False
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._probing: Future[bool | None] | None = None
        self._probe_due_at = 0.0
        self._silent_count = 0
        self._since = 0.0  # of the present state

    def start(self) -> None:
        """Start the process; it is ready when its probe says so."""
        with open_private_log(self.part.log) as log:
            self._process = subprocess.Popen(  # noqa: S603 -- our programs, no shell
                self.part.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.part.environment),
                pass_fds=self.part.fds,
                start_new_session=True,  # Ctrl-C is for us; we stop it in our order
            )
        self._enter("starting")
        self._probing = None
        self._probe_due_at = 0.0
        self._silent_count = 0

    def tick(self, executor: Executor) -> None:
        """Notice what has happened since the last tick, and act on it."""
        trim(self.part.log)
        now = time.monotonic()
        if self.state == "waiting":
            if now - self._since >= self._backoff_s():
                self.start()
        elif self._process is None or self._process.poll() is not None:
            self._mourn()
        else:
            self._probe(executor, now)

    def ask_to_end(self, ending_signal: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal to the process, if it is there."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(ending_signal)

    def end(self, *, within_s: float) -> None:
        """Wait for the process to end; kill what is left of its session."""
        if self._process is None:
            return
        try:
            self._process.wait(max(within_s, 0.0))
        except subprocess.TimeoutExpired:
            self._tell(fr="ne s’arrêtait pas : tué", en="did not stop in time: killed")
        self.kill()
        self._enter("stopped")

    def kill(self) -> None:
        """Kill the process and whatever it started."""
        self.kill_unwaited()
        if self._process is not None:
            self._process.wait()

    def kill_unwaited(self) -> None:
        """Kill them and go on: a signal may come while somebody waits for them already.

        That wait holds a lock of the process, which nobody else ever gets.
        """
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # nothing is left of it
            os.killpg(self._process.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """Return the last line of its log that tells of a fault, else the last."""
        with self.part.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(0, size - LOG_TAIL_BYTES))
            lines = log.read().decode(errors="replace").strip().splitlines()
        faults = [line for line in lines if FAULT.match(line)]
        return (faults or lines or ["it wrote nothing"])[-1]

    def _mourn(self) -> None:
        assert self._process is not None
        code = self._process.returncode
        self.kill()
        last_words = self.last_words()
        if code < 0:
            self._wait_again(fr=f"tué (signal {-code})", en=f"killed (signal {-code})")
        else:
            self._wait_again(
                fr=f"fini ({code}) : {last_words}", en=f"ended ({code}): {last_words}"
            )

    def _probe(self, executor: Executor, now: float) -> None:
        if self._probing is not None:
            if self._probing.done():
                self._hear(works=self._probing.result(), now=now)
                self._probing = None
        elif now >= self._probe_due_at:
            self._probing = executor.submit(self.part.probe)
        if self.state == "starting" and now - self._since > self._ready_s_max():
            self._give_up(fr="pas prêt à temps", en="not ready in time")

    def _hear(self, *, works: bool | None, now: float) -> None:
        starting = self.state == "starting"
        self._probe_due_at = now + (
            PROBE_EVERY_S_AT_START if starting and not works else PROBE_EVERY_S
        )
        if works:
            self._silent_count = 0
            if starting:
                self.was_ready = True
                self._enter("ready")
                self._tell(fr="prêt", en="ready")
            elif now - self._since > STEADY_S:
                self.deaths_count = 0
        elif works is None:
            self._silent_count = 0  # it goes on, or the fault is another's
        elif not starting:
            self._silent_count += 1
            if self._silent_count >= SILENT_PROBES_MAX:
                self._give_up(fr="ne répond plus", en="does not answer")

    def _give_up(self, *, fr: str, en: str) -> None:
        self.kill()
        self._wait_again(fr=fr, en=en)

    def _wait_again(self, *, fr: str, en: str) -> None:
        self.deaths_count += 1
        self._process = None
        self._enter("waiting")
        wait_s = self._backoff_s()
        self._tell(
            fr=f"{fr} ; redémarre dans {wait_s:g} s", en=f"{en}; again in {wait_s:g} s"
        )

    def _tell(self, *, fr: str, en: str) -> None:
        self._say(self.part.name, choose(fr=fr, en=en))

    def _ready_s_max(self) -> float:
        return READY_S_MAX * 2.0 ** min(self.deaths_count, READY_DOUBLINGS_MAX)

    def _backoff_s(self) -> float:
        return BACKOFF_S[min(self.deaths_count, len(BACKOFF_S)) - 1]

    def _enter(self, state: State) -> None:
        self.state = state
        self._since = time.monotonic()


def trim(log: Path) -> None:
    """Keep a log and the one before it, each bounded; its writer appends on."""
    try:
        if log.stat().st_size <= LOG_BYTES_MAX:
            return
    except FileNotFoundError:
        return
    shutil.copy(log, log.with_suffix(".1.log"))
    os.truncate(log, 0)
