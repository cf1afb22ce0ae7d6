"""A file of the requests that this process refuses, for whoever reads logs.

JSON lines in the form of `concours forensics logs`, bounded, the oldest file giving
way. Written by another thread: a slow or full disk costs no request anything.
"""

import asyncio
import json
import logging
from pathlib import Path

from starlette.datastructures import QueryParams
from starlette.requests import Request

from concours.core.kernel.canonical import Json
from concours.gateway.edge.fetch_headers import fetch_metadata_of
from concours.gateway.edge.origin import client_allocation
from concours.gateway.edge.refused_lines import RefusedLines, RefusedRequest
from concours.gateway.enrolment.device_cookie import sender_of
from concours.gateway.settings import Settings
from concours.store.private_files import open_private_log

LOG = logging.getLogger("concours.gateway")

GATHER_S = 1.0
FILE_BYTES_MAX = 8 * 1024 * 1024
FILES_COUNT_MAX = 8
"""The one that is written and those before it: 64 MB in all."""

GATHERED_COUNT_MAX = 10_000
"""Lines that wait for a disk; past them they are lost, and the request is not."""

STATUS_MIN, STATUS_MAX = 400, 499


class RefusedFile:
    """Gathers lines for a second, then has them written; without a path, does nothing.

    What is gathered is bounded by what a minute admits.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path = settings.refused_log
        self._lines = RefusedLines()
        self._gathered: list[dict[str, Json]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def note(self, request: Request, status: int) -> None:
        """Keep what was answered with a refusal."""
        if self._path is None or not STATUS_MIN <= status <= STATUS_MAX:
            return
        now = self._settings.now()
        self._count_past(self._lines.turn(now=now))
        device = sender_of(request, self._settings.codes_key)
        client = client_allocation(request)
        sender = device.hex() if device else client
        if not self._lines.admits(sender, is_tablet=device is not None):
            return
        refused = RefusedRequest(
            at=now,
            client=client,
            device=device.hex() if device else "",
            method=request.method,
            path=request.scope["path"],
            query=QueryParams(request.scope["query_string"]).multi_items(),
            status=status,
            browser=request.headers.get("user-agent", ""),
            fetch=fetch_metadata_of(request),
        )
        self._gather(refused.as_line())

    async def finish(self) -> None:
        """Write what is left."""
        if self._timer is not None:
            self._timer.cancel()
        self._count_past(self._lines.turn(now=self._settings.now(), is_last=True))
        if self._writing is not None:
            await self._writing
        self._flush()
        if self._writing is not None:
            await self._writing

    def _count_past(self, count: int) -> None:
        """Say how many had no line: a line that tells of no request."""
        if count:
            self._gather({"at_ms": self._settings.now(), "uncounted": count})

    def _gather(self, line: dict[str, Json]) -> None:
        if len(self._gathered) < GATHERED_COUNT_MAX:
            self._gathered.append(line)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(GATHER_S, self._flush)

    def _flush(self) -> None:
        self._timer = None
        if self._writing is not None and not self._writing.done():
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(GATHER_S, self._flush)  # a slow disk
            return
        lines, self._gathered = self._gathered, []
        if lines and self._path is not None:
            data = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
            self._writing = asyncio.create_task(_write(self._path, data))


async def _write(path: Path, data: bytes) -> None:
    try:
        await asyncio.to_thread(_append, path, data)
    except OSError as error:
        LOG.warning("refused requests not written to %s: %s", path, error)


def _append(path: Path, data: bytes) -> None:
    """Add lines to the file; one that would pass its bound becomes the one before."""
    if path.exists() and path.stat().st_size + len(data) > FILE_BYTES_MAX:
        for number in range(FILES_COUNT_MAX - 1, 0, -1):
            older = path if number == 1 else older_path(path, number - 1)
            if older.exists():
                older.replace(older_path(path, number))
    with open_private_log(path) as log:
        log.write(data)


def older_path(path: Path, number: int) -> Path:
    """Return the name of the file that was written so many before this one."""
    return path.with_suffix(f".{number}{path.suffix}")
