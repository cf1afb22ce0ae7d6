"""Half-days of the ECOS as a pure function of a seed, and what came of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from concours.core.delivery.sitting import phases
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.kernel.time import SECOND_MS, Instant
from concours.rehearsal.world.agenda import Agenda
from concours.rehearsal.world.evidence import Violation
from concours.rehearsal.world.jury import KEYHOLDERS, QUORUM
from concours.rehearsal.world.network import Network
from concours.rehearsal.world.paper import SITES, START_MS
from concours.rehearsal.world.play import (
    CALM_PER_CENT,
    GATEWAYS_COUNT,
    LEAD_MS_MAX,
    LEAD_MS_MIN,
    LOOK_MS,
    Outcome,
)
from concours.rehearsal.world.practical import checkers
from concours.rehearsal.world.practical.chair_tablet import ChairTablet
from concours.rehearsal.world.practical.circuit import (
    HALF_DAY_MS,
    CircuitTruth,
    FloorRecord,
    make_circuit,
)
from concours.rehearsal.world.practical.coordinator import Coordinator
from concours.rehearsal.world.practical.examiner import Examiner
from concours.rehearsal.world.practical.faults import FLOOR_FAULTS
from concours.rehearsal.world.witness import Witness
from concours.rehearsal.world.world import Parts, World

FREE_PER_CENT, ABSENT_PER_CENT = 10, 10
STOP_MS = 120 * SECOND_MS
SETTLE_MS_MAX = 180 * SECOND_MS
"""After all faults: until what is lost is given up, and a minute of delivery."""


@dataclass(frozen=True, slots=True)
class FloorParts:
    """What half-days are made of; a planted bug puts another part in place of one."""

    world: Parts = field(default_factory=lambda: Parts(tablet=ChairTablet))
    examiner: type[Examiner] = Examiner
    coordinator: type[Coordinator] = Coordinator


@dataclass(slots=True)
class Floor:
    """The world of one seed, and who leads and judges in its circuits."""

    world: World
    coordinators: list[Coordinator] = field(default_factory=list)
    examiners: list[Examiner] = field(default_factory=list)

    @property
    def t0_ms(self) -> int:
        """When the first signal is to sound."""
        return self.world.arm_ms + self.world.lead_ms


def run(
    seed: int,
    *,
    faults: Sequence[str] = (),
    parts: FloorParts | None = None,
    keep: Callable[[Floor], None] = lambda _: None,
) -> Outcome:
    """Play a half-day in two circuits: the same for one seed, always."""
    chance = Random(seed)  # noqa: S311 -- the same world again, not a secret
    fault_names = _draw(chance, faults)
    floor = _make(chance, parts or FloorParts())
    keep(floor)
    checker, detail = None, ""
    try:
        _play(floor, fault_names)
    except Violation as violation:
        checker, detail = violation.checker, violation.detail
    except AssertionError as defect:
        checker, detail = "defect", repr(defect)
    return Outcome(
        seed=seed,
        faults=fault_names,
        checker=checker,
        detail=detail,
        events=tuple(floor.world.witness.events),
        entries_count=sum(map(len, floor.world.tables.chains.values())),
    )


def _draw(chance: Random, extra: Sequence[str]) -> tuple[str, ...]:
    is_calm = chance.randrange(100) < CALM_PER_CENT
    names = [
        name
        for name, fault in FLOOR_FAULTS.items()
        if chance.randrange(100) < fault.per_cent and not is_calm
    ]
    return tuple(name for name in FLOOR_FAULTS if name in {*names, *extra})


def _make(chance: Random, parts: FloorParts) -> Floor:
    agenda = Agenda(now=START_MS, chance=chance)
    witness = Witness(agenda)
    tables = parts.world.tables()
    tables.plan(
        phases.Sealed(
            keyholders=frozenset(KEYHOLDERS),
            quorum=QUORUM,
            opens_not_before=Instant(START_MS),
        )
    )
    database = parts.world.database(agenda, tables, witness)
    names = (f"gateway-{n}" for n in range(1, GATEWAYS_COUNT + 1))
    gateways = [parts.world.gateway(agenda, name, database) for name in names]
    database.when_told = [lambda g=g: g.is_up and g.news_came() for g in gateways]  # type: ignore[misc]
    network = Network(agenda, gateways, len(SITES))
    truths = {site: _truth(chance, site) for site in SITES}
    own_tablet = type("ChairTablet", (parts.world.tablet,), {"truths": truths})
    world = World(
        agenda=agenda,
        witness=witness,
        tables=tables,
        database=database,
        gateways=gateways,
        network=network,
        juries=[parts.world.jury(database)],
        parts=replace(parts.world, tablet=own_tablet),
        stop_ms=START_MS + STOP_MS,
    )
    world.lead_ms = agenda.between(LEAD_MS_MIN, LEAD_MS_MAX)
    floor = Floor(world)
    for truth in truths.values():
        _seat(floor, truth, parts)
    return floor


def _truth(chance: Random, site: int) -> CircuitTruth:
    """Draw who is allotted to a circuit, and who of them does not come."""
    numbers = [CandidateNumber(f"0{site}{position}") for position in range(5)]
    positions = [
        None if chance.randrange(100) < FREE_PER_CENT else number for number in numbers
    ]
    absent = frozenset(
        number
        for number in positions
        if number is not None and chance.randrange(100) < ABSENT_PER_CENT
    )
    circuit = make_circuit(site, positions)
    return CircuitTruth(FloorRecord(circuit, positions), absent)


def _seat(floor: Floor, truth: CircuitTruth, parts: FloorParts) -> None:
    """Give each chair of a circuit a tablet and an examiner, and a coordinator."""
    world = floor.world
    by_place: dict[ChairPlace, Examiner] = {}
    for place, chair in truth.record.circuit.chairs.items():
        world.witness.settled.attempts[chair.attempt] = chair
        tablet = world.parts.tablet(world.network, [chair], chair.number, world.witness)
        world.tablets.append(tablet)
        by_place[place] = parts.examiner(tablet, world.juries)
    for place, examiner in by_place.items():
        examiner.partner = by_place[place.partner]
    examiners = list(by_place.values())
    world.people += examiners
    floor.examiners += examiners
    floor.coordinators.append(parts.coordinator(world.database, truth, examiners))


def _play(floor: Floor, fault_names: Sequence[str]) -> None:
    world, agenda = floor.world, floor.world.agenda
    for examiner in floor.examiners:
        agenda.at(START_MS + agenda.between(0, 2_000), examiner.tablet.start)
        examiner.sit_down()
    world.jury.run(world.jury.launch_at(world.arm_ms, world.lead_ms))
    for coordinator in floor.coordinators:
        for number in filter(None, coordinator.record.positions):
            at_ms = START_MS + agenda.between(1_000, 6_000)
            confine = coordinator.confine(number)
            agenda.at(at_ms, lambda c=coordinator, steps=confine: c.run(steps))  # type: ignore[misc]
        coordinator.run(coordinator.brief())
        coordinator.run(coordinator.release())
    for name in fault_names:
        FLOOR_FAULTS[name].befall(floor)
    agenda.at(world.stop_ms, world.calm)
    agenda.run_until(max(world.stop_ms, floor.t0_ms + HALF_DAY_MS))
    settle(floor)
    checkers.check(floor)


def settle(floor: Floor) -> None:
    """Let everything come right: the last turns marked, delivered, released."""
    agenda = floor.world.agenda
    until_ms = agenda.now + SETTLE_MS_MAX
    while checkers.find_unsettled(floor) and agenda.now < until_ms:
        for examiner in floor.examiners:
            floor.world.replace_halted(examiner)
        agenda.run_until(agenda.now + LOOK_MS)
