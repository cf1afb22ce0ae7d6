"""Make the cluster's files, once: the superuser's password and `initdb`."""

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from concours.store.cluster.account import Account, ClusterFault

ADMIN = "postgres"
DATA = "data"
SECRET = "superuser.secret"  # noqa: S105 -- a file's name


def superuser_password(folder: Path) -> str:
    """Return the password drawn when the cluster was made."""
    return (folder / SECRET).read_text()


def make_data(programs: Path, folder: Path, account: Account) -> None:
    """Make `folder/data`: beside first, then moved, so that a crash leaves nothing."""
    draft = folder / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account.own(draft)
    password = secrets.token_urlsafe(24)
    _write_private(folder / SECRET, password)
    with tempfile.NamedTemporaryFile("w", dir=folder) as password_file:
        password_file.write(password)
        password_file.flush()
        account.own(Path(password_file.name))
        _initdb(programs, draft, Path(password_file.name), account)
    shutil.rmtree(folder / DATA, ignore_errors=True)
    draft.rename(folder / DATA)


def _initdb(programs: Path, draft: Path, password_file: Path, account: Account) -> None:
    process = subprocess.run(  # noqa: S603 -- our program, no shell
        [
            programs / "initdb",
            f"--pgdata={draft}",
            f"--username={ADMIN}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--data-checksums",
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=draft.parent,
        env=plain_environment(),
        **account.spawn_options(),
    )
    if process.returncode:
        error_text = process.stderr.strip()
        raise ClusterFault(
            fr=f"PostgreSQL ne peut pas créer {draft} : {error_text}",
            en=f"PostgreSQL cannot make {draft}: {error_text}",
        )


def plain_environment() -> dict[str, str]:
    """Return an environment in which no PG* variable of a person changes anything."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
