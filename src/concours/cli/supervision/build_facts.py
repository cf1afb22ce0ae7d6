"""What a report says of the build that was rehearsed."""

import shutil
import subprocess

import psycopg

from concours.cli.house import CHECKOUT


def find_postgresql(dsn: str) -> str:
    """Return the version of the server."""
    with psycopg.connect(dsn) as connection:
        version = connection.info.server_version
    return f"{version // 10_000}.{version % 10_000}"


def find_commit() -> str | None:
    """Return the commit of this checkout, if it is one and git is there."""
    git = shutil.which("git")
    if git is None:
        return None
    process = subprocess.run(  # noqa: S603 -- no shell
        [git, "rev-parse", "--short", "HEAD"],
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
    )
    return process.stdout.strip() or None
