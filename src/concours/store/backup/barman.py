"""Barman, which keeps bases and the log of a house on a machine of its own.

It decides what is kept and for how long; we only ask it. A recovery of its own would
stay on the timeline of the base, and so lose without a word what was written after a
change of primary: the log is replayed by PostgreSQL, along the latest timeline.
"""

import configparser
import getpass
import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.cluster import ClusterFault
from concours.store.cluster.making import plain_environment

CONFIGURATION_VARIABLE: Final = "CONCOURS_BARMAN_CONFIG"
"""Names the file of a Barman that is not the machine's own."""

CONFIGURATION: Final = Path("/etc/barman.conf")
USABLE: Final = ("DONE", "WAITING_FOR_WALS")
"""The end of a base may be in the segment that is being received: it is replayed."""

WAL_FOLDER: Final = "barman_wal"
COMPLAINT_LENGTH_MAX = 300


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One base that Barman holds: its name, when it began, when it ended."""

    name: str
    ended: Instant


class BarmanServer:
    """One house as Barman knows it, by the name of its section.

    Raises `ClusterFault`, from each of its functions, with what Barman said.
    """

    def __init__(self, name: str, configuration: Path | None = None) -> None:
        named_path = os.environ.get(CONFIGURATION_VARIABLE, "")
        self.name = name
        self.configuration = configuration or Path(named_path or CONFIGURATION)
        self.account = self._find_account()

    def list_bases(self) -> Sequence[CatalogueEntry]:
        """Return the bases that can be restored, oldest first."""
        rows = json.loads(self.ask("list-backups", as_json=True))[self.name]
        bases = [
            CatalogueEntry(row["backup_id"], _past(int(row["end_time_timestamp"])))
            for row in rows
            if row.get("status") in USABLE
        ]
        return sorted(bases, key=lambda base: base.ended)

    def choose_base(self, at: Instant | None) -> CatalogueEntry:
        """Return the newest base, of those that ended before `at` if that is given."""
        bases = [base for base in self.list_bases() if at is None or base.ended <= at]
        if not bases:
            raise ClusterFault(
                fr=f"Barman n’a aucune base de {self.name} d’avant cette heure.",
                en=f"Barman has no base of {self.name} from before that hour.",
            )
        return bases[-1]

    def find_major(self, base: CatalogueEntry) -> str:
        """Return the release of PostgreSQL that wrote a base, such as "18"."""
        facts: Any = json.loads(self.ask("show-backup", base.name, as_json=True))
        return str(int(facts[self.name]["postgresql_version"]) // 10_000)

    def file_log(self) -> None:
        """Have the segments that were received whole filed beside the others."""
        self.ask("archive-wal")

    def close_segment(self) -> None:
        """Have the running server end its segment, and file it once it is received."""
        self.ask("switch-wal", before=("--force", "--archive"))

    def verify(self, base: CatalogueEntry) -> None:
        """Raise `ClusterFault` where a file of a base has not its digest."""
        self.ask("verify-backup", base.name)

    def restore(self, base: CatalogueEntry, folder: Path) -> Path:
        """Put the files of a base into the new `folder`; return that of its log.

        The log goes to the newest timeline; the segment under way is not in it.
        """
        self.ask("restore", base.name, str(folder), before=("--target-tli", "latest"))
        return folder / WAL_FOLDER

    def streaming_folder(self) -> Path:
        """Return where segments are while they are received."""
        facts: Any = json.loads(self.ask("show-servers", as_json=True))
        return Path(facts[self.name]["streaming_wals_directory"])

    def ask(
        self, verb: str, *rest: str, before: Sequence[str] = (), as_json: bool = False
    ) -> str:
        """Run one of Barman's commands on this server, and return what it said."""
        form = ["-f", "json"] if as_json else []
        command = [self._program(), "-c", str(self.configuration), *form, verb]
        process = subprocess.run(  # noqa: S603 -- a program found on the path, no shell
            [*command, *before, self.name, *rest],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=plain_environment(),
            **self._spawn_options(),
        )
        if process.returncode:
            complaint = _find_complaint(process.stdout + process.stderr)
            raise ClusterFault(
                fr=f"barman {verb} : {complaint}", en=f"barman {verb}: {complaint}"
            )
        text: str = process.stdout
        return text

    def _spawn_options(self) -> Mapping[str, Any]:
        """Return how root becomes Barman’s account: its files stay its own."""
        if os.geteuid() != 0:
            return {}
        try:
            entry = pwd.getpwnam(self.account)
        except KeyError as error:
            raise ClusterFault(
                fr=f"Le compte {self.account} de {self.configuration} n’existe pas.",
                en=f"The account {self.account} of {self.configuration} is not there.",
            ) from error
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def _program(self) -> str:
        program = shutil.which("barman")
        if program is None:
            raise ClusterFault(
                fr="Barman n’est pas sur cette machine : apt install barman.",
                en="Barman is not on this machine: apt install barman.",
            )
        return program

    def _find_account(self) -> str:
        """Return the account that Barman works as; it refuses any other but root."""
        parser = configparser.ConfigParser(interpolation=None)
        if not parser.read(self.configuration):
            raise ClusterFault(
                fr=f"{self.configuration} ne se lit pas : lancez sur la machine de "
                f"Barman, ou nommez son fichier dans {CONFIGURATION_VARIABLE}.",
                en=f"{self.configuration} cannot be read: run on Barman’s machine, or "
                f"name its file in {CONFIGURATION_VARIABLE}.",
            )
        return parser.get("barman", "barman_user", fallback=getpass.getuser())


def _find_complaint(text: str) -> str:
    """Return the errors of what Barman said, else its last words."""
    lines = text.strip().splitlines() or ["?"]
    errors = [line for line in lines if line.startswith(("ERROR", "EXCEPTION"))]
    return " / ".join(errors or lines[-1:])[-COMPLAINT_LENGTH_MAX:]


def _past(seconds: int) -> Instant:
    """Return the end of a second whose parts Barman does not say."""
    return Instant((seconds + 1) * SECOND_MS)


@dataclass(frozen=True, slots=True)
class BarmanBackup:
    """A base and the log after it, as far as `at`; None takes all that was received."""

    server: BarmanServer
    base: CatalogueEntry
    at: Instant | None
    major: str

    @property
    def made_ms(self) -> Instant:
        """The instant that it leads to; that of its base where it takes all."""
        return self.base.ended if self.at is None else self.at

    @property
    def name(self) -> str:
        """How Barman names it."""
        return f"{self.server.name} {self.base.name}"

    @classmethod
    def choose(cls, server: BarmanServer, at: Instant | None) -> Self:
        """Take the newest base that leads to an instant. Raises `ClusterFault`."""
        base = server.choose_base(at)
        return cls(server, base, at, server.find_major(base))
