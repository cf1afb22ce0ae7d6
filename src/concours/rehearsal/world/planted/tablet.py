"""Planted bugs of the tablet: each takes the place of one method."""

from dataclasses import replace
from typing import Any

from concours.core.delivery.sitting.course import Course
from concours.core.delivery.sitting.spoken import SpokenState, apply_launch_words
from concours.core.delivery.sitting.time import Pause
from concours.core.delivery.sync.batch import SentEntry
from concours.core.delivery.sync.clock import Clock, Remembered, now_ms
from concours.core.delivery.sync.outbox import Outbox, acknowledged
from concours.core.delivery.sync.restored import NOTHING, LostHistory
from concours.core.kernel.crypto import DeviceKey
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.network import Request, Response
from concours.rehearsal.world.paper import device_key, due_of, order_of
from concours.rehearsal.world.tablet.calls import Calls
from concours.rehearsal.world.tablet.day import Day
from concours.rehearsal.world.tablet.delivery import Delivery
from concours.rehearsal.world.tablet.journal import Journal
from concours.rehearsal.world.tablet.news import NewsReader
from concours.rehearsal.world.tablet.papers import Papers
from concours.rehearsal.world.tablet.quartz import Timekeeper
from concours.rehearsal.world.tablet.tablet import Tablet

TRIES_COUNT_MAX = 5


def lose_the_tail_on_reload(self: Journal) -> list[SentEntry]:
    """After a reload, go on from what the centre had acknowledged."""
    entries = Journal.stored_entries(self)
    is_opening = not self.outbox.entries
    return entries[: self.acknowledged_on_disk] if is_opening else entries


def show_before_kept(self: Journal, entry: SentEntry) -> Steps[None]:
    """Show the tick at once, and write behind."""
    chain = self.device.chain
    self.disk.write(
        lambda contents: contents.entries.setdefault(chain, []).append(entry)
    )
    self.outbox = Outbox((*self.outbox.entries, entry), self.outbox.acknowledged_count)
    yield 0


def failed_write_never_reached(self: Journal) -> None:
    """Take a write that failed for one that never reached the disk."""
    if not self.outbox.entries:
        Journal.reread(self)


def hours_go_back(_self: Journal, at_ms: int) -> int:
    """Stamp an entry with the hour as it is, even if that is earlier."""
    return at_ms


def only_progress_counts(self: Journal, count: int) -> None:
    """Never take an acknowledgement back, whatever the centre has lost."""
    self.outbox = acknowledged(self.outbox, count)


def double_on_retry(self: Delivery, response: Response | None) -> None:
    """Write what was not acknowledged once more, and send that."""
    Delivery.take(self, response)
    assert self.posted is not None
    entries = self.posted.next_batch().entries
    if response is None and entries and entries[0].kind == "answered":
        intent = entries[0].kind, entries[0].body
        self.posted.write(self.tablet.time.stamp_ms(), lambda: intent)


def portal_is_an_acknowledgement(self: Delivery, response: Response | None) -> None:
    """Take any answer with status 200 for an acknowledgement of what was sent."""
    if response is not None and response.kind == "html" and self.posted is not None:
        self.posted.hold(len(self.posted.outbox.entries))
    Delivery.take(self, response)


def spin_on_a_gap(self: Delivery, held_count: int) -> None:
    """Ask the same for ever of a centre that does not know our head at its count."""
    assert self.posted is not None
    if held_count == self.posted.outbox.acknowledged_count:
        self.failures_count += 1
    else:
        Delivery.resend(self, held_count)


def give_up_retrying(self: Delivery, response: Response | None) -> None:
    """Stop after a few failures in a row, and wait for a person."""
    Delivery.take(self, response)
    if self.failures_count >= TRIES_COUNT_MAX:
        self.halt("link.down")


def clear_outbox_at_handed(self: Delivery) -> Request:
    """Take a copy that is handed in for one that is delivered."""
    assert self.posted is not None
    if self.posted.hand_in is not None:
        outbox = self.posted.outbox
        count = len(outbox.entries)
        self.posted.outbox = replace(outbox, acknowledged_count=count)
    return Delivery.post(self)


def extension_forgotten_offline(
    self: NewsReader, fresh: list[dict[str, Any]]
) -> Steps[None]:
    """Obey what is given, and do not write it down: a hole before what comes next."""
    items = [item for item in fresh if item["kind"] != "extended"]
    yield from NewsReader.keep(self, items)


def hole_in_the_news(self: NewsReader, raw: list[dict[str, Any]]) -> Steps[None]:
    """Drop what the disk did not take, and go on from there."""
    yield from NewsReader.take(self, raw)
    self.unkept = []


def deaf_to_another_history(_self: NewsReader, _raw: list[Any]) -> Steps[None]:
    """Go on after the last number, whatever the centre tells from the first on."""
    yield 0


