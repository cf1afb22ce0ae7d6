"""What befalls tablets: their power, their disks, their clocks, their candidates."""

from functools import partial
from typing import TYPE_CHECKING

from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.clocks import Gift
from concours.rehearsal.world.network import Line

if TYPE_CHECKING:
    from concours.rehearsal.world.person import Person
    from concours.rehearsal.world.tablet.tablet import Tablet
    from concours.rehearsal.world.world import World

DAY_MS = 86_400 * SECOND_MS
LOOK_MS = 50
END_FORGOTTEN_MS = 20_000


def tablets_reload(world: "World") -> None:
    """Reload tablets at any step, one of them for long."""
    for _ in range(world.agenda.between(3, 12)):
        tablet = world.agenda.chance.choice(world.tablets)
        world.at_some_time(partial(world.reload, tablet))
    if world.agenda.happens(60):  # one that is off over the reveal or the end
        tablet = world.agenda.chance.choice(world.tablets)
        t0 = world.arm_ms + world.lead_ms
        at_ms = t0 + world.agenda.chance.choice((-2_000, 50_000))
        world.agenda.at(at_ms, lambda: world.reload(tablet, 30_000))


def tablet_swapped(world: "World") -> None:
    """Give a candidate another tablet; the first comes back, often in mid-exchange."""
    person = world.agenda.chance.choice(world.people)

    def lose_radio() -> None:
        before = person.tablet
        line = Line(before.line.site, is_cut=True)
        before.line = line
        wait_ms = world.agenda.between(3_000, 15_000)
        world.agenda.after(wait_ms, partial(world.swap, person))
        back_ms = wait_ms + world.agenda.between(1_500, 8_000)
        world.agenda.after(back_ms, partial(world.restore_line, line))

    if world.agenda.happens(60):
        world.at_some_time(lose_radio)
    else:
        off_ms = world.agenda.between(1, 90_000)
        world.at_some_time(partial(world.swap, person, off_ms))


def disk_full(world: "World") -> None:
    """Fill a tablet's disk, often over the launch; somebody restarts it afterwards."""
    tablet = world.some_tablet()
    if world.agenda.happens(50):
        begin_ms = world.arm_ms - world.agenda.between(0, 2_000)
    else:
        begin_ms = world.agenda.between(world.begin_ms, world.stop_ms - 20_000)
    end_ms = begin_ms + world.agenda.between(5_000, 40_000)
    world.agenda.at(begin_ms, partial(_fill, tablet, is_full=True))
    world.agenda.at(end_ms, partial(_fill, tablet, is_full=False))
    restart_ms = min(end_ms + world.agenda.between(5_000, 60_000), world.stop_ms)
    world.agenda.at(restart_ms, partial(world.reload, tablet))


def given_while_full(world: "World") -> None:
    """Give time while a disk is full; the tablet is reloaded, cut off past its end."""
    tablet = world.some_tablet()
    line = Line(tablet.line.site)
    at_ms = world.arm_ms + world.lead_ms + world.agenda.between(5_000, 25_000)
    minute = TimeGiven("candidate", 1)
    own = tablet.candidates[world.order - 1]
    world.jury.run(world.jury.give(Gift(at_ms, minute, own.site, own.attempt)))

    def reload() -> None:
        line.is_cut, tablet.line = True, line
        world.reload(tablet)
        _fill(tablet, is_full=False)

    world.agenda.at(at_ms - 1_000, partial(_fill, tablet, is_full=True))
    world.agenda.at(at_ms + world.agenda.between(3_000, 8_000), reload)
    back_ms = at_ms + world.agenda.between(50_000, 100_000)
    world.agenda.at(min(back_ms, world.stop_ms), lambda: world.restore_line(line))


def _fill(tablet: "Tablet", *, is_full: bool) -> None:
    tablet.disk.is_full = is_full


