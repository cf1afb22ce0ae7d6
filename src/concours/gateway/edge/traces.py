"""What no route of ours answers: classed, attributed, and kept within a budget.

Nothing here is asked on the way of an accepted request: what is not found is told as
any other, and written down afterwards.
"""

from uuid import UUID

from starlette.requests import Request

from concours.core.kernel.canonical import Json
from concours.core.traces.attribution import FetchMetadata, attribute_sender
from concours.core.traces.budget import TraceBudget, TraceCount, TraceKey
from concours.core.traces.paths import PathClass
from concours.gateway.database import Connection
from concours.gateway.edge.evidence import FACT_LENGTH_MAX, Evidence
from concours.gateway.edge.origin import client_allocation
from concours.gateway.edge.recorder import Recorder
from concours.gateway.enrolment.device_cookie import find_device
from concours.gateway.lru_cache import LruCache
from concours.gateway.settings import Settings
from concours.store.journal.refused import Trace, add_trace
from concours.store.traces import load_path_classes

FORBIDDEN_PATH = "request.forbidden_path"
NETWORKS_COUNT_MAX = 5_000
METHOD_NOT_ALLOWED = 405
SHARED = UUID(int=0)
"""In place of the site of a network that tablets of several sites share."""


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
        self._sites: LruCache[str, UUID] = LruCache(NETWORKS_COUNT_MAX)

    def note_site(self, request: Request, site: UUID) -> None:
        """Remember where a network is, by a tablet that asks from it.

        One that tablets of several sites share is nowhere.
        """
        network = client_allocation(request)
        known_site = self._sites.get(network)
        self._sites.put(network, site if known_site in (None, site) else SHARED)

    def keep(self, request: Request, *, status: int) -> None:
        """Class what was not found, and record it without making anybody wait."""
        self.turn()
        path_class = self._classes.classify(request.scope["path"])
        if path_class == "benign":
            self.benign_count += 1
        elif path_class == "looked_for" or status != METHOD_NOT_ALLOWED:
            self._keep(request, path_class)

    def turn(self, *, is_last: bool = False) -> None:
        """Record what was only counted, once its minute has passed."""
        counts = self._budget.turn(now=self._settings.now(), is_last=is_last)
        if counts:
            self._record(*(self._counted(key, count) for key, count in counts))

    def _keep(self, request: Request, path_class: PathClass) -> None:
        device = find_device(request, self._settings.codes_key)
        fetch = _fetch_metadata(request)
        attribution = attribute_sender(has_device=device is not None, fetch=fetch)
        address = client_allocation(request)
        if path_class == "looked_for":
            facts: dict[str, Json] = {"attribution": attribution}
            sender = device.hex() if device else ""
            self._evidence.keep(
                request, code=FORBIDDEN_PATH, facts=facts, sender=sender
            )
        now, path = self._settings.now(), request.scope["path"][:FACT_LENGTH_MAX]
        key = TraceKey(
            code=path_class,
            sender=device.hex() if device else address,
            attribution=attribution,
        )
        if self._budget.admits(key, path, now=now):
            headers: dict[str, Json] = {
                "site": fetch.site,
                "mode": fetch.mode,
                "dest": fetch.dest,
                "browser": request.headers.get("user-agent", "")[:FACT_LENGTH_MAX],
            }
            self._record(
                Trace(
                    at=now,
                    since=now,
                    count=1,
                    code=path_class,
                    attribution=attribution,
                    device=device,
                    site=self._site_of(address),
                    address=address,
                    request=f"{request.method} {path}",
                    facts=headers,
                )
            )

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
        async def write(connection: Connection) -> None:
            for trace in traces:
                await add_trace(connection, trace)

        first = traces[0]
        self._recorder.record_soon(
            f"{len(traces)} traces, first {first.request!r} {first.code}", write
        )


def _fetch_metadata(request: Request) -> FetchMetadata:
    site, mode, dest = (
        request.headers.get(f"sec-fetch-{name}", "")[:FACT_LENGTH_MAX]
        for name in ("site", "mode", "dest")
    )
    return FetchMetadata(site=site, mode=mode, dest=dest)
