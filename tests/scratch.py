"""Folders for what tests throw away, databases and houses: in memory, if it has room.

What is killed in a test is a process, never the machine: nothing needs a disk. On one
that is busy, a copy of our tables takes a second of processor, and nine by the clock;
here a twentieth of it.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of our own in it
FREE_BYTES_MIN = 8 * 2**30
LEFT_S_MAX = 24 * 3_600
"""What a run that was killed has left is removed by one that begins a day later."""


@contextmanager
def scratch_folder(name: str) -> Iterator[Path]:
    """Give a folder through which the account that runs PostgreSQL may pass.

    Pytest's own are closed to it when we are root.
    """
    with TemporaryDirectory(
        prefix=f"concours-{name}-", dir=_in_memory(), ignore_cleanup_errors=True
    ) as made:
        folder = Path(made)
        folder.chmod(0o711)
        yield folder


def memory_environment() -> dict[str, str]:
    """Return the variables by which a program of ours makes its own folders there."""
    folder = _in_memory()
    return {} if folder is None else {"TMPDIR": str(folder)}


def _in_memory() -> Path | None:
    """Return our folder in memory; None where there is too little, or it runs nothing.

    Where it is closed to PostgreSQL, its programs are copied beside its data.
    """
    if not os.access(MEMORY, os.W_OK):
        return None
    is_closed = os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    free = shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available
    if is_closed or min(free) < FREE_BYTES_MIN:
        return None
    folder = MEMORY / f"concours-{os.getuid()}"
    folder.mkdir(mode=0o711, exist_ok=True)
    for old in folder.iterdir():
        with suppress(FileNotFoundError):  # another process has just removed its own
            if time.time() - old.stat().st_ctime > LEFT_S_MAX:
                shutil.rmtree(old, ignore_errors=True)
    return folder
