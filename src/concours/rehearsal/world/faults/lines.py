"""What befalls the way between tablets and centre."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.clocks import Gift, Stop
from concours.rehearsal.world.room import Room

if TYPE_CHECKING:
    from concours.rehearsal.world.network import Line
    from concours.rehearsal.world.world import World


def site_cut(world: "World") -> None:
    """Cut a site, until the end of all faults."""
    line = world.some_line()
    begin_ms = world.agenda.between(world.begin_ms, world.stop_ms - 60_000)
    world.agenda.at(begin_ms, lambda: setattr(line, "is_cut", True))
    world.agenda.at(world.stop_ms, lambda: world.restore_line(line))


def helped_by_words(world: "World") -> None:
    """Cut a site before its launch; its room opens the paper, and gives time, aloud."""
    line, agenda = world.some_line(), world.agenda
    t0 = world.arm_ms + world.lead_ms
    cut_ms = world.arm_ms + agenda.between(-3_000, 2_000)
    back_ms = min(t0 + agenda.between(30_000, 110_000), world.stop_ms)
    agenda.at(cut_ms, lambda: setattr(line, "is_cut", True))
    agenda.at(back_ms, lambda: world.restore_line(line))
    room = Room(world.sitting, line, world.tablets)
    room.run(room.watch(back_ms))
    candidates = [c for c in world.candidates if c.site == line.site]
    candidate = agenda.chance.choice(candidates)
    minute = TimeGiven("candidate", 1)
    at_ms = t0 + agenda.between(5_000, 35_000)
    world.jury.run(world.jury.give(Gift(at_ms, minute, line.site, candidate.attempt)))
    if agenda.happens(40):
        at_ms = t0 + agenda.between(5_000, 35_000)
        world.jury.run(
            world.jury.give(Gift(at_ms, TimeGiven("site", 1), site=line.site))
        )
    for tablet in world.tablets:
        if tablet.line is line and agenda.happens(40):
            at_ms = cut_ms + agenda.between(1_000, 60_000)
            agenda.at(at_ms, partial(world.reload, tablet))


def site_flaps(world: "World") -> None:
    """Cut a site again and again."""
    line = world.some_line()
    at_ms = world.begin_ms
    while at_ms < world.stop_ms:
        world.agenda.at(at_ms, lambda: setattr(line, "is_cut", True))
        at_ms += world.agenda.between(2_000, 12_000)
        world.agenda.at(at_ms, lambda: world.restore_line(line))
        at_ms += world.agenda.between(2_000, 12_000)


def lossy(world: "World") -> None:
    """Lose, delay, double and reorder what everybody sends."""
    for line in world.network.lines:
        was = line.latency_ms

        def begin(line: "Line" = line) -> None:
            line.loss_per_cent, line.twice_per_cent = 30, 30
            line.latency_ms = 50, 2_000

        def end(line: "Line" = line, was: tuple[int, int] = was) -> None:
            line.loss_per_cent, line.twice_per_cent, line.latency_ms = 1, 1, was

        world.for_some_time(begin, end)


def on_line(name: str) -> "Callable[[World], None]":
    """Return a fault that holds for some time on one site's line."""

    def befall(world: "World") -> None:
        line = world.some_line()
        world.for_some_time(
            lambda: setattr(line, name, True), lambda: setattr(line, name, False)
        )

    return befall


def national_cut(world: "World") -> None:
    """Cut everybody at once, and let everybody back at once."""

    def begin() -> None:
        for line in world.network.lines:
            line.is_cut = True
        world.agenda.after(25 * SECOND_MS, end)

    def end() -> None:
        for line in world.network.lines:
            world.restore_line(line)

    world.at_some_time(begin)


def extended_while_cut(world: "World") -> None:
    """Give time to a site just before it is cut, or just after."""
    line = world.some_line()
    t0 = world.arm_ms + world.lead_ms
    at_ms = world.agenda.between(t0 + 5_000, t0 + 50_000)
    world.jury.run(world.jury.give(Gift(at_ms, TimeGiven("site", 1), site=line.site)))
    begin_ms = at_ms + world.agenda.between(-4_000, 8_000)  # before it, or just after
    world.agenda.at(begin_ms, lambda: setattr(line, "is_cut", True))
    back_ms = begin_ms + world.agenda.between(10_000, 90_000)
    world.agenda.at(min(back_ms, world.stop_ms), lambda: world.restore_line(line))
    for tablet in world.tablets:
        if tablet.line is line and world.agenda.happens(60):
            at_ms = begin_ms + world.agenda.between(1_000, 9_000)
            world.agenda.at(at_ms, partial(world.reload, tablet))


def paused_while_cut(world: "World") -> None:
    """Stop a site that is cut off for some of the pause, or did not hear of it."""
    line = world.some_line()
    t0 = world.arm_ms + world.lead_ms
    at_ms = world.agenda.between(t0 - 5_000, t0 + 35_000)
    length_ms = world.agenda.between(2_000, 25_000)
    world.jury.run(world.jury.pause(Stop(at_ms, length_ms, line.site)))
    begin_ms = at_ms + world.agenda.between(-4_000, length_ms)
    world.agenda.at(begin_ms, lambda: setattr(line, "is_cut", True))
    back_ms = begin_ms + world.agenda.between(2_000, 60_000)
    world.agenda.at(min(back_ms, world.stop_ms), lambda: world.restore_line(line))


def closed_while_cut(world: "World") -> None:
    """Close while a site is cut."""
    line = world.some_line()
    t0 = world.arm_ms + world.lead_ms
    close_ms = world.agenda.between(t0 + 30_000, t0 + 70_000)
    world.jury.run(world.jury.close_at(close_ms))
    begin_ms = close_ms - world.agenda.between(1_000, 20_000)
    world.agenda.at(begin_ms, lambda: setattr(line, "is_cut", True))
    world.agenda.at(world.stop_ms, lambda: world.restore_line(line))
