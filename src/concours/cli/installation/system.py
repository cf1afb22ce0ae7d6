"""What only the machine can do: accounts, an administrator of PostgreSQL, units."""

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from concours.cli.house import HouseFault
from concours.cli.installation.plan import PRIVATE, PlannedFile
from concours.cli.installation.units import ACCOUNTS, CONFIGURATION, HOME
from concours.store.cluster.address import URL_FILE

ADMIN = "concours_admin"
NEEDED = {
    "systemctl": "systemd",
    "useradd": "passwd",
    "runuser": "util-linux",
    "psql": "postgresql",
    "caddy": "caddy",
}
"""Programs, and the package of Debian that brings each."""
MAKE_ADMIN = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} SUPERUSER LOGIN;
    END IF;
END $$;
ALTER ROLE {role} PASSWORD '{password}';
"""


def check_machine() -> None:
    """Raise `HouseFault` unless we are root and every program is there."""
    if os.geteuid() != 0:
        raise HouseFault(
            fr="L’installation crée des comptes : lancez-la en root.",
            en="The installation creates accounts: run it as root.",
        )
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        packages = " ".join(sorted({NEEDED[name] for name in missing}))
        raise HouseFault(
            fr=f"Il manque {', '.join(missing)} : apt-get install {packages}",
            en=f"{', '.join(missing)} missing: apt-get install {packages}",
        )


def make_accounts() -> None:
    """Create one account for each process."""
    for process in ACCOUNTS:
        name = f"concours-{process}"
        if not _has_account(name):
            options = ("--system", "--no-create-home", "--home-dir", "/nonexistent")
            shell = ("--shell", "/usr/sbin/nologin")
            _run(["useradd", *options, *shell, "--user-group", name])


def make_home() -> None:
    """Create the home: closed, with a folder each for console and ledger."""
    HOME.mkdir(parents=True, exist_ok=True)
    HOME.chmod(0o711)
    CONFIGURATION.mkdir(exist_ok=True)
    (CONFIGURATION / "credentials").mkdir(mode=0o700, exist_ok=True)
    for name, owner, group, mode in (
        ("packages", "concours-console", "concours-console", 0o700),
        ("ledger", "concours-ledger", "concours-ledger", 0o700),
        ("log", "root", "root", 0o700),
    ):
        (HOME / name).mkdir(exist_ok=True)
        shutil.chown(HOME / name, owner, group)
        (HOME / name).chmod(mode)


def make_administrator() -> None:
    """Give the house a role that administers PostgreSQL, its URL for root alone."""
    path = HOME / URL_FILE
    if path.exists():
        return
    password = secrets.token_urlsafe(24)
    _run(["systemctl", "enable", "--now", "postgresql"])
    statement = MAKE_ADMIN.format(role=ADMIN, password=password)
    _run(
        ["runuser", "-u", "postgres", "--", "psql", "-v", "ON_ERROR_STOP=1", "-q"],
        given=statement,
    )
    url = f"postgresql://{ADMIN}:{password}@127.0.0.1:5432/"
    write_file(Path("/"), PlannedFile(path, url + "\n", PRIVATE))


def write_file(root: Path, file: PlannedFile) -> None:
    """Write one file under `root`, whole or not at all, closed until it is."""
    path = root / file.path.relative_to("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(handle, "w") as stream:
        stream.write(file.content)
    draft.chmod(file.mode)
    draft.rename(path)


def start_units(names: Sequence[str]) -> None:
    """Have systemd start the house now and at each boot, and Caddy read its file."""
    _run(["systemctl", "daemon-reload"])
    _run(["systemctl", "stop", "concours-gateway@*.service"])
    timers = ("concours-backup.timer", "concours-drill.timer")
    _run(["systemctl", "enable", "concours.target", *timers])
    _run(["systemctl", "restart", *names])
    _run(["systemctl", "start", "concours.target", *timers])
    _run(["systemctl", "reload-or-restart", "caddy"])


def stop_units() -> None:
    """Have systemd stop the processes of the house."""
    _run(["systemctl", "stop", "concours.target"])


def resume_units() -> None:
    """Have systemd start the processes of the house."""
    _run(["systemctl", "start", "concours.target"])


def _run(command: Sequence[str], *, given: str | None = None) -> None:
    process = subprocess.run(  # noqa: S603 -- a program of the system, no shell
        command, check=False, capture_output=True, text=True, input=given
    )
    if process.returncode:
        complaint = (process.stderr or process.stdout).strip()[-300:]
        raise HouseFault(
            fr=f"{command[0]} : {complaint}", en=f"{command[0]}: {complaint}"
        )


def _has_account(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
