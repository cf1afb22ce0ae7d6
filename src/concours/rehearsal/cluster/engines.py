"""The programs of others that a cluster needs, as Debian packages them."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from concours.store.cluster.account import (
    Account,
    ClusterFault,
    find_account,
    reachable_programs,
)
from concours.store.cluster.embedded import installed_package
from concours.store.cluster.making import plain_environment
from concours.store.private_files import open_private_log

NAMES: Final = ("patroni", "etcd", "haproxy", "setpriv")
PACKAGES: Final = "patroni python3-etcd etcd-server haproxy"
BARMAN: Final = "barman"
"""Of what a cluster can do without; "" where it is not installed."""

PLACES: Final = "/usr/sbin:/sbin"
"""Where Debian puts servers, which an ordinary person's path lacks."""
POSTGRESQL: Final = (
    *("initdb", "postgres", "pg_ctl", "pg_controldata", "pg_isready"),
    *("pg_basebackup", "pg_rewind", "pg_receivewal", "pg_verifybackup"),
)


@dataclass(frozen=True, slots=True)
class Engines:
    """Where each program is, and the account that runs them all."""

    account: Account
    programs: Mapping[str, str]
    postgresql: Path

    def spawn(
        self, name: str, arguments: Sequence[str | Path], folder: Path
    ) -> subprocess.Popen[bytes]:
        """Run one in `folder`, where its log is; it ends when we do."""
        tether = (self.programs["setpriv"], "--pdeathsig", "TERM")
        with open_private_log(folder / f"{name}.log") as log:
            return subprocess.Popen(  # noqa: S603 -- a program found above, no shell
                [*tether, self.programs[name], *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                env=plain_environment(),
                start_new_session=True,  # Ctrl-C is for us; we stop them in our order
                **self.account.spawn_options(),
            )


def find_engines(folder: Path) -> Engines:
    """Find every program that a cluster needs; copies go under `folder`.

    Raises `ClusterFault` when one is missing, or out of reach of the account that must
    run PostgreSQL.
    """
    account = find_account()
    path = f"{os.environ.get('PATH', '')}:{PLACES}"
    programs = {name: shutil.which(name, path=path) or "" for name in NAMES}
    absent = [name for name, program in programs.items() if not program]
    if absent:
        raise _missing(absent)
    unreachable = [name for name in NAMES if not _runs(account, Path(programs[name]))]
    if unreachable:
        raise _missing(unreachable)
    programs[BARMAN] = shutil.which(BARMAN, path=path) or ""
    postgresql = reachable_programs(
        installed_package(), account, folder, names=POSTGRESQL
    )
    return Engines(account, programs, postgresql)


def _runs(account: Account, program: Path) -> bool:
    """Tell whether the account reaches a program, and the interpreter of a script."""
    with program.open("rb") as file:
        first_line = file.readline(256)
    interpreter = first_line[2:].split() if first_line.startswith(b"#!") else []
    paths = [program, *(Path(os.fsdecode(word)) for word in interpreter[:1])]
    return all(account.can("-x", path) for path in paths)


def _missing(names: Sequence[str]) -> ClusterFault:
    text = ", ".join(names)
    return ClusterFault(
        fr=f"Trois nœuds demandent {text}, que le compte de PostgreSQL puisse "
        f"lancer : apt install {PACKAGES}.",
        en=f"Three nodes need {text}, which the account of PostgreSQL can run: "
        f"apt install {PACKAGES}.",
    )
