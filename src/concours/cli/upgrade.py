"""`concours upgrade`: this release's tables under a house, or those it had."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from concours.cli.backup import known_recipient
from concours.cli.house import (
    DATABASE,
    DEFAULT_HOME,
    House,
    HouseFault,
    Ports,
    check_builds,
    open_house,
)
from concours.cli.installation.system import resume_units, stop_units
from concours.cli.installation.units import UNITS
from concours.cli.restore import CHAIN
from concours.cli.screen import choose, complain, say
from concours.cli.supervision.probes import answers_http
from concours.cli.supervision.rehearsal_house import free_port
from concours.cli.up import install as lay_tables
from concours.core.kernel.time import Instant
from concours.store.backup.taking import take_backup
from concours.store.cluster import ClusterFault
from concours.store.upgrade import (
    drop_copy,
    keep_copy,
    pending_migrations,
    put_copy_back,
    sitting_in_the_way,
)

DESCRIPTION = """\
Bring the house on --home to this release: fetch the release, `make setup`, then this.
The house stops; a backup is taken; the tables are changed in place beside a copy; then
console and gateway must answer on them, and every act be sound. If anything of it
fails, the copy is put back, and the house is as it was.

Refused within 24 hours of a sitting, and while one is not collected. A house of
`concours up` is stopped first, by hand; one of `concours install` stops and starts by
itself.
"""
ANSWER_S_MAX = 60.0
POLL_S = 0.5


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `upgrade` to the command line."""
    upgrade = subparsers.add_parser(
        "upgrade",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    upgrade.add_argument("--home", type=Path, default=DEFAULT_HOME)
    upgrade.add_argument(
        "--backups", type=Path, required=True, metavar="DIR", help="for the one before"
    )
    upgrade.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Upgrade. 0 done or nothing to do, 1 refused, or all is as it was."""
    try:
        check_builds()
        ports = Ports(host="127.0.0.1", console=free_port(), gateway=free_port())
        with _stopped_units(), open_house(arguments.home, ports) as house:
            return _upgrade(house, arguments.backups)
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1


@contextmanager
def _stopped_units() -> Iterator[None]:
    """Stop an installed house, and start it again, whatever came of the upgrade."""
    if not (UNITS / "concours.target").exists():
        yield
        return
    stop_units()
    try:
        yield
    finally:
        resume_units()


def _upgrade(house: House, backups: Path) -> int:
    now = Instant(time.time_ns() // 1_000_000)
    with psycopg.connect(house.dsn()) as connection:
        pending = pending_migrations(connection)
        _refuse_during_exam(sitting_in_the_way(connection, now) if pending else None)
    if not pending:
        _tell(fr="déjà à jour", en="up to date already")
        return 0
    recipient = known_recipient(house.folder)
    backup = take_backup(
        house.cluster, house.folder, backups, recipient=recipient, now=now
    )
    _tell(fr=f"sauvegarde : {backup.folder}", en=f"backup: {backup.folder}")
    with psycopg.connect(house.cluster.admin_dsn(), autocommit=True) as admin:
        keep_copy(admin, DATABASE)
        try:
            _tell(fr=f"tables : {pending[-1]}", en=f"tables: {pending[-1]}")
            lay_tables(house)
            _try_out(house)
        except BaseException:
            put_copy_back(admin, DATABASE)
            _tell(
                fr="échec : tout est comme avant ; revenez à la version précédente",
                en="failed: all is as before; go back to the release before",
            )
            raise
        drop_copy(admin, DATABASE)
    _tell(fr="à jour", en="up to date")
    return 0


def _refuse_during_exam(title: str | None) -> None:
    if title is not None:
        raise HouseFault(
            fr=f"« {title} » est proche, ou pas rassemblée : rien ne change avant.",
            en=f"“{title}” is near, or not collected: nothing changes before.",
        )


def _try_out(house: House) -> None:
    """Have this release's console and gateway answer, and every act be sound."""
    for process, port in (
        ("console", house.ports.console),
        ("gateway", house.ports.gateway),
    ):
        with _running(house, process, port):
            _wait_for(process, port)
    check = subprocess.run(  # noqa: S603 -- our program, no shell
        [sys.executable, "-c", CHAIN],
        check=False,
        env=house.environment("console"),
        capture_output=True,
    )
    if check.returncode:
        raise HouseFault(
            fr="La chaîne des actes ne se lit plus.",
            en="The chain of acts no longer reads.",
        )


@contextmanager
def _running(house: House, process: str, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "concours.cli", "serve", process]
    child = subprocess.Popen(  # noqa: S603 -- idem
        [*command, "--port", str(port)],
        env={**os.environ, **house.environment(process)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(ANSWER_S_MAX)
        child.kill()


def _wait_for(process: str, port: int) -> None:
    ask, deadline = answers_http(port), time.monotonic() + ANSWER_S_MAX
    while not ask():
        if time.monotonic() > deadline:
            raise HouseFault(
                fr=f"{process} ne répond pas sur ces tables.",
                en=f"{process} does not answer on these tables.",
            )
        time.sleep(POLL_S)


def _tell(*, fr: str, en: str) -> None:
    say("upgrade", choose(fr=fr, en=en))
