"""What no route of ours answers: classed, attributed, and kept within a budget.

Nothing here is asked on the way of an accepted request: what is not found is told as
any other, and written down afterwards.
"""

from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

from starlette.requests import Request

from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.traces.attribution import Attribution, attribute_sender
from concours.core.traces.blocking import Block, Blocks, counts_for_block
from concours.core.traces.budget import TraceBudget, TraceCount, TraceKey
from concours.core.traces.paths import PathClass
from concours.gateway.edge.evidence import FACT_LENGTH_MAX, Evidence
from concours.gateway.edge.fetch_headers import fetch_metadata_of
from concours.gateway.edge.origin import client_allocation
from concours.gateway.edge.recorder import Recorder
from concours.gateway.edge.refusals import TooLarge, TooManyRefused, UnknownToken
from concours.gateway.enrolment.device_cookie import sender_of
from concours.gateway.lru_cache import LruCache
from concours.gateway.settings import Settings
from concours.gateway.wire import Malformed
from concours.store.journal.refused import Concerned, Trace
from concours.store.traces import load_path_classes

FORBIDDEN_PATH = "request.forbidden_path"
NETWORKS_COUNT_MAX = 5_000
METHOD_NOT_ALLOWED = 405
BLOCKED = "blocked"
"""The code of the row that a block is."""
SHARED = UUID(int=0)
"""In place of the site of a network that tablets of several sites share."""


RefusedSign: TypeAlias = Literal[
    "malformed", "fields", "token", "walked", "second_device"
]
"""What is odd about a request that a road of ours refuses."""

UNCOUNTED: frozenset[str] = frozenset({"second_device"})
"""What blocks nobody: whoever gets a tablet after another has its cookie first."""

UNKNOWN_FIELD = "unknown field"
"""As msgspec says it."""


class Sender(NamedTuple):
    """The tablet that sent, None of an address alone, and how sure it is whose act."""

    device: bytes | None
    attribution: Attribution


def sign_of(refusal: Refusal) -> RefusedSign | None:
    """Return what a refusal tells of whoever sent, None of what happens to anybody."""
    match refusal:
        case Malformed(reason) if UNKNOWN_FIELD in reason:
            return "fields"
        case Malformed() | TooLarge():
            return "malformed"
        case UnknownToken():
            return "token"
        case _:
            return None


