"""What befalls half-days: faults of every world that concern them, and their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.clocks import Stop
from concours.rehearsal.world.faults.catalogue import FAULTS
from concours.rehearsal.world.network import Line
from concours.rehearsal.world.practical.circuit import (
    HALF_DAY_MS,
    STATIONS,
    TEMPO,
)

if TYPE_CHECKING:
    from concours.rehearsal.world.practical.coordinator import Coordinator
    from concours.rehearsal.world.practical.play import Floor

Befall: TypeAlias = "Callable[[Floor], None]"
SHARED = (
    *("F01", "F02", "F03", "F04", "F08", "F11", "F12", "F13", "F14", "F15", "F20"),
    *("F21", "F22", "F23", "F23b", "F24", "F24c", "F28"),
)
"""Faults of every world that befall half-days as they befall papers."""
TURN_MS = TEMPO.station_ms + TEMPO.changeover_ms


@dataclass(frozen=True, slots=True)
class FloorFault:
    """One row of the table: what it is, how often a seed draws it, what it does."""

    description: str
    per_cent: int
    befall: Befall


def centre_lost_at_a_bell(floor: "Floor") -> None:
    """Stop every gateway just before a signal, and bring them back long after it."""
    agenda, world = floor.world.agenda, floor.world
    turn = agenda.between(0, TURNS_OF_ROTATION - 1)
    at_ms = floor.t0_ms + turn * TURN_MS - agenda.between(0, 800)

    def stop() -> None:
        for gateway in world.gateways:
            if gateway.is_up:
                gateway.crash()
                agenda.after(agenda.between(4_000, 20_000), gateway.start)

    agenda.at(at_ms, stop)


def tablet_dies_in_a_turn(floor: "Floor") -> None:
    """Let a tablet die while its examiner marks; another takes its place."""
    agenda = floor.world.agenda
    examiner = agenda.chance.choice(floor.examiners)
    at_ms = floor.t0_ms + agenda.between(2_000, HALF_DAY_MS - 5_000)
    off_ms = agenda.between(1, 60_000)
    agenda.at(at_ms, lambda: floor.world.swap(examiner, off_ms))


def station_withdrawn(floor: "Floor") -> None:
    """Withdraw a station of one circuit, while it goes on."""
    agenda = floor.world.agenda
    coordinator = agenda.chance.choice(floor.coordinators)
    at_ms = floor.t0_ms + agenda.between(-2_000, HALF_DAY_MS)
    station = agenda.chance.choice(STATIONS)
    _lead(floor, at_ms, coordinator, coordinator.withdraw(station))


def wrong_candidate(floor: "Floor") -> None:
    """Let two candidates go to each other's room in a turn."""
    chance = floor.world.agenda.chance
    for _ in range(floor.world.agenda.between(1, 3)):
        coordinator = chance.choice(floor.coordinators)
        turn = chance.randint(1, TURNS_OF_ROTATION)
        first, second = chance.sample(STATIONS, 2)
        coordinator.truth.exchanges.setdefault(turn, (first, second))


def room_dies_while_cut(floor: "Floor") -> None:
    """Cut a site; both tablets of a room die there, one after the other is carried."""
    agenda, world = floor.world.agenda, floor.world
    examiner = agenda.chance.choice(floor.examiners)
    line = Line(examiner.tablet.line.site, is_cut=True)
    cut_ms = floor.t0_ms + agenda.between(0, HALF_DAY_MS // 2)
    dies_ms = cut_ms + agenda.between(TURN_MS, 2 * TURN_MS)

    def cut() -> None:
        for person in (examiner, examiner.partner):
            person.tablet.line = line

    is_wiped = agenda.happens(60)

    def die() -> None:
        if is_wiped:
            examiner.tablet.evict()
            agenda.after(2_000, partial(world.wake, examiner.tablet))
        else:
            world.reload(examiner.tablet, 8_000)
        world.reload(examiner.partner.tablet, 12_000)

    agenda.at(cut_ms, cut)
    agenda.at(dies_ms, die)
    back_ms = min(dies_ms + agenda.between(5_000, 60_000), world.stop_ms)
    agenda.at(back_ms, lambda: world.restore_line(line))


def turn_given_again(floor: "Floor") -> None:
    """Give a turn of one circuit again, as it ends."""
    agenda = floor.world.agenda
    coordinator = agenda.chance.choice(floor.coordinators)
    turn = agenda.between(1, TURNS_OF_ROTATION)
    at_ms = floor.t0_ms + turn * TURN_MS - agenda.between(0, TEMPO.changeover_ms)
    _lead(floor, at_ms, coordinator, coordinator.give_again(turn))


def places_changed(floor: "Floor") -> None:
    """Let two candidates change places shortly before the start."""
    agenda = floor.world.agenda
    coordinator = agenda.chance.choice(floor.coordinators)
    first, second = agenda.chance.sample(range(TURNS_OF_ROTATION), 2)
    at_ms = floor.t0_ms - agenda.between(500, 6_000)
    _lead(floor, at_ms, coordinator, coordinator.mend(first, second))
    if agenda.happens(60):
        line = floor.world.network.lines[coordinator.record.circuit.site]
        agenda.at(at_ms - SECOND_MS, lambda: setattr(line, "is_cut", True))
        back_ms = floor.t0_ms + agenda.between(TURN_MS, HALF_DAY_MS)
        agenda.at(back_ms, lambda: floor.world.restore_line(line))


def site_paused(floor: "Floor") -> None:
    """Pause a site while a turn goes on."""
    agenda, jury = floor.world.agenda, floor.world.jury
    at_ms = floor.t0_ms + agenda.between(0, HALF_DAY_MS - 10_000)
    site = agenda.chance.choice(floor.world.network.lines).site
    stop = Stop(at_ms, agenda.between(2_000, 15_000), site)
    jury.run(jury.pause(stop))


def _lead(
    floor: "Floor", at_ms: int, coordinator: "Coordinator", steps: Steps[None]
) -> None:
    """Let a coordinator act then."""

    def act() -> None:
        coordinator.run(steps)

    floor.world.agenda.at(at_ms, act)


FLOOR_FAULTS: Mapping[str, FloorFault] = {
    **{
        name: FloorFault(
            FAULTS[name].description,
            FAULTS[name].per_cent,
            lambda floor, befall=FAULTS[name].befall: befall(floor.world),  # type: ignore[misc]
        )
        for name in SHARED
    },
    "F40a": FloorFault("the centre lost at a bell", 15, centre_lost_at_a_bell),
    "F40b": FloorFault("a tablet dead in a turn", 20, tablet_dies_in_a_turn),
    "F40c": FloorFault("a station withdrawn", 15, station_withdrawn),
    "F40d": FloorFault("candidates in the wrong room", 25, wrong_candidate),
    "F40e": FloorFault("both tablets of a room dead, cut off", 15, room_dies_while_cut),
    "F40f": FloorFault("a turn given again", 20, turn_given_again),
    "F40g": FloorFault("places changed, often while cut off", 20, places_changed),
    "F40h": FloorFault("a site paused in a turn", 15, site_paused),
}
"""The faults that a seed may draw, by the numbers of `docs/reference/faults.md`."""
