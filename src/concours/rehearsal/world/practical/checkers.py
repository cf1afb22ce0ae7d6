"""What must hold of half-days once everything has come right, each with its name."""

from typing import TYPE_CHECKING

from concours.core.delivery.sync.outbox import waiting_count
from concours.core.ecos.bells.signals import signals
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import ChairPlace, OwnedGrid
from concours.rehearsal.world import checkers
from concours.rehearsal.world.evidence import Violation
from concours.rehearsal.world.practical.chair_day import ChairDay
from concours.rehearsal.world.practical.coordinator import Coordinator
from concours.rehearsal.world.tablet.news import point_of
from concours.rehearsal.world.tablet.tablet import Tablet

if TYPE_CHECKING:
    from concours.rehearsal.world.practical.examiner import Examiner
    from concours.rehearsal.world.practical.play import Floor


def check(floor: "Floor") -> None:
    """Raise `Violation` for the first thing that does not hold."""
    if reason := find_unsettled(floor):
        raise Violation("liveness", reason)
    checkers.check_nothing_lost(floor.world)
    checkers.check_own_words(floor.world)
    checkers.check_signatures(floor.world)
    for coordinator in floor.coordinators:
        check_as_shown(coordinator)
        check_whose(coordinator)
        check_missing(floor, coordinator)
        check_doubled(coordinator)
    for examiner in floor.examiners:
        check_bell(floor, examiner)
        check_same_grids(floor, examiner)


def find_unsettled(floor: "Floor") -> str | None:
    """Say what has not come right yet, if anything."""
    for coordinator in floor.coordinators:
        if coordinator.record.released_ms is None:
            missing = sorted(coordinator.view().completeness().missing)
            return f"{coordinator.name} holds everybody back for {missing[:3]}"
    reasons = [_unsettled(floor, examiner) for examiner in floor.examiners]
    reasons += [_undelivered(tablet) for tablet in floor.world.tablets]
    return next(filter(None, reasons), None)


def _undelivered(tablet: Tablet) -> str | None:
    """Say what a tablet, replaced ones too, has not delivered though it could."""
    journal, delivery = tablet.journal, tablet.delivery
    if journal is None or delivery is None or delivery.halted_by is not None:
        return None
    is_waiting = waiting_count(journal.outbox) > 0
    return f"{tablet.name} still holds entries" if is_waiting else None


def _unsettled(floor: "Floor", examiner: "Examiner") -> str | None:
    tablet = examiner.tablet
    journal, delivery, day = tablet.journal, tablet.delivery, tablet.day
    if not (journal and delivery and tablet.reader and isinstance(day, ChairDay)):
        return f"{tablet.name} is nobody's"
    latest = floor.world.tables.bulletin.for_token(tablet.reader.token)[-1:]
    rows = floor.world.tables.chains.get(journal.device.chain, [])
    reasons = (
        (delivery.halted_by is not None, f"has halted: {delivery.halted_by}"),
        (len(rows) != len(journal.outbox.entries), f"goes on past {len(rows)}"),
        (point_of([n.raw for n in latest]) != tablet.reader.last, "lacks news"),
        (not (day.is_handed or day.is_superseded), f"never ended: {tablet.screen}"),
    )
    return next((f"{tablet.name} {reason}" for is_so, reason in reasons if is_so), None)


def check_as_shown(coordinator: Coordinator) -> None:
    """Find a grid that is held, and that no examiner vouched for."""
    vouched = coordinator.truth.vouched
    for owned in coordinator.view().completeness().held.values():
        if owned.digest not in vouched.get((owned.chair, owned.grid.turn), ()):
            raise Violation("as_shown", f"{_name(owned)}: nobody held that grid")


def check_whose(coordinator: Coordinator) -> None:
    """Find a grid that counts for somebody who was not in the room.

    Where both examiners tapped whom their tablets expected, nobody looked.
    """
    truth, owned_grids = coordinator.truth, coordinator.view().own()
    looked = {
        (owned.chair.station, owned.grid.turn)
        for owned in owned_grids
        if owned.grid.by not in (None, "expected")
    }
    for owned in owned_grids:
        present = truth.present(owned.grid.turn, owned.chair.station)
        is_seen = (owned.chair.station, owned.grid.turn) in looked
        if owned.owner is not None and owned.owner != present and is_seen:
            raise Violation("whose", f"{_name(owned)} is {present}'s")


def check_missing(floor: "Floor", coordinator: Coordinator) -> None:
    """Find a grid that somebody was let go without, and that never came."""
    completeness, record = coordinator.belief().completeness(), coordinator.record
    for name in sorted(completeness.missing):
        if name not in record.given_up and not _is_lost(floor, coordinator, name):
            reason = completeness.missing[name]
            raise Violation("missing", f"{name.candidate} {name.station}: {reason}")
    if coordinator.truth.record.seen != _truly_seen(coordinator):
        raise Violation("missing", "somebody who was there is not expected")


def _truly_seen(coordinator: Coordinator) -> frozenset[str]:
    numbers = {number for number in coordinator.record.positions if number}
    return frozenset(numbers - coordinator.truth.absent)


def _is_lost(floor: "Floor", coordinator: Coordinator, name: GridName) -> bool:
    """Say whether what a tablet had proven was lost with its disk afterwards."""
    chairs = coordinator.record.circuit.chairs
    attempts = {
        chair.attempt
        for place, chair in chairs.items()
        if (place.station, place.place) == (name.station, name.place)
    }
    records = floor.world.witness.written_entries.values()
    is_wiped = any(r.is_wiped and r.entry.attempt in attempts for r in records)
    claims = coordinator.record.claims.get(ChairPlace(name.station, name.place), ())
    return is_wiped and any(grid.candidate == name.candidate for grid in claims)


def check_doubled(coordinator: Coordinator) -> None:
    """Find a grid of one chair, turn and candidate that counts twice."""
    names = [
        (owned.chair, owned.grid.turn, owned.grid.candidate)
        for owned in coordinator.belief().own()
        if owned.grid.validated is not None
    ]
    if len(set(names)) < len(names):
        raise Violation("doubled", f"two grids of one meeting in {coordinator.name}")


def check_bell(floor: "Floor", examiner: "Examiner") -> None:
    """Compare the signals of a tablet that has heard all news with the centre's."""
    day = examiner.tablet.day
    if not isinstance(day, ChairDay) or day.bell is None:
        return
    coordinator = floor.coordinators[examiner.candidates[0].site]
    bell = coordinator.view().bell()
    if bell is not None and signals(bell) != signals(day.bell):
        raise Violation("one_bell", f"{examiner.tablet.name} has other signals")


def check_same_grids(floor: "Floor", examiner: "Examiner") -> None:
    """Compare what the tablet shows with what its chair's journal says."""
    day = examiner.tablet.day
    if not isinstance(day, ChairDay) or day.is_superseded:
        return
    view = floor.coordinators[examiner.candidates[0].site].view()
    tablet_grids = [_grid_facts(grid) for grid in day.grids().grids]
    centre_grids = [_grid_facts(grid) for grid in view.fold(day.place).grids]
    if tablet_grids != centre_grids:
        raise Violation("same_grids", f"{examiner.tablet.name} shows other grids")


def _grid_facts(grid: "object") -> tuple[object, ...]:
    names = ("turn", "candidate", "criteria", "aptitudes", "overall", "validated")
    return tuple(getattr(grid, name) for name in names)


def _name(owned: OwnedGrid) -> str:
    chair, grid = owned.chair, owned.grid
    return f"turn {grid.turn}, {chair.station}/{chair.place}: of {owned.owner}"
