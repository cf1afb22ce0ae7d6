"""Attempts that are refused and that somebody must see: kept, but never at a cost.

Candidates once typed `correction.php` to see whether it was there. Every such path
answers 404 like any other; that it was asked for is kept, with what the browser says
of how (a link or an image in another page is not the person's own act).
"""

from starlette.requests import Request

from concours.core.audit.evidence import EvidenceBudget
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.gateway.edge.origin import client_allocation
from concours.gateway.edge.recorder import Recorder
from concours.gateway.settings import Settings
from concours.store.journal.refused import RefusedAct

FACT_LENGTH_MAX = 200

TELLING = ("referer", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest",
           "sec-fetch-user", "user-agent")  # fmt: skip


class Evidence:
    """Keeps refused attempts within a budget, and counts those past it."""

    def __init__(self, recorder: Recorder, settings: Settings) -> None:
        self._recorder = recorder
        self._now = settings.now
        self._budget = EvidenceBudget()

    def keep(
        self, request: Request, *, code: str, facts: dict[str, Json], sender: str = ""
    ) -> None:
        """Record an attempt without making the request wait.

        `sender` tells apart those of one network of whom a signature says who they are.
        """
        self.turn()
        network = client_allocation(request)
        if not self._budget.admits(code, f"{network} {sender}".rstrip()):
            return
        headers: dict[str, Json] = {name: _header(request, name) for name in TELLING}
        act = RefusedAct(
            at=self._now(),
            actor=f"tablet {request.client.host if request.client else '?'}",
            kind=f"{request.method} {request.scope['path']}"[:FACT_LENGTH_MAX],
            code=code,
            facts=facts | {"headers": headers},
        )
        self._recorder.keep_soon(act.as_row())

    def turn(self, *, is_last: bool = False) -> None:
        """Record what was only counted, once its window has passed."""
        counted_attempts = self._budget.turn(now=self._now(), is_last=is_last)
        if counted_attempts:
            acts = map(RefusedAct.of_counted, counted_attempts)
            self._recorder.keep_soon(*(act.as_row() for act in acts))


def facts_of(refusal: Refusal) -> dict[str, Json]:
    """Return a refusal's facts as evidence, each cut to its bound."""
    return {name: str(fact)[:FACT_LENGTH_MAX] for name, fact in refusal.facts().items()}


def _header(request: Request, name: str) -> str:
    return request.headers.get(name, "")[:FACT_LENGTH_MAX]