def disk_forgets(world: "World") -> None:
    """Let a disk lose the last entries that it said it had, then replace the tablet."""
    person = world.agenda.chance.choice(world.people)
    if world.agenda.happens(50):
        _forget_the_end(world, person)
    else:
        world.at_some_time(partial(_forget_at_work, world, person))
    for at_ms in range(world.begin_ms, world.stop_ms + 60_000, 3_000):
        world.agenda.at(at_ms, partial(world.replace_halted, person))


def _forget_at_work(world: "World", person: "Person") -> None:
    tablet = person.tablet
    if tablet.screen == "composing" and not world.is_to_be_restored:
        line = _forget(world, tablet, world.agenda.between(2, 4))
        back_ms = world.agenda.between(0, 20_000)
        world.agenda.after(back_ms, partial(world.restore_line, line))


def _forget_the_end(world: "World", person: "Person") -> None:
    """Lose the handing in, once the centre holds it: the copy is handed in again.

    Reloaded then, still cut off, the tablet counts as many entries as were held: it
    takes them for those, and has nothing to send but another head.
    """
    tablet = person.tablet

    def look() -> None:
        contents, paper = tablet.disk.contents, tablet.paper
        chain = paper.device.chain if paper else None
        entries = contents.entries.get(chain, []) if chain else []
        acknowledged_count = contents.acknowledged_counts.get(chain, 0) if chain else 0
        if world.agenda.now > world.stop_ms:
            return
        if tablet.screen != "handed" or len(entries) != acknowledged_count:
            world.agenda.after(LOOK_MS, look)
        elif not tablet.line.is_cut:
            line = _forget(world, tablet, 1)
            world.agenda.after(LOOK_MS, look)
            world.agenda.after(END_FORGOTTEN_MS, partial(world.restore_line, line))
        else:
            world.reload(tablet)

    if not world.is_to_be_restored:
        look()


def _forget(world: "World", tablet: "Tablet", count: int) -> Line:
    """Let it restart without its last entries, on a line of its own that is cut."""
    tablet.forget(count)
    tablet.line = Line(tablet.line.site, is_cut=True)
    world.agenda.after(1_000, partial(world.wake, tablet))
    return tablet.line


def evicted(world: "World") -> None:
    """Throw a tablet's storage away."""
    tablet = world.agenda.chance.choice(world.tablets)

    def begin() -> None:
        if world.witness.restored_ms < 0 and not world.is_to_be_restored:
            tablet.evict()
            world.agenda.after(2_000, partial(world.wake, tablet))

    world.at_some_time(begin)


def clocks_off(world: "World") -> None:
    """Move wall clocks, and let a tablet sleep."""
    for tablet in world.tablets:
        if world.agenda.happens(60):
            tablet.quartz.wall_ahead_ms += world.agenda.chance.choice((-DAY_MS, DAY_MS))
        for _ in range(world.agenda.between(0, 2)):
            jump_ms = world.agenda.chance.choice((-DAY_MS, -3_600_000, 40_000, 240_000))
            world.at_some_time(partial(_jump, world, tablet, jump_ms))
    world.at_some_time(
        lambda: world.some_tablet().sleep(world.agenda.between(2_000, 40_000))
    )


def _jump(world: "World", tablet: "Tablet", jump_ms: int) -> None:
    tablet.quartz.wall_ahead_ms += jump_ms
    if tablet.agenda.happens(50):
        world.reload(tablet, tablet.agenda.between(500, 20_000))


def highlights(world: "World") -> None:
    """Let candidates highlight as fast as they can."""
    for person in world.people[::2]:
        world.for_some_time(
            partial(_highlighting, person, on=True),
            partial(_highlighting, person, on=False),
        )


def _highlighting(person: "Person", *, on: bool) -> None:
    person.is_highlighting = on


def packages_missing(world: "World") -> None:
    """Bring a package late to one tablet."""
    tablet = world.some_tablet()
    tablet.is_package_late = True
    t0 = world.arm_ms + world.lead_ms
    late_ms = t0 + world.agenda.between(-3_000, 20_000)
    world.agenda.at(late_ms, lambda: setattr(tablet, "is_package_late", False))
