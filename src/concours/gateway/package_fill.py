"""Fills this gateway's folder of packages from the database, and says what it has.

At the start, every few seconds, and at once when a tablet asks for what is not there.
A file is hashed before it takes its name, and one of the folder that has changed is
replaced. What the database itself has damaged is alarmed, and given to nobody.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from concours.core.authoring.sealing.manifest import PackageInvalid
from concours.core.kernel.errors import Unavailable
from concours.gateway.database import Database
from concours.gateway.package_files import is_served
from concours.gateway.settings import Settings
from concours.store.package_rows import (
    FILES_COUNT_MAX,
    LIST_FILES,
    READ_SLICE,
    StoredFile,
    list_files,
)
from concours.store.packages import FileDraft, forget_drafts, part_path, parts_of

LOG = logging.getLogger("concours.gateway")

TURN_S = 10.0
TURN_S_MIN = 1.0
"""However often one asks for what nobody has."""
DAMAGED_S = 300.0
"""A body that was not its name is read again after so long: it may be put back."""
REPORTED_COUNT_MAX = 4_096
REPORT = "SELECT report_packages(%s, %s::bytea[], %s)"


class PackageFill:
    """One turn after another until it is stopped. `name` is this gateway's own."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.name = f"{socket.gethostname()}/{os.getpid()}"
        self._database = database
        self._packages = settings.packages
        self._is_asked = asyncio.Event()
        self._missing: frozenset[str] = frozenset()
        self._damaged_s: dict[bytes, float] = {}
        self._parts: dict[bytes, frozenset[bytes]] = {}

    def ask_for(self, name: str) -> bool:
        """Begin a turn at once; tell whether a file of this name is known to come."""
        self._is_asked.set()
        return name in self._missing

    async def run_for_ever(self) -> None:
        """Fill, report, and wait to be asked."""
        with suppress(OSError):  # of another account: they do no harm
            await asyncio.to_thread(forget_drafts, self._packages)
        while True:
            try:
                await self.turn()
            except Unavailable:
                pass  # the next turn is soon
            except Exception:  # a folder that is closed, tables of another release
                LOG.exception("packages could not be taken")
            self._is_asked.clear()
            await asyncio.sleep(TURN_S_MIN)
            with suppress(TimeoutError):
                async with asyncio.timeout(TURN_S):
                    await self._is_asked.wait()

    async def turn(self) -> None:
        """Write what the folder lacks, then report. Raises `Unavailable`."""
        async with self._database.transaction() as connection:
            cursor = await connection.execute(LIST_FILES, (FILES_COUNT_MAX,))
            files = list_files(await cursor.fetchall())
        lacking = [file for file in files if not await self._is_there(file)]
        self._missing = frozenset(file.digest.hex() for file in lacking)
        for file in lacking:
            try:
                await self._fill(file)
            except OSError:
                LOG.exception("package file %s could not be written", file.digest.hex())
        await self._report(files)

    async def _is_there(self, file: StoredFile) -> bool:
        path = file.path(self._packages)
        if not await asyncio.to_thread(is_served, path, file.digest.hex()):
            return False
        await asyncio.to_thread(file.put_signature, self._packages)
        return True

    async def _fill(self, file: StoredFile) -> None:
        """Write one file, slice by slice: other work goes on between them."""
        if monotonic() < self._damaged_s.get(file.digest, 0.0):
            return
        try:
            with FileDraft(file.path(self._packages), file.digest) as draft:
                for piece in file.slices():
                    async with self._database.transaction() as connection:
                        cursor = await connection.execute(READ_SLICE, piece)
                        row = await cursor.fetchone()
                    await asyncio.to_thread(draft.write, bytes(row[0]) if row else b"")
                await asyncio.to_thread(draft.finish)
        except PackageInvalid:
            self._damaged_s[file.digest] = monotonic() + DAMAGED_S
            name = file.digest.hex()
            LOG.error("package file %s is damaged in the database", name)  # noqa: TRY400 -- no trace of ours helps
            return
        self._damaged_s.pop(file.digest, None)
        await asyncio.to_thread(file.put_signature, self._packages)

    async def _report(self, files: Sequence[StoredFile]) -> None:
        whole = [
            file.digest
            for file in files
            if file.signature is not None and await asyncio.to_thread(self._has, file)
        ]
        facts = (self.name, whole[:REPORTED_COUNT_MAX], len(self._damaged_s))
        async with self._database.transaction() as connection:
            await connection.execute(REPORT, facts)

    def _has(self, file: StoredFile) -> bool:
        """Tell whether this folder has a manifest and every part that it names."""
        path = file.path(self._packages)
        if not is_served(path, file.digest.hex()):
            return False
        if file.digest not in self._parts:
            try:
                parts = parts_of(path.read_bytes())
            except PackageInvalid:
                return False
            self._parts[file.digest] = frozenset(part.digest for part in parts)
        return all(
            is_served(part_path(self._packages, digest), digest.hex())
            for digest in self._parts[file.digest]
        )
