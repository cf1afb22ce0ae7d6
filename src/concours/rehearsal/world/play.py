"""One exam as a pure function of a seed: who sits it, and what came of that.

Faults befall one of its sittings; then all stop, and everything comes right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.time import SECOND_MS, Instant
from concours.rehearsal.world import checkers
from concours.rehearsal.world.agenda import Agenda
from concours.rehearsal.world.calls import watch_calls
from concours.rehearsal.world.clocks import Gift
from concours.rehearsal.world.evidence import Violation
from concours.rehearsal.world.faults.catalogue import FAULTS, FAULTS_BETWEEN
from concours.rehearsal.world.jury import KEYHOLDERS, QUORUM
from concours.rehearsal.world.network import Network
from concours.rehearsal.world.paper import (
    DURATION_MS,
    SITES,
    START_MS,
    Candidate,
    candidate,
)
from concours.rehearsal.world.person import Person
from concours.rehearsal.world.rests import play_rests
from concours.rehearsal.world.roll_call import play_attendance
from concours.rehearsal.world.tablet.delivery import ASK_AGAIN_MS
from concours.rehearsal.world.witness import Event, Witness
from concours.rehearsal.world.world import Parts, World

CANDIDATES_COUNT = 5
GATEWAYS_COUNT = 3
FACTORS = (Fraction(1), Fraction(1), Fraction(1), Fraction(4, 3))
SETTLE_MS_MAX = 60 * SECOND_MS
"""After all faults, and everybody's end, everything has come right within this."""
LOOK_MS = 2 * SECOND_MS
LEAD_MS_MIN, LEAD_MS_MAX = 10 * SECOND_MS, 14 * SECOND_MS
GAP_MS_MIN, GAP_MS_MAX = 110 * SECOND_MS, 200 * SECOND_MS
"""From one arming to the next: those with more time may still compose."""
CALM_PER_CENT = 10
IMPATIENT_PER_CENT = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one seed: nothing, or the checker that found something."""

    seed: int
    faults: tuple[str, ...]
    checker: str | None
    detail: str
    events: tuple[Event, ...]
    entries_count: int

    @property
    def is_sound(self) -> bool:
        """Whether no checker found anything."""
        return self.checker is None


def run(
    seed: int,
    *,
    faults: Sequence[str] = (),
    sittings: int = 1,
    parts: Parts | None = None,
    keep: Callable[[World], None] = lambda _: None,
) -> Outcome:
    """Play an exam and return what came of it: the same for one seed, always.

    It has as many `sittings`, up to `SITTINGS_COUNT_MAX`, with the same tablets.
    `faults` befall it beside those that the seed draws for itself. The world itself, as
    it then stands, is given to `keep`.
    """
    chance = Random(seed)  # noqa: S311 -- the same world again, not a secret
    fault_names = _draw(chance, faults)
    if sittings > 1:
        fault_names += _draw_between(chance, faults)
    world = _make(chance, parts or Parts(), sittings)
    keep(world)
    checker, detail = None, ""
    try:
        _play(world, fault_names)
    except Violation as violation:
        checker, detail = violation.checker, violation.detail
    except AssertionError as defect:
        checker, detail = "defect", repr(defect)
    return Outcome(
        seed=seed,
        faults=fault_names,
        checker=checker,
        detail=detail,
        events=tuple(world.witness.events),
        entries_count=sum(map(len, world.tables.chains.values())),
    )


def _draw(chance: Random, extra: Sequence[str]) -> tuple[str, ...]:
    is_calm = chance.randrange(100) < CALM_PER_CENT
    names = [
        name
        for name, fault in FAULTS.items()
        if fault.per_cent and chance.randrange(100) < fault.per_cent and not is_calm
    ]
    return tuple(name for name in FAULTS if name in {*names, *extra})


def _draw_between(chance: Random, extra: Sequence[str]) -> tuple[str, ...]:
    """Draw what befalls an exam between its sittings, and across them."""
    return tuple(
        name
        for name, fault in FAULTS_BETWEEN.items()
        if chance.randrange(100) < fault.per_cent or name in extra
    )


def _make(chance: Random, parts: Parts, sittings: int) -> World:
    agenda = Agenda(now=START_MS, chance=chance)
    witness = Witness(agenda)
    tables = parts.tables()
    for _ in range(sittings):
        tables.plan(
            phases.Sealed(
                keyholders=frozenset(KEYHOLDERS),
                quorum=QUORUM,
                opens_not_before=Instant(START_MS),
            )
        )
    database = parts.database(agenda, tables, witness)
    names = (f"gateway-{n}" for n in range(1, GATEWAYS_COUNT + 1))
    gateways = [parts.gateway(agenda, name, database) for name in names]
    database.when_told = [lambda g=g: g.is_up and g.news_came() for g in gateways]  # type: ignore[misc]
    network = Network(agenda, gateways, len(SITES))
    juries = [parts.jury(database, sitting.order) for sitting in tables.sittings]
    world = World(agenda, witness, tables, database, gateways, network, juries, parts)
    world.lead_ms = agenda.between(LEAD_MS_MIN, LEAD_MS_MAX)
    for number in range(1, CANDIDATES_COUNT + 1):
        site, factor = number % len(SITES), chance.choice(FACTORS)
        _seat(world, candidate(number, site=site, factor=factor))
    return world


def _seat(world: World, first: Candidate) -> None:
    """Give a candidate a tablet, the same for all of their sittings."""
    candidates = [first.in_sitting(order) for order in world.orders]
    world.witness.settled.attempts.update({own.attempt: own for own in candidates})
    tablet = world.parts.tablet(world.network, candidates, first.number, world.witness)
    world.tablets.append(tablet)
    world.people.append(Person(tablet, world.juries))


def _play(world: World, fault_names: Sequence[str]) -> None:
    agenda = world.agenda
    for tablet, person in zip(world.tablets, world.people, strict=True):
        agenda.at(START_MS + agenda.between(0, 2_000), tablet.start)
        person.sit_down()
    world.is_to_be_restored = "F33" in fault_names
    papers = [world]
    for order in world.orders[1:]:
        papers.append(_next_paper(papers[-1], order))
    names_by_order = _by_sitting(agenda, fault_names, papers)
    for paper in papers:
        _play_paper(paper, names_by_order[paper.order], papers[-1].stop_ms)
    for name in fault_names:
        if name in FAULTS_BETWEEN:
            FAULTS_BETWEEN[name].befall(papers)
    stop_ms = papers[-1].stop_ms
    agenda.at(stop_ms, world.calm)
    agenda.run_until(stop_ms)
    settle(world, stop_ms)
    checkers.check(world)


def _next_paper(world: World, order: int) -> World:
    """Return the same world, as the sitting after this one sees it."""
    shift_ms = world.agenda.between(GAP_MS_MIN, GAP_MS_MAX)
    return replace(
        world,
        order=order,
        arm_ms=world.arm_ms + shift_ms,
        begin_ms=world.begin_ms + shift_ms,
        stop_ms=world.stop_ms + shift_ms,
        lead_ms=world.agenda.between(LEAD_MS_MIN, LEAD_MS_MAX),
    )


def _by_sitting(
    agenda: Agenda, names: Sequence[str], papers: Sequence[World]
) -> dict[int, list[str]]:
    """Draw in which sitting each fault befalls."""
    by_order: dict[int, list[str]] = {paper.order: [] for paper in papers}
    for name in names:
        if name in FAULTS:
            place = agenda.between(1, len(papers)) if len(papers) > 1 else 1
            by_order[place].append(name)
    return by_order


def _play_paper(world: World, fault_names: Sequence[str], last_stop_ms: int) -> None:
    agenda, jury = world.agenda, world.jury
    jury.run(jury.launch_at(world.arm_ms, world.lead_ms))
    t0 = world.arm_ms + world.lead_ms
    if agenda.happens(30):
        minute = TimeGiven("nation", 1)
        jury.run(jury.give(Gift(t0 + agenda.between(5_000, 50_000), minute)))
    if agenda.happens(30):
        recipient = agenda.chance.choice(world.candidates)
        minute = TimeGiven("candidate", 1)
        at_ms = t0 + agenda.between(5_000, 50_000)
        jury.run(jury.give(Gift(at_ms, minute, recipient.site, recipient.attempt)))
    if agenda.happens(15):
        jury.run(jury.close_at(t0 + agenda.between(30_000, 90_000)))
    for name in fault_names:
        FAULTS[name].befall(world)
    if len(world.juries) > 1:
        play_attendance(world)
        play_rests(world)
        jury.run(watch_calls(world))
    if world.order < len(world.juries):
        if not agenda.happens(IMPATIENT_PER_CENT):
            jury.gives_up_ms = last_stop_ms + LOOK_MS
        jury.run(jury.collect_from(t0 + DURATION_MS, world.candidates))


def settle(world: World, stop_ms: int) -> None:
    """Let the world come right, for a minute at most once every end has come.

    Time may still be given again after the last fault; earlier papers are asked about
    one at a time.
    """
    asking_ms = ASK_AGAIN_MS * (len(world.juries) - 1)
    while checkers.find_unsettled(world):
        last_ms = max(stop_ms, checkers.last_due(world))
        if world.agenda.now >= last_ms + SETTLE_MS_MAX + asking_ms:
            break
        world.agenda.run_until(world.agenda.now + LOOK_MS)
    for tablet in world.tablets:
        if tablet.delivery is not None and tablet.delivery.halted:
            world.witness.gives_up(tablet.name)
