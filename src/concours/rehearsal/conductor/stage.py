"""A running house, seen from outside: where its parts are, and who plays in it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from concours.rehearsal.cluster import Archive, NodeCluster
from concours.rehearsal.report.codes import ProcessName

PROCESS_NAMES: Mapping[str, ProcessName] = {
    "gateway": "gateway",
    "console": "console",
    "keeper": "keeper",
    "ledger": "ledger",
}
DATABASE = "postgres"
SITTINGS_COUNT_MAX = 5
"""As many as the EDN has."""
EXAM_NAMES = ("exam", *(f"exam-{n}" for n in range(2, SITTINGS_COUNT_MAX + 1)))
"""The sittings of a rehearsed exam, by their names in the demonstration's data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A house that runs on this machine under one supervisor.

    `dsn` reads all of its database; `demo_data` is what a visitor of its demonstration
    knows: staff, candidates, the keyholders' words. `nodes` are those of its database,
    where that is a cluster of ours, and `archive` the Barman that keeps them.
    """

    supervisor: psutil.Process
    home: Path
    gateway: tuple[str, int]
    dsn: str
    demo_data: Mapping[str, Any]
    console: tuple[str, int] = ("127.0.0.1", 0)
    nodes: NodeCluster | None = None
    archive: Archive | None = None

    @property
    def packages(self) -> Path:
        """Where its sealed packages lie."""
        return self.home / "packages"

    @property
    def exam_names(self) -> list[str]:
        """The sittings of the exam as the demonstration's data name them, in order."""
        return [name for name in self.demo_data["sittings"] if name in EXAM_NAMES]

    def processes(self) -> Iterator[tuple[ProcessName, psutil.Process]]:
        """Yield every process of the house that runs now, and what it is."""
        yield "supervisor", self.supervisor
        for process in self.supervisor.children(recursive=True):
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                name = _name(process)
                if name is not None:
                    yield name, process
        for process in self.nodes.processes() if self.nodes is not None else ():
            yield "postgresql", process

    def of(self, name: ProcessName) -> list[psutil.Process]:
        """Return the processes of one name, oldest first."""
        processes = [
            process
            for process_name, process in self.processes()
            if process_name == name
        ]
        return sorted(processes, key=lambda process: process.pid)


def _name(process: psutil.Process) -> ProcessName | None:
    if process.name() == DATABASE:
        return "postgresql"
    command = process.cmdline()
    if "serve" in command:
        return PROCESS_NAMES.get(command[command.index("serve") + 1])
    parent = process.parent()
    return _name(parent) if parent is not None and _is_ours(parent) else None


def _is_ours(process: psutil.Process) -> bool:
    return "serve" in process.cmdline()
