"""What a killed run left behind: a server without a master, or a stale pid file."""

import os
import signal
import subprocess
import time
from pathlib import Path

FAST_STOP_S_MAX = 10.0
HARD_STOP_S_MAX = 5.0
POLL_S = 0.02
PID_FILE = "postmaster.pid"


def command_line(pid: int) -> str:
    """Return how a process was started; empty if it is dead or a zombie."""
    proc = Path("/proc") / str(pid) / "cmdline"
    if Path("/proc/self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    process = subprocess.run(  # noqa: S603 -- a fixed command
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        check=False,
        capture_output=True,
        text=True,
    )
    return process.stdout


def is_our_server(pid: int, data: Path) -> bool:
    """Tell whether `pid` is a live PostgreSQL on this very folder.

    A number alone proves nothing: after a reboot it may be anybody's.
    """
    line = command_line(pid)
    return "postgres" in line and str(data) in line


def recorded_pid(data: Path) -> int | None:
    """Return the pid that the last server wrote, if the file says one."""
    try:
        first = (data / PID_FILE).read_text().splitlines()[0]
        return int(first)
    except (OSError, ValueError, IndexError):
        return None


def clear_orphan(data: Path) -> bool:
    """Stop a server that outlived its master and remove a stale pid file.

    Returns whether a live orphan was stopped. The caller holds the folder's lock,
    so whatever still runs here has no master any more.
    """
    pid = recorded_pid(data)
    alive = pid is not None and is_our_server(pid, data)
    if pid is not None and alive:
        _end(pid, data)
    (data / PID_FILE).unlink(missing_ok=True)
    return alive


def _end(pid: int, data: Path) -> None:
    """Ask for a fast stop, then for an immediate one, then kill."""
    for signal_number, wait_s in (
        (signal.SIGINT, FAST_STOP_S_MAX),
        (signal.SIGQUIT, HARD_STOP_S_MAX),
        (signal.SIGKILL, HARD_STOP_S_MAX),
    ):
        try:
            os.kill(pid, signal_number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + wait_s
        while time.monotonic() < deadline:
            if not is_our_server(pid, data):
                return
            time.sleep(POLL_S)