class Traces:
    """Keeps who asked for what is not there, one by one or as numbers."""

    def __init__(
        self, recorder: Recorder, evidence: Evidence, settings: Settings
    ) -> None:
        self.benign_count = 0
        self._recorder = recorder
        self._evidence = evidence
        self._settings = settings
        self._classes = load_path_classes()
        self._budget = TraceBudget()
        self._blocks = Blocks()
        self._sites: LruCache[str, UUID] = LruCache(NETWORKS_COUNT_MAX)

    def note_site(self, request: Request, site: UUID) -> None:
        """Remember where a network is, by a tablet that asks from it.

        One that tablets of several sites share is nowhere.
        """
        network = client_allocation(request)
        known_site = self._sites.get(network)
        self._sites.put(network, site if known_site in (None, site) else SHARED)

    def keep(self, request: Request, *, status: int) -> TooManyRefused | None:
        """Class what was not found, and record it without making anybody wait.

        Return what to tell a tablet that is blocked, None where it is not.
        """
        self.turn()
        path_class = self._classes.classify(request.scope["path"])
        if path_class == "benign":
            self.benign_count += 1
            return None
        if path_class == "looked_for" or status != METHOD_NOT_ALLOWED:
            self._keep(request, path_class)
        return self.find_block(request)

    def find_block(self, request: Request) -> TooManyRefused | None:
        """Return what to tell a tablet that asks for what it should not, if blocked."""
        device = sender_of(request, self._settings.codes_key)
        now = self._settings.now()
        block = None if device is None else self._blocks.find(device, now=now)
        return None if block is None else TooManyRefused(block.until - now)

    def turn(self, *, is_last: bool = False) -> None:
        """Record what was only counted, once its minute has passed."""
        counts = self._budget.turn(now=self._settings.now(), is_last=is_last)
        if counts:
            self._record(*(self._counted(key, count) for key, count in counts))

    def keep_refusal(self, request: Request, refusal: Refusal) -> Refusal:
        """Record who sent what is refused, if the application does not send it.

        Return what to tell them: that refusal, or that their tablet is blocked.
        """
        sign = sign_of(refusal)
        if sign is None:
            return refusal
        detail = str(refusal.facts().get("reason", ""))
        self.keep_refused(request, sign, detail)
        return self.find_block(request) or refusal

    def keep_refused(
        self,
        request: Request,
        sign: RefusedSign,
        detail: str = "",
        *,
        concerns: Concerned | None = None,
    ) -> None:
        """Record a request that the application does not make.

        `detail` is what was odd about it; `concerns` whose copy was asked for.
        """
        self.turn()
        text = f"{request.method} {request.scope['path']} {detail}".rstrip()
        self._add(request, sign, text[:FACT_LENGTH_MAX], concerns)

    def _keep(self, request: Request, path_class: PathClass) -> None:
        path = request.scope["path"][:FACT_LENGTH_MAX]
        sender = self._add(request, path_class, f"{request.method} {path}")
        if path_class == "looked_for":
            facts: dict[str, Json] = {"attribution": sender.attribution}
            self._evidence.keep(
                request,
                code=FORBIDDEN_PATH,
                facts=facts,
                sender=sender.device.hex() if sender.device else "",
            )

    def _add(
        self,
        request: Request,
        code: str,
        text: str,
        concerns: Concerned | None = None,
    ) -> Sender:
        """Record one trace if the budget admits it; return who sent."""
        device = sender_of(request, self._settings.codes_key)
        fetch = fetch_metadata_of(request)
        attribution = attribute_sender(has_device=device is not None, fetch=fetch)
        address = client_allocation(request)
        key = TraceKey(
            code=code,
            sender=device.hex() if device else address,
            attribution=attribution,
        )
        now = self._settings.now()
        trace = Trace(
            at=now,
            since=now,
            count=1,
            code=code,
            attribution=attribution,
            device=device,
            site=self._site_of(address),
            address=address,
            request=text,
            facts={
                "site": fetch.site,
                "mode": fetch.mode,
                "dest": fetch.dest,
                **({"purpose": fetch.purpose} if fetch.purpose else {}),
                "browser": request.headers.get("user-agent", "")[:FACT_LENGTH_MAX],
            },
            concerns=concerns,
        )
        if self._budget.admits(key, text, now=now):
            self._record(trace)
        if device and code not in UNCOUNTED and counts_for_block(fetch):
            block = self._blocks.count(device, now=now)
            if block is not None:
                self._record(_block_row(trace, block))
        return Sender(device, attribution)

    def _counted(self, key: TraceKey, count: TraceCount) -> Trace:
        is_device = key.attribution != "D"
        return Trace(
            at=count.until,
            since=count.since,
            count=count.count,
            code=key.code,
            attribution=key.attribution,
            device=bytes.fromhex(key.sender) if is_device else None,
            site=None if is_device else self._site_of(key.sender),
            address="" if is_device else key.sender,
            request="",
            facts={},
        )

    def _site_of(self, address: str) -> UUID | None:
        site = self._sites.get(address)
        return None if site == SHARED else site

    def _record(self, *traces: Trace) -> None:
        self._recorder.keep_soon(*(trace.as_row() for trace in traces))


def _block_row(trace: Trace, block: Block) -> Trace:
    """Return the row of a block: the request that began it, and until when.

    A machine's doing, and never a word on whose act the requests were.
    """
    return replace(
        trace,
        code=BLOCKED,
        attribution="C",
        count=block.count,
        facts={"until_ms": block.until, "why": trace.code},
        concerns=None,
    )