def lost_history_forgotten(_self: Day) -> LostHistory:
    """Work to the news of a restored centre alone, whatever was promised before."""
    return NOTHING


def trust_the_device_clock(self: Timekeeper) -> Instant:
    """Take the device's own hour for the centre's."""
    return Instant(self.quartz.wall_ms())


def end_by_a_hint(self: Timekeeper) -> Instant:
    """End the time by an hour that is only hinted at after a reload."""
    if self.clock is None:
        return Instant(0)
    return now_ms(self.clock, self.quartz.monotonic_ms())


def hint_remembered_as_sure(self: Timekeeper, clock: Clock) -> Remembered:
    """Remember a hint as if it were the hour: the next reload builds on it."""
    hour = now_ms(clock, self.quartz.monotonic_ms())
    return Remembered(centre_ms=hour, wall_ms=self.quartz.wall_ms())


def key_shown_at_arrival(self: Day, t0: Instant) -> bool:
    """Show the paper as soon as the key is there."""
    return self.course.key is not None or Day.may_reveal(self, t0)


def early_end_stands(_self: Day, _last: SentEntry) -> bool:
    """Leave a copy handed in whose time goes on: a clock was wrong."""
    return False


def moved_end_unsaid(_self: Day) -> bool:
    """Hand in once, though the end was moved after that, and no time is left."""
    return False


def close_cuts_accommodated(self: Day, course: Course) -> Instant | None:
    """Take the close for everybody's end, accommodation or not."""
    end = due_of(self.tablet.candidate, course)
    if end is None or course.closed_at is None:
        return end
    return min(end, course.closed_at)


def end_unheard_after_reload(_self: Day) -> bool:
    """End by the news that the disk has, whatever it could not take."""
    return True


def extension_not_multiplied(self: Day, course: Course) -> Instant | None:
    """Add extra minutes as they are, to those with accommodations too."""
    end = due_of(self.tablet.candidate, course)
    if end is None or course.closed_at is not None:
        return end
    common = sum(g.minutes for g in course.given if g.scope != "candidate")
    more = self.tablet.candidate.factor - 1
    return Instant(end - int(common * MINUTE_MS * more))


def extension_of_site_ignored(self: Day, course: Course) -> Instant | None:
    """Apply what is given to the nation or the candidate, not to the site."""
    gifts = tuple(g for g in course.given if g.scope != "site")
    return due_of(self.tablet.candidate, replace(course, given=gifts))


def pause_not_given_back(self: Day, course: Course) -> Instant | None:
    """Hide the paper in a pause, and let the time go on."""
    return due_of(self.tablet.candidate, replace(course, pauses=()))


def pause_divided(self: Day, course: Course) -> Instant | None:
    """Give a pause back in proportion, as if it were normal time."""
    end = due_of(self.tablet.candidate, course)
    if end is None or any(pause.is_open for _, pause in course.pauses):
        return end
    plain = due_of(self.tablet.candidate, replace(course, pauses=()))
    assert plain is not None, "a course with its opening"
    return Instant(plain + int((end - plain) / self.tablet.candidate.factor))


def announced_hour_stands(self: Day, spoken_words: SpokenState) -> Course:
    """Count from the hour that was announced before the cut, whatever it became."""
    course = apply_launch_words(self.news_course, spoken_words)
    is_opened_by_words = (
        self.news_course.key is None and self.news_course.t0 is not None
    )
    return replace(course, t0=self.news_course.t0) if is_opened_by_words else course


def words_outlast_the_news(_self: Day) -> None:
    """Work to the end that was told, whatever the news say since."""


def new_key_at_each_start(self: Tablet, number: int) -> DeviceKey:
    """Keep the device key in memory only."""
    return device_key(number + 1_000 * (self.life > 0))


def last_chain_only(self: Delivery, _journal: Journal) -> None:
    """Deliver the paper under way, and nothing of those before."""
    self.others = []


def held_once_held_for_ever(_self: Delivery) -> None:
    """Ask nothing more about a paper that the centre has held whole once."""


def torn_from_own_time(self: Papers, *, is_next_asked: bool) -> int | None:
    """Go to the next paper as soon as it is announced, whoever composes."""
    order = Papers.choose(self, is_next_asked=is_next_asked)
    items = [item for item in self.raw if item["kind"] == "armed"]
    announced = [order_of(item) for item in items]
    return max([*announced, order or 0]) or None


def veiled_until_heard(_self: Papers, _rest: Pause, _now: int) -> bool:
    """Hide the paper in a break until the centre says that it is over."""
    return True


def call_tried_once(_self: Calls, failures_count: int) -> bool:
    """Send a call once, and think no more of it."""
    return failures_count == 0
