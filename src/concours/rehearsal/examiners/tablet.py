"""One examiner's tablet, from its enrolment to the last acknowledgement."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any, cast
from uuid import UUID

import msgspec

from concours.core.delivery.journal.entry import AttemptId, Digest, Tail, head_statement
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.delivery.sitting.course import Item
from concours.core.delivery.sync.clock import Exchange
from concours.core.delivery.sync.outbox import retry_ms
from concours.core.ecos.completeness.carried import CarryingTablet
from concours.core.ecos.grids.bodies import CHAIR
from concours.core.ecos.grids.fold import ChairGrids, fold
from concours.core.ecos.grids.grid import GridForm
from concours.core.ecos.grids.times import ChairTimes, chair_times
from concours.core.kernel.crypto import DeviceKey
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.chain import Chain
from concours.rehearsal.crowd.delivery import Delivery, TabletState
from concours.rehearsal.crowd.line import Channel, Line
from concours.rehearsal.crowd.news import NewsListener, NewsReader
from concours.rehearsal.crowd.outcome import Answered, Refused
from concours.rehearsal.crowd.seat import true_ms
from concours.rehearsal.crowd.tally import Tally
from concours.rehearsal.crowd.timekeeper import Timekeeper
from concours.rehearsal.examiners.messages import SeatPlan
from concours.rehearsal.examiners.news import ChairNews, news_of
from concours.rehearsal.examiners.station import Shelf, Station, bring_station

AGAIN_S = 1.0


@dataclass(slots=True)
class Surroundings:
    """What the tablets of one process share, and what they leave behind."""

    chance: Random
    tally: Tally = field(default_factory=Tally)
    shelf: Shelf = field(default_factory=Shelf)
    signals_ms: list[int] = field(default_factory=list)
    errors_ms: list[int] = field(default_factory=list)
    received_ms: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asks to be let in, by which codes; `replacement` for a chair begun before."""

    number: str
    code: str
    replacement: str | None = None


