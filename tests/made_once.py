"""What takes long to make, made once for all processes of a run."""

import fcntl
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(
    folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """Return the folder of that name, which `make` has filled once in this run."""
    run = folders.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    kept = run / name
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            make(kept)
    return kept


def copy_home(home: Path, to: Path) -> None:
    """Copy a closed home; files stay those of the account that runs PostgreSQL."""
    to.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{home}/.", to], check=True)
