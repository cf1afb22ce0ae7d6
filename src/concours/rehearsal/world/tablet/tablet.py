"""A tablet: its lives, its enrolment, its way to the centre, as `client/src/shell/`."""

from collections.abc import Sequence
from typing import Any, Literal

from concours.core.delivery.journal.entry import CANDIDATE, Writer
from concours.core.delivery.sync.clock import Exchange
from concours.core.kernel.crypto import DeviceKey
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.look_limits import LookLimits
from concours.rehearsal.world.agenda import Process, Promise, Steps
from concours.rehearsal.world.centre.device import Token
from concours.rehearsal.world.network import Network, Request, Response
from concours.rehearsal.world.paper import Candidate, device_key, order_of
from concours.rehearsal.world.tablet import fetching
from concours.rehearsal.world.tablet.calls import Calls
from concours.rehearsal.world.tablet.day import Day
from concours.rehearsal.world.tablet.delivery import Delivery
from concours.rehearsal.world.tablet.disk import Disk, PaperContents
from concours.rehearsal.world.tablet.end_oracle import EndOracle
from concours.rehearsal.world.tablet.journal import Journal
from concours.rehearsal.world.tablet.news import NewsReader
from concours.rehearsal.world.tablet.papers import Papers
from concours.rehearsal.world.tablet.quartz import Quartz, Timekeeper
from concours.rehearsal.world.witness import Witness

REQUEST_MS_MAX = 10 * SECOND_MS
REMEMBER_MS = 10 * SECOND_MS
EVICTED_KEY = 100

Screen = Literal[
    "off", "enrolment", "waiting", "composing", "handed", "superseded", "halted"
]


