"""Everything that one gateway process holds, and who is asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from starlette.requests import Request

from concours.core.audit.transparency.logs import LogName
from concours.gateway.batcher import BatchBounds, Batcher
from concours.gateway.code_checker import CodeChecker
from concours.gateway.database import Database
from concours.gateway.delivery.batch_places import BatchPlaces
from concours.gateway.delivery.batch_receiver import BatchReceiver
from concours.gateway.delivery.bulletin import Bulletin
from concours.gateway.delivery.group_commit import GroupCommit
from concours.gateway.delivery.heartbeats import Heartbeats
from concours.gateway.delivery.signal_posts import SignalPosts
from concours.gateway.documents import Documents
from concours.gateway.edge.contacts import Contacts
from concours.gateway.edge.evidence import Evidence
from concours.gateway.edge.recorder import Recorder
from concours.gateway.edge.refusals import UnknownToken
from concours.gateway.edge.refused_file import RefusedFile
from concours.gateway.edge.spool import Spool
from concours.gateway.edge.traces import Traces
from concours.gateway.edge.unavailable_log import UnavailableLog
from concours.gateway.enrolment.device_cookie import note_bearer
from concours.gateway.enrolment.enrolments import Enrolments
from concours.gateway.kiosk.configurations import Configurations
from concours.gateway.kiosk.entry import EntryGate
from concours.gateway.lru_cache import LruCache
from concours.gateway.metrics import GatewayMetrics
from concours.gateway.package_files import HeldFiles, held_files
from concours.gateway.package_fill import PackageFill
from concours.gateway.relays.directory import RelayDirectory
from concours.gateway.relays.rescue_kits import RescueKits
from concours.gateway.results.frame import Frame
from concours.gateway.results.lookup import Lookup
from concours.gateway.results.visits import Visits
from concours.gateway.settings import Settings
from concours.gateway.tree import TreeReader, build_trees
from concours.gateway.wishes.offers import OfferCache
from concours.store.journal.devices import Device, devices_of_tokens

TOKEN_LENGTH = 43
TOKENS_COUNT_MAX = 500
NOTES_COUNT_MAX = 2_000
"""Notes of a day that tablets have seen: one a minute."""


@dataclass(frozen=True, slots=True)
class Services:
    """What one gateway is made of, built once and given to every request."""

    settings: Settings
    metrics: GatewayMetrics
    database: Database
    batch_places: BatchPlaces
    group_commit: GroupCommit
    heartbeats: Heartbeats
    batch_receiver: BatchReceiver
    bulletin: Bulletin
    spool: Spool
    recorder: Recorder
    evidence: Evidence
    traces: Traces
    refused_file: RefusedFile
    unavailable_log: UnavailableLog
    contacts: Contacts
    enrolments: Enrolments
    tokens: Batcher[bytes, tuple[Device, ...]]
    lookup: Lookup
    visits: Visits
    codes: CodeChecker
    frame: Frame
    documents: Documents
    published: OfferCache
    signal_posts: SignalPosts
    trees: Mapping[LogName, TreeReader]
    known_notes: LruCache[tuple[int, bytes], bool]
    configurations: Configurations
    package_fill: PackageFill
    relays: RelayDirectory
    rescue_kits: RescueKits
    held_files: HeldFiles = field(default_factory=held_files)

    async def stop(self) -> None:
        """Stop all of it, whoever waits being told."""
        await self.bulletin.stop()
        for service in (
            self.group_commit,
            self.batch_receiver,
            self.enrolments,
            self.tokens,
            self.heartbeats,
        ):
            await service.stop()
        await self.lookup.stop()
        await self.visits.stop()
        self.codes.stop()
        self.evidence.turn(is_last=True)
        self.traces.turn(is_last=True)
        self.contacts.flush()
        self.unavailable_log.close()
        await self.refused_file.finish()
        await self.recorder.finish()
        await self.database.close()


def build_services(settings: Settings) -> Services:
    """Put a gateway together; nothing runs yet."""
    database, codes = Database(settings), CodeChecker(settings.codes_key)
    metrics = GatewayMetrics()
    places, group_commit = BatchPlaces(), GroupCommit(database, settings, metrics)
    spool = Spool(database, settings.refused_log, metrics.lost_evidence)
    recorder = Recorder(database, spool)
    evidence = Evidence(recorder, settings)
    heartbeats, bulletin = Heartbeats(database), Bulletin(database, metrics.news_age)
    configurations = Configurations(database, settings)
    entry_gate = EntryGate(configurations, settings)
    relays = RelayDirectory(database, settings)
    _add_gauges(metrics, database, (places, group_commit), bulletin)
    meaning = "Traces and refused attempts that wait on disk for the database."
    metrics.add_gauge("concours_evidence_waiting", meaning, lambda: spool.waiting_count)
    return Services(
        settings,
        metrics,
        database,
        places,
        group_commit,
        heartbeats,
        BatchReceiver(database, group_commit, heartbeats),
        bulletin,
        spool,
        recorder,
        evidence,
        Traces(recorder, evidence, settings),
        RefusedFile(settings),
        UnavailableLog(),
        Contacts(recorder, settings),
        Enrolments(database, codes, settings, entry_gate, relays),
        Batcher(
            partial(_read_token_holders, database),
            BatchBounds(count_max=TOKENS_COUNT_MAX),
        ),
        Lookup(database, codes, settings),
        Visits(database, settings),
        codes,
        Frame(settings.client),
        Documents(),
        OfferCache(),
        SignalPosts(database, bulletin, settings),
        build_trees(database, settings),
        LruCache(NOTES_COUNT_MAX),
        configurations,
        PackageFill(database, settings),
        relays,
        RescueKits(database, settings, relays),
    )


def _add_gauges(
    metrics: GatewayMetrics,
    database: Database,
    batches: tuple[BatchPlaces, GroupCommit],
    bulletin: Bulletin,
) -> None:
    places, group_commit = batches
    for name, meaning, read in (
        (
            "waiting",
            "Batches that wait for their turn, or for the next group commit.",
            lambda: places.waiting_count + group_commit.waiting_count,
        ),
        (
            "database_turns",
            "Transactions under way, and those that wait for a connection.",
            lambda: database.turns_count,
        ),
        (
            "streams",
            "Tablets that read the news, by stream or by poll.",
            lambda: bulletin.readers_count,
        ),
        (
            "pace_ms",
            "How long tablets are asked to gather entries, in milliseconds.",
            lambda: group_commit.pace_ms,
        ),
    ):
        metrics.add_gauge(f"concours_{name}", meaning, read)


def services_of(request: Request) -> Services:
    """Return the services of the gateway that this request came to."""
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


async def _read_token_holders(
    database: Database, token_digests: Sequence[bytes]
) -> Sequence[tuple[Device, ...] | UnknownToken]:
    async with database.transaction() as connection:
        devices_by_token = await devices_of_tokens(connection, token_digests)
    return [devices_by_token.get(digest) or UnknownToken() for digest in token_digests]


async def bearer(request: Request) -> tuple[Device, ...]:
    """Return the epochs of the tablet that asks. Raises `UnknownToken`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or len(token) != TOKEN_LENGTH:
        raise UnknownToken
    digest = sha256(token.encode()).digest()
    devices = await services_of(request).tokens.ask(digest)
    note_bearer(request, digest)
    return devices
