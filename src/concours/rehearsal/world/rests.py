"""Rest breaks: begun by the room, ended by it or by their length, within the right."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from concours.core.delivery.calls.rest import CAUSE, break_ends_at
from concours.core.delivery.sitting.time import Pause
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.people.roster.settings import RestBreaks
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.centre.sitting import Decision, SittingTables
from concours.rehearsal.world.evidence import Violation
from concours.rehearsal.world.paper import Candidate

if TYPE_CHECKING:
    from concours.rehearsal.world.person import Person
    from concours.rehearsal.world.world import World

RIGHT = RestBreaks(count=2, minutes=1)
RESTING_PER_CENT = 60
EARLY_PER_CENT = 40
WATCH_MS_MAX = 3_000
"""From the length of a break to the act of the watch that ends it."""
LENGTH_MS_MAX = 2 * RIGHT.minutes * MINUTE_MS
FAILURES_COUNT_MIN = 2


def play_rests(world: "World") -> None:
    """Let somebody with a right take breaks, and ask for one more than is due."""
    agenda = world.agenda
    if not world.is_to_be_restored and agenda.happens(RESTING_PER_CENT):
        person = agenda.chance.choice(world.people)
        begin_ms = world.arm_ms + world.lead_ms + agenda.between(2_000, 15_000)
        world.jury.run(_take_breaks(world, person, begin_ms))


def _take_breaks(world: "World", person: "Person", begin_ms: int) -> Steps[None]:
    jury, agenda = world.jury, world.agenda
    candidate = person.candidates[world.order - 1]
    yield begin_ms - agenda.now
    for _ in range(RIGHT.count + 1):
        yield agenda.between(500, 8_000)
        yield from jury.do_unless_refused(partial(jury.begin_rest, candidate=candidate))
        length_ms = RIGHT.minutes * MINUTE_MS + agenda.between(0, WATCH_MS_MAX)
        if agenda.happens(EARLY_PER_CENT):
            early_ms = agenda.between(3_000, 40_000)
            yield early_ms
            length_ms -= length_ms if _hears(person) else early_ms
        yield length_ms
        yield from jury.do_unless_refused(partial(jury.end_rest, candidate=candidate))


def _hears(person: "Person") -> bool:
    """Say whether a tablet is not cut off: the room ends no break for one that is."""
    delivery = person.tablet.delivery
    return delivery is not None and delivery.failures_count < FAILURES_COUNT_MIN


def rests_of(sitting: SittingTables, candidate: Candidate) -> list[Pause]:
    """Return the breaks that a candidate has had in a sitting, as the acts say."""
    course = sitting.course_of(candidate.site, candidate.attempt)
    return [pause for _, pause in course.pauses if pause.cause == CAUSE]


def rest_decision(kind: str, candidate: Candidate, now: Instant) -> Decision:
    """Return the decision that begins a break, or ends it."""
    raw = {"kind": kind, "at_ms": now, "cause": CAUSE, "scope": "candidate"}
    if kind == "paused":
        raw["until_ms"] = break_ends_at(RIGHT, now)
    sites = frozenset([candidate.site])
    return Decision(raw=raw, sites=sites, attempt=candidate.attempt)


def check_rests(
    sittings: Sequence[SittingTables], candidates: list[Candidate], *, now_ms: int
) -> None:
    """Find a break beyond the right, or longer than it may be, by `now_ms` if open.

    One that was begun for a copy which its cut tablet handed in may outlast the day.
    """
    for candidate in candidates:
        pauses = rests_of(sittings[candidate.order - 1], candidate)
        if len(pauses) > RIGHT.count:
            raise Violation("rest", f"{len(pauses)} breaks of {RIGHT.count} due")
        for pause in pauses:
            ended_ms = now_ms if pause.is_open else pause.ended_at or now_ms
            if ended_ms - pause.began_at > LENGTH_MS_MAX:
                raise Violation("rest", f"a break of candidate {candidate.number}")
