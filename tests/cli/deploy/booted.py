"""A machine on this one whose first process is systemd: it starts units as in earnest.

Namespaces of its own for processes, mounts, network, accounts' files and control
groups. Its disk is this machine's, and what it writes stays in memory. Concours lies in
/opt/concours, as the guides put it, with this run's interpreter where units see it.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import until

CHECKOUT = Path(__file__).parents[3]
BOOT = Path(__file__).with_name("boot.sh")
PROGRAM = "/opt/concours/.venv/bin/concours"
SYSTEMD = Path("/lib/systemd/systemd")
TOOLS = (
    *("setpriv", "unshare", "nsenter", "pivot_root", "ip", "systemctl"),
    "pg_createcluster",
)
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CONTROL_GROUPS = (Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup"))
DIE_WITH_US = ("setpriv", "--pdeathsig", "KILL")
FORK = ("--fork", "--kill-child")
SPACES = ("--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup")


def newest_postgresql() -> str:
    """Return the version of PostgreSQL that this machine has, of several the last."""
    return max(path.name for path in Path("/usr/lib/postgresql").iterdir())


def why_not(*programs: str) -> str:
    """Return why no machine boots here, "" if one does."""
    if os.geteuid() != 0:
        return "namespaces want root"
    missing = [n for n in (*TOOLS, *programs) if shutil.which(n, path=PATH) is None]
    missing += [] if SYSTEMD.exists() else ["systemd"]
    if missing:
        return f"missing here: {', '.join(missing)}"
    if "overlay" not in Path("/proc/filesystems").read_text():
        return "no overlay of file systems"
    if _control_groups() is None:
        return "no second version of control groups"
    done = subprocess.run(
        ["unshare", *SPACES, "true"], capture_output=True, text=True, check=False
    )
    return done.stderr.strip()


def _control_groups() -> Path | None:
    for folder in CONTROL_GROUPS:
        if (folder / "cgroup.controllers").exists():
            return folder
    return None


class BootedMachine:
    """One machine that runs, until `turn_off`."""

    def __init__(self, base: Path) -> None:
        groups = _control_groups()
        assert groups is not None
        self._group = groups / f"concours-{os.getpid()}-{base.name}"
        self._group.mkdir()
        self._log = (base / "boot.log").open("w+")
        disk = base / "disk"
        disk.mkdir()
        packages = sysconfig.get_path("purelib")
        words = (BOOT, disk, CHECKOUT, sys.base_prefix, packages)
        self._outside = subprocess.Popen(
            [*DIE_WITH_US, "unshare", *SPACES, *FORK, "sh", *map(str, words)],
            stdout=self._log,
            stderr=self._log,
            preexec_fn=self._enter_group,  # noqa: PLW1509 -- no thread forks beside it
        )
        self.pid = until(self._first_process, "no first process")
        # Whoever waits for the machine is no part of it: no group of its is shared.
        (groups / "cgroup.procs").write_text(str(self._outside.pid))
        until(self._is_up, "systemd never came up")

    def _enter_group(self) -> None:
        (self._group / "cgroup.procs").write_text(str(os.getpid()))

    def _first_process(self) -> int:
        assert self._outside.poll() is None, self._log_text()
        pid = self._outside.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text() or 0)

    def _is_up(self) -> bool:
        assert self._outside.poll() is None, self._log_text()
        return self.ask("systemctl", "is-system-running").strip() in (
            "running",
            "degraded",
        )

    def _log_text(self) -> str:
        self._log.seek(0)
        return self._log.read()

    def run(
        self, *words: object, text: str | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command on the machine, as root, whatever becomes of it."""
        inside = ["nsenter", "-t", str(self.pid), "-a"]
        environment = ["env", "-i", f"PATH={PATH}", "LC_ALL=C.UTF-8", "HOME=/root"]
        return subprocess.run(
            [*inside, *environment, *map(str, words)],
            capture_output=True,
            text=True,
            input=text or "",
            check=False,
        )

    def do(self, *words: object, text: str | None = None) -> str:
        """Run a command that must succeed; return what it says."""
        done = self.run(*words, text=text)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def ask(self, *words: object) -> str:
        """Return what a command says, whether it succeeds or not."""
        return self.run(*words).stdout

    def status(self, url: str, *words: str) -> str:
        """Return the status that a page answers, `000` if nobody does."""
        options = ("-sk", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}")
        return self.ask("curl", *options, *words, url)

    def property(self, unit: str, name: str) -> str:
        """Return what systemd knows of a unit."""
        return self.ask("systemctl", "show", "-P", name, unit).strip()

    def journal(self, unit: str) -> str:
        """Return what a unit has said."""
        return self.ask("journalctl", "--no-pager", "-o", "cat", "-u", unit)

    def turn_off(self) -> None:
        """End all of it: with its first process, every other goes."""
        self._outside.kill()
        self._outside.wait()
        self._log.close()
        until(self._remove_groups, "control groups are still held")

    def _remove_groups(self) -> bool:
        for folder, _, _ in os.walk(self._group, topdown=False):
            try:
                Path(folder).rmdir()
            except OSError:
                return False
        return True


@contextmanager
def booted_machine(base: Path) -> Iterator[BootedMachine]:
    """Boot a machine, give it once it is up, and turn it off."""
    machine = BootedMachine(base)
    try:
        yield machine
    finally:
        machine.turn_off()
