"""Bugs that real teams make of half-days, put in on purpose: each must be found.

Those of delivery, which both kinds of sitting share, are in `world.planted`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from msgspec import structs

from concours.core.ecos.bells.signals import Bell, Replay
from concours.core.ecos.completeness.sets import GridName, require_complete
from concours.core.ecos.completeness.witnesses import OwnedGrid
from concours.core.ecos.grids.fold import ChairGrids
from concours.core.ecos.grids.grid import Grid
from concours.core.kernel.time import Instant
from concours.rehearsal.world.paper import Candidate
from concours.rehearsal.world.practical.chair_day import ChairDay
from concours.rehearsal.world.practical.chair_tablet import ChairTablet
from concours.rehearsal.world.practical.circuit import sheet_of
from concours.rehearsal.world.practical.coordinator import Coordinator
from concours.rehearsal.world.practical.play import FloorParts
from concours.rehearsal.world.practical.view import CircuitView
from concours.rehearsal.world.tablet.quartz import Timekeeper
from concours.rehearsal.world.world import Parts

if TYPE_CHECKING:
    from concours.core.delivery.journal.epochs import Epoch
    from concours.rehearsal.world.agenda import Steps
    from concours.rehearsal.world.centre.sitting import SittingTables


def _tablet(**parts: Any) -> FloorParts:
    return FloorParts(world=Parts(tablet=type("ChairTablet", (ChairTablet,), parts)))


def _day(**methods: Any) -> FloorParts:
    return _tablet(days=type("ChairDay", (ChairDay,), methods))


def _coordinator(**methods: Any) -> FloorParts:
    return FloorParts(coordinator=type("Coordinator", (Coordinator,), methods))


def _view(**methods: Any) -> FloorParts:
    return _coordinator(views=type("CircuitView", (CircuitView,), methods))


def owned_by_turn(view: CircuitView) -> Sequence[OwnedGrid]:
    """Give each grid to whom the sheet expects, whoever was met."""
    sheet = sheet_of(view.record.positions)
    return [
        structs.replace(owned, owner=sheet.get((owned.grid.turn, owned.chair.station)))
        for owned in CircuitView.own(view)
    ]


def owned_by_one_witness(view: CircuitView) -> Sequence[OwnedGrid]:
    """Believe one chair, whatever sheet and partner say."""
    return [
        structs.replace(owned, owner=owned.owner or owned.grid.candidate)
        for owned in CircuitView.own(view)
    ]


def expected_from_grids(view: CircuitView) -> frozenset[GridName]:
    """Expect grids of those who have one: 288 of 8,041."""
    return frozenset(
        GridName(owned.owner, owned.chair.station, owned.chair.place)
        for owned in view.own()
        if owned.owner is not None
    )


def require_validated(coordinator: Coordinator, view: CircuitView) -> None:
    """Count what tablets say they have validated, not what is held or proven."""
    meetings = {
        (day.place.station, day.place.place, grid.turn)
        for day in (examiner.day for examiner in coordinator.examiners)
        if day is not None
        for grid in day.grids().grids
        if grid.validated is not None
    }
    names = {
        GridName(number, station, place)
        for (turn, station), number in sheet_of(coordinator.record.positions).items()
        for place in (1, 2)
        if (station, place, turn) in meetings
    }
    require_complete(
        view.completeness(), proven=names, given_up=coordinator.record.given_up
    )


def release_at_the_bell(coordinator: Coordinator, view: CircuitView) -> None:
    """Let everybody go once the last signal has sounded."""


def brief_by_circuit_hour(coordinator: Coordinator) -> "Steps[None]":
    """Open the briefing at an hour, whoever is confined by then."""
    yield 2_000
    record = coordinator.record

    def change(sitting: "SittingTables") -> None:
        chairs = record.circuit.chairs.values()
        for chair in chairs:
            sitting.tell({"kind": "audience", "keys": {}}, attempt=chair.attempt)

    yield from coordinator.until_done(change)


def carried_beside_its_original(
    _view: CircuitView, own: ChairGrids, carried: Sequence[Grid]
) -> ChairGrids:
    """Count what a partner carried, also where the original has come."""
    return replace(own, grids=(*own.grids, *carried))


def epochs_of_last_tablet(view: CircuitView, chair: Candidate) -> "list[Epoch]":
    """Read the chain of the last tablet alone."""
    return [replace(e, base=None) for e in CircuitView._epochs(view, chair)[-1:]]  # noqa: SLF001 -- a bug within


def own_epoch_alone(day: ChairDay) -> "list[Epoch]":
    """Show what this tablet wrote, and nothing of those before it."""
    return ChairDay.epochs(day)[-1:]


def no_replays(_day: ChairDay) -> tuple[Replay, ...]:
    """Never hear that a turn is given again."""
    return ()


def bell_without_pauses(day: ChairDay) -> Bell | None:
    """Ring on through a pause."""
    bell = ChairDay.bell.fget(day)  # type: ignore[attr-defined]
    return None if bell is None else replace(bell, pauses=())


def hour_of_the_device(keeper: Timekeeper) -> Instant:
    """Ring by the wall clock of the tablet."""
    return Instant(keeper.quartz.wall_ms())


FLOOR_PLANTED: Mapping[str, FloorParts] = {
    "owned_by_turn": _view(own=owned_by_turn),
    "owned_by_one_witness": _view(own=owned_by_one_witness),
    "expected_from_grids": _view(expected=expected_from_grids),
    "release_counts_validated": _coordinator(require=require_validated),
    "release_at_the_bell": _coordinator(require=release_at_the_bell),
    "briefing_by_the_hour": _coordinator(brief=brief_by_circuit_hour),
    "carried_counted_twice": _view(merge=carried_beside_its_original),
    "last_tablet_only": _view(_epochs=epochs_of_last_tablet),
    "grids_not_given_back": _day(epochs=own_epoch_alone),
    "replay_unheard": _day(replays=property(no_replays)),
    "pause_unheard": _day(bell=property(bell_without_pauses)),
    "bell_by_wall_clock": _tablet(
        timekeepers=type("Timekeeper", (Timekeeper,), {"stamp_ms": hour_of_the_device})
    ),
}
FLOOR_EXPOSED_BY: Mapping[str, tuple[str, ...]] = {
    "owned_by_turn": ("F40d",),
    "owned_by_one_witness": ("F40d",),
    "expected_from_grids": ("F11",),
    "release_counts_validated": ("F40e", "F11"),
    "carried_counted_twice": ("F11",),
    "last_tablet_only": ("F40b",),
    "grids_not_given_back": ("F40b",),
    "replay_unheard": ("F40f",),
    "pause_unheard": ("F40h",),
    "bell_by_wall_clock": ("F24",),
}
"""The faults that make a bug come out, where few seeds draw them."""