class Tablet(Process):
    """One device in the hands of one candidate."""

    journals = Journal
    deliveries = Delivery
    readers = NewsReader
    timekeepers = Timekeeper
    days = Day
    papers_class = Papers
    calls_class = Calls
    writer: Writer = CANDIDATE

    def __init__(
        self,
        network: Network,
        candidates: Sequence[Candidate],
        number: int,
        witness: Witness,
    ) -> None:
        super().__init__(network.agenda, f"tablet-{number}")
        self.network = network
        self.candidates = candidates
        """Its one candidate, as they are in each sitting."""
        self.line = network.lines[candidates[0].site]
        self.key_number = number
        self.witness = witness
        self.disk = Disk(self.agenda)
        self.quartz = Quartz(self.agenda)
        self.is_package_late = False
        tables = network.gateways[0].database.tables
        self.oracles = [EndOracle(tables.sitting(c.order), c) for c in candidates]
        self.problem: str | None = None
        self.has_slept = False
        """Whether it has slept since it last read the centre's clock."""
        self._forget()

    def _forget(self) -> None:
        self.time = self.timekeepers(self.quartz, self.disk)
        self.journal: Journal | None = None
        self.delivery: Delivery | None = None
        self.reader: NewsReader | None = None
        self.day: Day | None = None
        self.looks = LookLimits()
        self.papers = self.papers_class(self)
        self.calls = self.calls_class(self)
        self.is_enrolling = False

    @property
    def order(self) -> int:
        """The sitting that it shows, or showed last; the first before that."""
        paper = self.disk.contents.paper
        return self.papers.shown or (paper.device.order if paper else 1)

    @property
    def candidate(self) -> Candidate:
        """Its candidate in the sitting that it shows."""
        return self.candidates[self.order - 1]

    @property
    def oracle(self) -> EndOracle:
        """The oracle of the sitting that it shows."""
        return self.oracles[self.order - 1]

    @property
    def paper(self) -> PaperContents | None:
        """What the disk has of the sitting that it shows."""
        return self.disk.contents.papers.get(self.order)

    # --- lives

    def start(self) -> None:
        """Open the application, on whatever the disk holds."""
        self.is_up = True
        self._forget()
        self.quartz.boot()
        self.time.restore()
        self.run(self._beat())
        if self.disk.contents.papers:
            self.go_on()
            self.run(fetching.await_admission(self))

    def crash(self) -> None:
        """Crash, reload or lose power, between any two steps."""
        self.die()
        self.witness.note(self.name, "dies")
        self.disk.lose_power()
        for oracle in self.oracles:
            oracle.loses_power(self.disk.contents.news.values())
        if self.reader is not None and self.reader.stream is not None:
            self.reader.stream.is_open = False

    def sleep(self, duration_ms: int) -> None:
        """Stand still for so long, monotonic clock included."""
        self.has_slept = True
        self.asleep_until = self.agenda.now + duration_ms
        self.quartz.slept_ms += duration_ms
        if self.day is not None:
            self.day.waited_unsure_ms = None

    def forget(self, count: int) -> None:
        """Crash, and find that the disk has lost what it said it had."""
        paper = self.paper
        self.crash()
        if paper is not None:
            lost_entries = self.disk.forget(paper.device.chain, count)
            self.witness.forgets(self.name, [entry.digest for entry in lost_entries])

    def evict(self) -> None:
        """Lose all that the browser kept: another device, from now on."""
        self.crash()
        self.witness.wiped(self.name)
        self.disk.wipe()
        for oracle in self.oracles:
            oracle.forgets()
        self.key_number += EVICTED_KEY

    @property
    def screen(self) -> Screen:
        """What is on the screen."""
        if not self.is_up or self.asleep_until > self.agenda.now:
            return "off"
        if self.journal is None or self.day is None:
            return "enrolment"
        if self.day.is_superseded:
            return "superseded"
        if self.delivery is not None and self.delivery.halted_by is not None:
            return "halted"
        if self.day.is_handed:
            return "handed"
        return "composing" if self.day.is_revealed else "waiting"

    # --- enrolment

    def key(self, number: int) -> DeviceKey:
        """Return this tablet's key."""
        return device_key(number)

    def go_on(self) -> None:
        """Go on with the devices that the disk has."""
        devices = (paper.device for paper in self.disk.contents.papers.values())
        self.delivery = self.deliveries(self)
        self.reader = self.readers(self, Token(tuple(devices)))
        self.papers.restore()
        if self.calls.next_call() is not None:
            self.run(self.calls.send())

    def begin(self, journal: Journal, raw: list[dict[str, Any]]) -> None:
        """Show the sitting of a journal. `raw` is all the news so far."""
        assert self.delivery is not None
        assert self.reader is not None
        is_first = self.journal is None
        device = journal.device
        self.journal = journal
        self.day = self.days(self, journal)
        self.day.take_news(raw)
        self.run(self.day.live())
        if is_first:
            self.run(self.reader.read_for_ever())
        self.run(fetching.bring_package(self, self.day))
        if self.disk.contents.papers[device.order].earlier is None:
            self.run(fetching.bring_earlier(self, device))
        self.delivery.carry(journal)

    def finish(self, journal: Journal) -> None:
        """Deliver what is left of a sitting that is not shown."""
        if self.delivery is not None:
            self.delivery.finish(journal)

    def follow(self) -> None:
        """Go on to what is announced, where nobody composes."""
        self.papers.follow()

    # --- the world around

    def ask(
        self, request: Request, *, timeout_ms: int | None = None
    ) -> Steps[Response | None]:
        """Ask the centre; None when nothing came in time. Reads the centre's clock."""
        sent_ms, slept_ms = self.quartz.monotonic_ms(), self.quartz.slept_ms
        reply: Promise[Response | None] = Promise()
        self.network.request(self.line, request).then(
            lambda response, _error: reply.keep(response)
        )
        self.agenda.after(timeout_ms or REQUEST_MS_MAX, lambda: reply.keep(None))
        response: Response | None = yield reply
        if response and response.centre_ms is not None and timeout_ms is None:
            exchange = Exchange(
                sent_monotonic_ms=sent_ms,
                received_monotonic_ms=self.quartz.monotonic_ms(),
                centre_ms=response.centre_ms,
                wall_ms=self.quartz.wall_ms(),
            )
            self.time.observe(exchange, is_composing=self.screen == "composing")
            is_late = self.has_slept and not self.time.is_sure
            self.has_slept = is_late or self.quartz.slept_ms != slept_ms
            self.proceed()
        return response

    def take_acknowledgement(self, journal: Journal, news_number: int) -> None:
        """Take note that the centre holds more, and has news up to this number."""
        chain, count = journal.device.chain, journal.outbox.acknowledged_count
        self.disk.write(
            lambda contents: contents.acknowledged_counts.update({chain: count})
        )
        if self.reader is not None:
            self.reader.expect(news_number)
            if self.day is not None and news_number == self.reader.last_number:
                self.oracle.settles()
                self.day.settle()
        self.proceed()
        self.follow()

    def news_reached(self) -> None:
        """Deliver again: the news come through."""
        if self.delivery is not None:
            self.delivery.reachable()

    def wake_delivery(self) -> None:
        """Deliver what was just written."""
        if self.delivery is not None:
            self.delivery.wake()

    def hurry(self) -> None:
        """Try everything now: the network is back."""
        if self.delivery is not None and self.reader is not None:
            self.delivery.hurry()
            self.reader.hurry()

    def hears(self, raw: list[dict[str, Any]]) -> None:
        """Items have come through the network to this tablet."""
        for item in raw:
            self.witness.note(self.name, f"hears {item['kind']}")
            order = order_of(item)
            self.oracles[order - 1].hears(item, now=self.agenda.now)
            if item["kind"] == "call_seen":
                self.calls.hear(item["call"])
            if item["kind"] in ("armed", "launched"):
                paper = self.disk.contents.papers.get(order)
                if paper is not None:
                    self.witness.hears_start(paper.device.chain)
            if item["kind"] == "launched":
                self.witness.holds_key(self.name, order, self.candidate.site)

    def hear(self, words: Sequence[int]) -> bool:
        """Take words that a supervisor types; say whether they are for this tablet."""
        return self.day is not None and self.day.hear(words)

    def take_news(self, raw: list[dict[str, Any]]) -> None:
        """Obey more news."""
        self.papers.take_news(raw)

    def take_news_anew(self, raw: list[dict[str, Any]]) -> None:
        """Obey the news of a centre that was restored."""
        if self.day is not None:
            self.papers.take_news_anew(raw)

    def proceed(self) -> None:
        """Look at the facts of the sitting that is shown again."""
        if self.day is not None:
            self.day.proceed()

    def _beat(self) -> Steps[None]:
        while True:
            yield REMEMBER_MS
            self.time.remember()
