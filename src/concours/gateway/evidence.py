"""Attempts that are refused and that somebody must see: kept, but never at a cost.

Candidates once typed `correction.php` to see whether it was there. Every such path
answers 404 like any other; that it was asked for is kept, with what the browser says
of how (a link or an image in another page is not the person's own act).
"""

import asyncio
import logging

from starlette.requests import Request

from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal, Unavailable
from concours.gateway.database import Database
from concours.gateway.settings import Settings
from concours.store.journal.refused import RefusedAct, record_refused

LOG = logging.getLogger("concours.gateway")

RECORDS_A_MINUTE_MAX = 120
"""Past this a worker only counts: a flood must not hide what came before it."""
FACT_LENGTH_MAX = 200
MINUTE_MS = 60_000

HONEYPOTS = (
    "/correction",
    "/corrige",
    "/admin",
    "/jury",
    "/console",
    "/notes",
    "/resultats",
    "/api",
    "/graphql",
    "/swagger",
    "/openapi",
    "/docs",
    "/metrics",
    "/debug",
    "/backup",
    "/dump",
    "/phpmyadmin",
    "/wp-",
    "/.git",
    "/.env",
    "/.htaccess",
    "/server-status",
)
TELLING = ("referer", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest",
           "sec-fetch-user", "user-agent")  # fmt: skip


class Evidence:
    """Keeps refused attempts, at most so many a minute for each worker."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._now = settings.now
        self._minute = 0
        self._count = 0
        self._passed_over_count = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def keep(self, request: Request, *, code: str, facts: dict[str, Json]) -> None:
        """Record an attempt without making the request wait."""
        now = self._now()
        if now // MINUTE_MS != self._minute:
            self._minute, self._count = now // MINUTE_MS, 0
        self._count += 1
        if self._count > RECORDS_A_MINUTE_MAX:
            self._passed_over_count += 1
            return
        asked: dict[str, Json] = {
            "passed_over": self._passed_over_count,
            "headers": {name: _header(request, name) for name in TELLING},
        }
        act = RefusedAct(
            at=now,
            actor=f"tablet {request.client.host if request.client else '?'}",
            kind=f"{request.method} {request.url.path}"[:FACT_LENGTH_MAX],
            code=code,
            facts=facts | asked,
        )
        task = asyncio.create_task(self._record(act))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what is being recorded."""
        await asyncio.gather(*self._tasks)

    async def _record(self, act: RefusedAct) -> None:
        try:
            async with self._database.transaction() as connection:
                await record_refused(connection, act)
        except Unavailable:
            LOG.warning("refused attempt not recorded: %s %s", act.kind, act.code)


def is_honeypot(path: str) -> bool:
    """Tell whether who asks for this path looks for what is not theirs."""
    lowered = path.lower()
    return lowered.startswith(HONEYPOTS) or lowered.endswith((".php", ".sql", ".bak"))


def facts_of(refusal: Refusal) -> dict[str, Json]:
    """Return a refusal's facts as evidence, each cut to its bound."""
    return {name: str(fact)[:FACT_LENGTH_MAX] for name, fact in refusal.facts().items()}


def _header(request: Request, name: str) -> str:
    return request.headers.get(name, "").replace("\x00", "")[:FACT_LENGTH_MAX]
