"""A gateway: mirrors `gateway/delivery/` and `gateway/enrolment/`.

The rules are the core's own; what is played here is the order of steps between them,
and a death between any two.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from concours.core.delivery.calls.call import CallRequest
from concours.core.delivery.journal.entry import (
    AttemptId,
    ChainBroken,
    Equivocation,
    Tail,
)
from concours.core.delivery.sync.batch import Batch, HeldTail, Run, UnknownDevice, check
from concours.core.delivery.sync.quota import QuotaUse, spend
from concours.core.delivery.sync.takeover import (
    KnownAttempt,
    Opening,
    opening_by_code,
)
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Agenda, Promise, Steps
from concours.rehearsal.world.centre.bulletin import Point
from concours.rehearsal.world.centre.database import Database, Row
from concours.rehearsal.world.centre.device import Chain, Device, Token
from concours.rehearsal.world.centre.enrolment import (
    Claim,
    enrol,
    keep_call,
)
from concours.rehearsal.world.centre.gateway_link import GatewayLink
from concours.rehearsal.world.centre.gateway_news import GatewayNews
from concours.rehearsal.world.centre.submission import Submission, follows, rows_of
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.paper import order_of
from concours.rehearsal.world.witness import Witness

TURN_MS, POLL_WAIT_MS = 200, 20_000
GROUP_BATCHES_MAX = 1_000


class Gateway(GatewayLink):
    """What tablets talk to; remembers devices and tails only to spare a question."""

    def __init__(self, agenda: Agenda, name: str, database: Database) -> None:
        super().__init__(agenda, name, database)
        self.witness: Witness = database.witness
        self.start()

    def start(self) -> None:
        """Begin with nothing in memory."""
        self.is_up = True
        self.devices: dict[Chain, Device] = {}
        self.tails: dict[Chain, Tail] = {}
        self.spent: dict[AttemptId, QuotaUse] = {}
        self.tails_generation = 0
        self.connect_anew()
        self.waiting: deque[Submission] = deque()
        self.arrived: Promise[None] = Promise()
        self.news = GatewayNews()
        self.changed: Promise[None] = Promise()
        self.run(self._write_for_ever())
        self.news_came()

    def crash(self) -> None:
        """Forget everything; streams and requests end."""
        self.die()
        self.witness.note(self.name, "killed")
        self.changed.keep(None)

    def now(self) -> Instant:
        """Return the centre's clock, as this machine has it."""
        return self.clock.now()

    def post_journal(
        self, batch: Batch, written_count: int, token: Token
    ) -> Steps[dict[str, Any]]:
        """Keep a batch and acknowledge it, in this order; its tablet was heard."""
        chain = batch.attempt, batch.epoch
        self.database.tables.heard_ms[chain] = self.agenda.now
        held_count = yield from self._take(batch, written_count)
        return {"held": held_count, "news": self.news.latest(token)}

    def post_box(self, batch: Batch) -> Steps[dict[str, Any]]:
        """Keep what a relay brings, likewise: nobody is heard by it."""
        chain = batch.attempt, batch.epoch
        written_count = self.database.tables.written_counts.get(chain, 0)
        written_count = max(written_count, batch.entries[-1].seq + 1)
        return {"held": (yield from self._take(batch, written_count))}

    def _take(self, batch: Batch, written_count: int) -> Steps[int]:
        asked_ms = self.agenda.now
        device = yield from self._device(batch)
        try:
            run, tail = yield from self.judge(batch, device)
            if run is not None:
                budget = self.spent.get(batch.attempt, QuotaUse())
                self.spent[batch.attempt] = spend(budget, run, now_ms=asked_ms)
            yield from self.keep(Submission(run, device.chain, written_count))
        except (ChainBroken, Equivocation) as refusal:
            self.tails.pop(device.chain, None)
            if isinstance(refusal, ChainBroken):
                refusal.held = (yield from self._tail(device)).count
                self.witness.answers(device.chain, refusal.held)
            raise
        self._remember(device.chain, tail)
        held_count = self.held_count(batch, device, tail)
        self.witness.acknowledges(self.database.tables, batch, held_count, asked_ms)
        return held_count

    def held_count(self, _batch: Batch, device: Device, tail: Tail) -> int:
        """Return how many entries are acknowledged."""
        return (self.tails.get(device.chain) or tail).count

    def keep(self, submission: Submission) -> Steps[None]:
        """Wait until the database has committed; only then acknowledge."""
        self.waiting.append(submission)
        self.arrived.keep(None)
        yield submission.durable

    def judge(self, batch: Batch, device: Device) -> Steps[tuple[Run | None, Tail]]:
        """Check a batch against the tail remembered, or against what is stored."""
        tail = yield from self._tail(device)
        chain_state = HeldTail(tail, before=tail)
        if not follows(batch, tail):
            self.tails.pop(device.chain, None)
            chain_state = yield from self._query(
                lambda tables: tables.held_for(batch, device)
            )
        key, writer = device.public_key, device.writer
        return check(batch, chain_state, public_key=key, writer=writer)

    def is_memory_stale(self) -> bool:
        """Say whether a connection was lost since tails were last forgotten."""
        return self.tails_generation != self.generation

    def rows_of(self, runs: Sequence[Run]) -> list[Row]:
        """Return the rows to insert, in one order for all gateways."""
        return sorted(row for run in runs for row in rows_of(run))

    def _device(self, batch: Batch) -> Steps[Device]:
        chain = batch.attempt, batch.epoch
        device = self.devices.get(chain)
        if device is None:
            device = yield from self._query(lambda tables: tables.devices.get(chain))
            if device is None:
                raise UnknownDevice(str(batch.attempt), batch.epoch)
            self.devices[chain] = device
        return device

    def _tail(self, device: Device) -> Steps[Tail]:
        if self.is_memory_stale():
            self.tails_generation = self.generation
            self.tails.clear()
        tail = self.tails.get(device.chain)
        if tail is None:
            tail = yield from self._query(lambda tables: tables.tail(device))
            self._remember(device.chain, tail)
        return tail

    def _remember(self, chain: Chain, tail: Tail) -> None:
        """Keep the longer of two: of two answers the later may come first."""
        remembered = self.tails.get(chain)
        if remembered is None or tail.count >= remembered.count:
            self.tails[chain] = tail

    def _write_for_ever(self) -> Steps[None]:
        while True:
            yield self.arrived
            self.arrived = Promise()
            while self.waiting:
                count = min(len(self.waiting), GROUP_BATCHES_MAX)
                yield from self._write([self.waiting.popleft() for _ in range(count)])

    def _write(self, group: list[Submission]) -> Steps[None]:
        try:
            yield from self._commit(group)
        except Refusal as refusal:
            if len(group) > 1:
                for submission in group:
                    yield from self._write([submission])
                return
            group[0].durable.fail(refusal)
        except Unavailable as error:
            for submission in group:
                submission.durable.fail(error)
        else:
            for submission in group:
                submission.durable.keep(None)

    def _commit(self, group: list[Submission]) -> Steps[None]:
        runs = [submission.run for submission in group if submission.run]

        def change(tables: Tables) -> None:
            tables.append(runs, now=self.agenda.now, received_at=received_at)
            for submission in group:
                tables.written_counts[submission.chain] = submission.written_count

        yield from self._connect()
        received_at = self.now()
        yield from self._await_reply(self.database.write(change, self.rows_of(runs)))

    # --- enrolment, earlier entries, news

    def post_enrol(self, claim: Claim) -> Steps[dict[str, Any]]:
        """Enrol a device, or refuse."""

        def change(tables: Tables) -> tuple[Device, ...]:
            tables.enrolled_ms = self.agenda.now
            return enrol(tables, claim, self.open_by_code)

        yield from self._connect()
        devices = yield from self._await_reply(self.database.write(change))
        return {"devices": devices}

    def post_call(self, call: CallRequest, attempt: AttemptId) -> Steps[dict[str, Any]]:
        """Take a call to the room, or refuse."""
        yield from self._connect()
        keep = partial(keep_call, request=call, attempt=attempt, now=self.now())
        yield from self._await_reply(self.database.write(keep))
        return {"call": call.id}

    def open_by_code(
        self, attempts: Mapping[AttemptId, KnownAttempt], since: AttemptId
    ) -> Opening:
        """Decide what a replacement code opens."""
        return opening_by_code(attempts, since)

    def get_earlier(self, device: Device) -> Steps[dict[str, Any]]:
        """Give a tablet the epochs before its own, as far as each one counts."""
        epochs = yield from self._query(lambda tables: tables.earlier_of(device))
        return {"epochs": epochs}

    def get_news(self, token: Token, point: Point, wait_ms: int) -> Steps[Any]:
        """List the items past a point, waiting for one if there is none.

        Where they are not ours, give all of ours instead, at once.
        """
        if self.news.is_behind(point):
            self.news.take((yield from self._query(lambda tables: [*tables.news])))
        if not self.news.is_ours(point):
            items = [item.raw for item in self.news.concerning(token, 0)]
            return {"news": items, "anew": True}
        if wait_ms and not self.news.concerning(token, point.number):
            came: Promise[None] = Promise()
            self.changed.then(lambda _value, _error: came.keep(None))
            self.agenda.after(min(wait_ms, POLL_WAIT_MS), lambda: came.keep(None))
            yield came
        if not self.news.is_ours(point):
            return {"news": []}  # asked again, this tablet is told so
        fresh = self.news.concerning(token, point.number)
        return {"news": [item.raw for item in fresh]}

    def news_came(self) -> None:
        """Read the news at the next turn."""
        turn = self.agenda.between(1, TURN_MS)

        def read() -> None:
            self.run(self._read_news())

        self.agenda.after(turn, self.bind_to_life(read))

    def _read_news(self) -> Steps[None]:
        self.news.reads_count += 1
        count = self.news.reads_count
        try:
            items = yield from self._query(lambda tables: [*tables.news])
        except Unavailable:
            yield TURN_MS
            self.run(self._read_news())
            return
        if count != self.news.reads_count:
            return  # one that began later reads as much
        self.news.take(items)
        for order in {order_of(i.raw) for i in items if i.raw["kind"] == "launched"}:
            self.witness.holds_key(self.name, order)
        promise, self.changed = self.changed, Promise()
        promise.keep(None)