class ExaminerTablet:
    """A device of one chair. `is_dead`: it owes only what was acknowledged to it."""

    def __init__(
        self, seat: SeatPlan, line: Line, around: Surroundings, key: DeviceKey
    ) -> None:
        self.seat, self.line, self.around, self.key = seat, line, around, key
        self.time = Timekeeper()
        self.news: ChairNews | None = None
        self.chain: Chain | None = None
        self.form: GridForm | None = None
        self.before: list[Epoch] = []
        self.base: Base | None = None
        self.validated: dict[int, str] = {}
        self.enrolled_ms: int | None = None
        self.is_handed = self.is_dead = False
        self.changed = asyncio.Event()
        self._token = ""
        self._sitting: dict[str, Any] = {}
        self._station: Station | None = None
        self._validated_seqs: list[int] = []
        self._reader: NewsReader | None = None
        self._channel = Channel(line, self._observe)
        self._delivery = Delivery(self._channel, self._state_of, around.tally)
        self._delivery.on_held = self._on_held
        self._tasks: list[asyncio.Task[Any]] = []

    async def live(self, claim: Claim) -> None:
        """Enrol, and run until `stop`; returns once the station's parts are here."""
        enrolment = await self._enrol(claim)
        self._token = enrolment["token"]
        [self._sitting] = enrolment["sittings"]
        self.news = news_of(self._sitting)
        base = self._sitting["base"]
        self.base = base and Base(base["epoch"], base["count"])
        self.chain = Chain(
            UUID(self._sitting["attempt"]),
            self._sitting["epoch"],
            self.key,
            writer=CHAIR,
        )
        self.enrolled_ms = true_ms()
        self.write("opened", {})
        listener = NewsListener(
            self._on_item, lambda *_: None, self._on_anew, self._on_reached, self._take
        )
        self._reader = NewsReader(self.line, self._token, listener)
        self._delivery.carry(self.chain)
        self._run(self._reader.run(self.around.chance))
        self._run(self._delivery.run(self.around.chance))
        if self.base is not None:
            await self._fetch_before()
        while self._station is None:
            channel = Channel(self.line, self._observe)
            self._station = await bring_station(
                channel, self._sitting, self.around.shelf
            )
            channel.close()
            if self._station is None:
                await asyncio.sleep(AGAIN_S)
        self._open()

    async def _enrol(self, claim: Claim) -> dict[str, Any]:
        body = msgspec.json.encode(
            {
                "examiner": claim.number,
                "code": claim.code,
                "replacement": claim.replacement,
                "public_key": self.key.public.hex(),
            }
        )
        failures_count = 0
        while True:
            outcome = await self._channel.ask("POST", "/enrol", body=body)
            if isinstance(outcome, Answered):
                return outcome.body
            code = outcome.code if isinstance(outcome, Refused) else outcome.reason
            self.around.tally.answers[f"enrol.{code}"] += 1
            failures_count += 1
            pause_ms = retry_ms(failures_count, self.around.chance.random())
            await asyncio.sleep(pause_ms / 1_000)

    async def _fetch_before(self) -> None:
        """Bring what the tablets before this one have written."""
        assert self.chain is not None
        token = f"Authorization: Bearer {self._token}\r\n".encode()
        path = f"/journal?attempt={self.chain.attempt}"
        while True:
            channel = Channel(self.line, self._observe)
            outcome = await channel.ask("GET", path, headers=token)
            channel.close()
            if isinstance(outcome, Answered):
                self.before = list(_epochs(outcome.body["epochs"]))
                return
            await asyncio.sleep(AGAIN_S)

    # --- what it writes

    def write(self, kind: str, body: dict[str, Any]) -> None:
        """Add an entry, and send it soon."""
        assert self.chain is not None
        self.chain.write(kind, body, at_ms=self.time.now_ms())
        if kind == "validated":
            self._validated_seqs.append(len(self.chain.entries) - 1)
            self.validated[body["turn"]] = body["grid"]
        self.is_handed = self.is_handed or kind == "handed"
        self._delivery.wake()

    def grids(self) -> ChairGrids:
        """Return the grids of this tablet and of those before it, by the rules."""
        assert self.chain is not None
        assert self.form is not None
        entries = [_entry(msgspec.json.decode(row)) for row in self.chain.entries]
        own = Epoch(self.chain.epoch, self.base, entries, self._taken_over_at)
        return fold(self.form, [*self.before, own], times=self.times)

    @property
    def times(self) -> ChairTimes:
        """What bounds the entries of a turn."""
        bell = None if self.news is None else self.news.bell
        return ChairTimes() if bell is None else chair_times(bell)

    @property
    def turns_of_others(self) -> frozenset[int]:
        """Which turns were over as its examiner took the chair over."""
        return self.times.turns_over_at(self._taken_over_at)

    @property
    def _taken_over_at(self) -> Instant | None:
        return cast("Instant | None", self._sitting["chair"]["taken_over_ms"])

    @property
    def carrying(self) -> CarryingTablet:
        """What its grids are sealed under when the partner carries them."""
        assert self.chain is not None
        digest = sha256(self._token.encode()).digest()
        return CarryingTablet(AttemptId(self.chain.attempt), digest)

    def proof(self) -> str:
        """Return what it shows at its end: its tail, signed."""
        assert self.chain is not None
        chain, count = self.chain, len(self.chain.entries)
        tail = Tail(count, Digest(chain.heads[count]))
        statement = head_statement(AttemptId(chain.attempt), chain.epoch, tail)
        name = f"{chain.attempt}:{chain.epoch}:{count}"
        return f"concours:3:{name}:{tail.head.hex()}:{self.key.sign(statement).hex()}"

    # --- how it fares

    @property
    def is_settled(self) -> bool:
        """Whether it has handed in, and the centre holds all of it."""
        if self.chain is None or self.news is None:
            return False
        is_done = self.is_handed or self.news.is_withdrawn
        return is_done and not self.chain.waiting_count

    def die(self) -> None:
        """Stop as a tablet whose battery is gone."""
        self.is_dead = True
        self.stop()

    def stop(self) -> None:
        """End everything that runs; what was written stays."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        self._channel.close()
        if self._reader is not None:
            self._reader.stop()
        self.changed.set()

    # --- what it hears

    def _take(self, raw: dict[str, Any]) -> None:
        assert self.news is not None
        assert self.chain is not None
        own = self._sitting["sitting"], self.seat.station, self.chain.epoch
        self.news.take(raw, own)
        self._open()
        self.changed.set()

    def _open(self) -> None:
        """Open the station once both its parts and their keys are here."""
        if self.form is None and self._station is not None and self.news is not None:
            keys = self.news.keys.get(self._station.package)
            if keys is not None:
                self.form = self._station.open(keys)
                self.changed.set()

    def _on_item(self, item: Item) -> None:
        pass

    def _on_anew(self, items: list[Item]) -> None:
        pass

    def _on_reached(self) -> None:
        self._delivery.reachable(self.around.chance)

    def _on_held(self, chain: Chain, news_number: int) -> None:
        if self._reader is not None:
            self._reader.expect(news_number)
        while self._validated_seqs and (
            self._validated_seqs[0] < chain.acknowledged_count
        ):
            self._validated_seqs.pop(0)
            self.around.received_ms.append(true_ms())

    def _state_of(self, _chain: Chain) -> TabletState:
        package = "missing" if self._station is None else "whole"
        return TabletState(package=package)

    def _observe(self, sent_ms: int, received_ms: int, centre_ms: int) -> None:
        exchange = Exchange(
            sent_monotonic_ms=sent_ms,
            received_monotonic_ms=received_ms,
            centre_ms=centre_ms,
            wall_ms=true_ms(),
        )
        self.time.observe(exchange, is_composing=False)

    def _run(self, work: Any) -> None:
        self._tasks.append(asyncio.create_task(work))

    def run(self, work: Any) -> None:
        """Let somebody work at it, until it ends."""
        self._run(work)


def _epochs(rows: list[dict[str, Any]]) -> Iterator[Epoch]:
    base = None
    for row in rows:
        entries = [_entry(entry) for entry in row["entries"]]
        yield Epoch(row["epoch"], base, entries, row.get("taken_over_ms"))
        base = Base(row["epoch"], len(entries))


def _entry(row: dict[str, Any]) -> JournalEntry:
    at = row["device_ms"]
    return JournalEntry(row["seq"], row["kind"], row["body"].encode(), at, Instant(at))
