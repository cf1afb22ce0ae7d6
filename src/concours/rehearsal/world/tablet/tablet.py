"""A tablet: its lives, its enrolment, its way to the centre, as `client/src/shell/`."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from concours.core.delivery.sync.clock import Exchange
from concours.core.delivery.sync.outbox import retry_ms
from concours.core.kernel.crypto import DeviceKey
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.agenda import DiskFailing, Process, Promise, Steps
from concours.rehearsal.world.centre.enrolment import Claim
from concours.rehearsal.world.centre.tables import Device
from concours.rehearsal.world.network import Network, Request, Response
from concours.rehearsal.world.paper import Candidate, device_key
from concours.rehearsal.world.tablet.day import RETRY_STEP_MS, Day
from concours.rehearsal.world.tablet.delivery import Delivery
from concours.rehearsal.world.tablet.disk import Disk, DiskContents
from concours.rehearsal.world.tablet.end_oracle import EndOracle
from concours.rehearsal.world.tablet.journal import Journal
from concours.rehearsal.world.tablet.news import NewsReader
from concours.rehearsal.world.tablet.quartz import Quartz, Timekeeper
from concours.rehearsal.world.witness import Witness

REQUEST_MS_MAX = 10 * SECOND_MS
ANSWER_MS_MAX = 40 * SECOND_MS
"""For the entries of earlier tablets: each try waits twice as long."""
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

    def __init__(
        self, network: Network, candidate: Candidate, number: int, witness: Witness
    ) -> None:
        super().__init__(network.agenda, f"tablet-{number}")
        self.network = network
        self.candidate = candidate
        self.line = network.lines[candidate.site]
        self.key_number = number
        self.witness = witness
        self.disk = Disk(self.agenda)
        self.quartz = Quartz(self.agenda)
        self.is_package_late = False
        self.oracle = EndOracle(network.gateways[0].database.tables, candidate)
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
        self.is_enrolling = False

    # --- lives

    def start(self) -> None:
        """Open the application, on whatever the disk holds."""
        self.is_up = True
        self._forget()
        self.quartz.boot()
        self.time.restore()
        self.run(self._beat())
        if self.disk.contents.device is not None:
            self._begin(self.disk.contents.device)

    def crash(self) -> None:
        """Crash, reload or lose power, between any two steps."""
        self.die()
        self.witness.note(self.name, "dies")
        self.disk.lose_power()
        self.oracle.loses_power(self.disk.contents.news.values())
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
        device = self.disk.contents.device
        self.crash()
        if device is not None:
            lost_entries = self.disk.forget(device.chain, count)
            self.witness.forgets(self.name, [entry.digest for entry in lost_entries])

    def evict(self) -> None:
        """Lose all that the browser kept: another device, from now on."""
        self.crash()
        self.witness.wiped(self.name)
        self.disk.wipe()
        self.oracle.forgets()
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

    def enrol(self, code: str | None) -> Steps[None]:
        """Ask to be the candidate's device; the key comes first, so that it stays."""
        if self.is_enrolling or self.journal is not None:
            return
        self.is_enrolling = True
        number = self.disk.contents.key_number or self.key_number
        try:
            yield self.disk.write(
                lambda contents: setattr(contents, "key_number", number)
            )
            yield from self._enrol(code, number)
        except DiskFailing:
            self.problem = "storage"
        self.is_enrolling = False

    def _enrol(self, code: str | None, number: int) -> Steps[None]:
        candidate = self.candidate
        key = self.key(number).public
        claim = Claim(candidate.attempt, candidate.site, key, code)
        response = yield from self.ask(lambda gateway: gateway.post_enrol(claim))
        if response is None or response.kind != "answered":
            refusal_code = response and response.body.get("code")
            self.problem = str(refusal_code or "link.down")
            return
        device: Device = response.body["device"]

        def change(contents: DiskContents) -> None:
            contents.device = device
            contents.earlier = [] if device.base is None else None

        yield self.disk.write(change)
        self.problem = None
        self.witness.note(self.name, f"is epoch {device.epoch}")
        self.time.remember()
        self._begin(device)

    def key(self, number: int) -> DeviceKey:
        """Return this tablet's key."""
        return device_key(number)

    def _begin(self, device: Device) -> None:
        contents = self.disk.contents
        assert contents.key_number is not None
        self.journal = self.journals(
            self, device, self.key(contents.key_number), self.disk
        )
        self.journal.open(self.witness)
        self.delivery = self.deliveries(self, self.journal)
        self.reader = self.readers(self, device)
        self.day = self.days(self, self.journal)
        self.take_news([contents.news[number] for number in sorted(contents.news)])
        self.run(self.day.live())
        self.run(self.reader.read_for_ever())
        self.run(self._bring_package(self.day))
        if contents.earlier is None:
            self.run(self._bring_earlier(device))
        self.delivery.schedule(0)

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
            self._proceed()
        return response

    def take_acknowledgement(self, news_number: int) -> None:
        """Take note that the centre holds more, and has news up to this number."""
        assert self.journal is not None
        count = self.journal.outbox.acknowledged_count
        self.disk.write(lambda contents: setattr(contents, "acknowledged_count", count))
        if self.reader is not None:
            self.reader.expect(news_number)
            if self.day is not None and news_number == self.reader.last_number:
                self.oracle.settles()
                self.day.settle()
        self._proceed()

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
            self.oracle.hears(item, now=self.agenda.now)
            if item["kind"] == "launched":
                self.witness.holds_key(self.name, self.candidate.site)

    def hear(self, words: Sequence[int]) -> bool:
        """Take words that a supervisor types; say whether they are for this tablet."""
        return self.day is not None and self.day.hear(words)

    def take_news(self, raw: list[dict[str, Any]]) -> None:
        """Obey more news."""
        if self.day is not None:
            self.day.take_news(raw)

    def _proceed(self) -> None:
        if self.day is not None:
            self.day.proceed()

    def _bring_package(self, day: Day) -> Steps[None]:
        while self.is_package_late and not self.disk.contents.has_package:
            yield RETRY_STEP_MS
        day.has_package = True
        day.proceed()
        self.disk.write(lambda contents: setattr(contents, "has_package", True))

    def _bring_earlier(self, device: Device) -> Steps[None]:
        failures_count = 0
        while self.disk.contents.earlier is None:
            timeout_ms = min(REQUEST_MS_MAX << min(failures_count, 2), ANSWER_MS_MAX)
            response = yield from self.ask(
                lambda gateway: gateway.get_earlier(device), timeout_ms=timeout_ms
            )
            if response is not None and response.kind == "answered":
                keep = partial(_keep_earlier, epochs=response.body["epochs"])
                try:
                    yield self.disk.write(keep)
                except DiskFailing:
                    yield RETRY_STEP_MS
                continue
            failures_count += 1
            yield retry_ms(failures_count, self.agenda.chance.random())
        self._proceed()

    def _beat(self) -> Steps[None]:
        while True:
            yield REMEMBER_MS
            self.time.remember()


def _keep_earlier(contents: DiskContents, epochs: list[Any]) -> None:
    contents.earlier = epochs
