"""What takes long to make, made once for all processes of a run, or for all runs."""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import pytest

KEPT_S_MAX = 24 * 3600


def made_once(
    folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """Return the folder of that name, which `make` has filled once in this run."""
    run = folders.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    return _made(run / name, make)


def made_of(sources: Iterable[Path], name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder of that name, filled once for as long as these files are so.

    Runs that follow each other within a day find it again, whichever checkout they
    are of: a single test then waits for no migration.
    """
    digest = sha256()
    for source in sorted(sources):
        digest.update(source.read_bytes())
    place = kept_place()
    for old in place.glob(f"{name}-*"):
        if time.time() - old.stat().st_ctime > KEPT_S_MAX:
            shutil.rmtree(old, ignore_errors=True)
    return _made(place / f"{name}-{digest.hexdigest()[:16]}", make)


def kept_place() -> Path:
    """Return the folder of this account for what outlives a run."""
    place = Path(tempfile.gettempdir()) / f"concours-kept-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def _made(kept: Path, make: Callable[[Path], None]) -> Path:
    with kept.with_name(f".{kept.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            half = kept.with_name(f".{kept.name}.half")
            shutil.rmtree(half, ignore_errors=True)
            make(half)
            half.rename(kept)
    return kept


def copy_home(home: Path, to: Path) -> None:
    """Copy a closed home; files stay those of the account that runs PostgreSQL."""
    to.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{home}/.", to], check=True)
