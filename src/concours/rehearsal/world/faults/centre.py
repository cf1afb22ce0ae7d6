"""What befalls gateways, database, keeper and the centre's clock."""

from functools import partial
from typing import TYPE_CHECKING

from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.time import MINUTE_MS, SECOND_MS
from concours.rehearsal.world.after_restore import do_again
from concours.rehearsal.world.clocks import Gift, Stop
from concours.rehearsal.world.paper import SITES

if TYPE_CHECKING:
    from concours.rehearsal.world.centre.gateway import Gateway
    from concours.rehearsal.world.world import World

STEP_MS = 5 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
WRONG_MS = 9 * SECOND_MS


def gateway_killed(world: "World") -> None:
    """Kill gateways, between any two steps."""
    for _ in range(world.agenda.between(1, 5)):
        gateway = world.agenda.chance.choice(world.gateways)
        world.at_some_time(partial(_kill, world, gateway))


def all_gateways_killed(world: "World") -> None:
    """Kill every gateway one second after t0."""

    def kill() -> None:
        for gateway in world.gateways:
            _kill(world, gateway)

    world.agenda.at(world.arm_ms + world.lead_ms + SECOND_MS, kill)


def rolling_restart(world: "World") -> None:
    """Restart gateways in turn, with news that this build does not know."""

    def begin() -> None:
        world.sitting.tell({"kind": "of_a_later_build"})
        for place, gateway in enumerate(world.gateways):
            gateway.news_came()
            wait_ms = place * 3 * SECOND_MS
            world.agenda.after(wait_ms, partial(_kill, world, gateway))
        for tablet in world.tablets[::2]:
            world.agenda.after(
                world.agenda.between(0, 9_000), partial(world.reload, tablet)
            )

    world.at_some_time(begin)


def _kill(world: "World", gateway: "Gateway") -> None:
    """Kill one; not in the nine seconds in which a fresh one would know no better."""
    if gateway.is_up and not world.database.clock_off_ms:
        gateway.crash()
        wait_ms = world.agenda.between(300, 4_000)
        world.agenda.after(wait_ms, partial(_start, world, gateway))


def _start(world: "World", gateway: "Gateway") -> None:
    if world.database.clock_off_ms:
        world.agenda.after(WRONG_MS, partial(_start, world, gateway))
    else:
        gateway.start()


def database_killed(world: "World") -> None:
    """Kill the database in mid-commit, before or after."""

    def begin() -> None:
        world.database.dies_in_commit_per_cent = world.agenda.between(5, 30)

    def end() -> None:
        world.database.dies_in_commit_per_cent = 0

    world.for_some_time(begin, end)


def failover_flaps(world: "World") -> None:
    """Let the database come and go."""

    def begin() -> None:
        for turn in range(world.agenda.between(2, 6)):
            world.agenda.after(turn * 4_000, lambda: _stop_database(world, 2_000))

    world.at_some_time(begin)


def _stop_database(world: "World", down_ms: int) -> None:
    world.database.die()
    world.witness.note("database", "down")
    world.agenda.after(down_ms, world.database.start)


def slow_disk(world: "World") -> None:
    """Make every statement slow, and none fail: impatient proxies send twice."""

    def begin() -> None:
        world.database.slow_ms = world.agenda.between(300, 2_000)
        for line in world.network.lines:
            line.twice_per_cent = 70

    def end() -> None:
        world.database.slow_ms = 0
        for line in world.network.lines:
            line.twice_per_cent = 1

    world.for_some_time(begin, end)


def database_restored(world: "World") -> None:
    """Bring the database back as a backup had it, often before the last act."""
    agenda, jury = world.agenda, world.jury

    def come_back(back_ms: int) -> None:
        world.database.die()  # whatever was connected meanwhile is cut off
        lost_decisions = world.database.restore(back_ms)
        world.database.start()
        for own_jury, decisions in zip(world.juries, lost_decisions, strict=True):
            if decisions or own_jury is jury:
                own_jury.run(do_again(own_jury, decisions))

    def begin(back_ms: int) -> None:
        down_ms = agenda.between(200, 6_000)
        _stop_database(world, down_ms)
        agenda.after(down_ms, partial(come_back, back_ms))

    at_ms = agenda.between(world.begin_ms, world.stop_ms)
    back_ms = at_ms - agenda.between(1_000, 30_000)
    agenda.at(at_ms, partial(begin, back_ms))
    if agenda.happens(60):
        minute = TimeGiven("nation", 1)
        jury.run(jury.give(Gift(agenda.between(back_ms, at_ms), minute)))
    if agenda.happens(20):
        jury.run(jury.close_at(agenda.between(back_ms, at_ms)))


def centre_steps(world: "World") -> None:
    """Set the centre's clock back by five seconds."""
    t0 = world.arm_ms + world.lead_ms
    at_ms = world.agenda.between(t0 + 20_000, world.stop_ms)

    def step() -> None:
        world.witness.note("centre", "clock set back by 5 s")
        world.witness.step_ms -= STEP_MS

    world.agenda.at(at_ms, step)


def gateway_clock_wrong(world: "World") -> None:
    """Set the clock of one gateway of three wrong, in many ways, and then right."""
    gateway = world.agenda.chance.choice(world.gateways)
    errors_ms = [-4 * HOUR_MS, -STEP_MS, STEP_MS, 4 * HOUR_MS, 24 * HOUR_MS]
    world.agenda.chance.shuffle(errors_ms)
    at_ms = world.agenda.between(world.begin_ms, world.arm_ms + world.lead_ms)
    for off_ms in (*errors_ms, 0):
        world.agenda.at(at_ms, partial(_set_clock, gateway, off_ms))
        at_ms += world.agenda.between(3 * SECOND_MS, 15 * SECOND_MS)


def _set_clock(gateway: "Gateway", off_ms: int) -> None:
    gateway.witness.note(gateway.name, f"clock off by {off_ms} ms")
    gateway.clock.off_ms = off_ms


def centre_clock_wrong(world: "World") -> None:
    """Set every clock of the centre wrong for nine seconds; nobody decides in them."""
    off_ms = world.agenda.chance.choice((-4 * HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS))

    def set_all(off_ms: int) -> None:
        world.database.clock_off_ms = off_ms
        for gateway in world.gateways:
            _set_clock(gateway, off_ms)

    from_ms = world.agenda.between(world.begin_ms, world.stop_ms - WRONG_MS)
    world.agenda.at(from_ms, partial(set_all, off_ms))
    world.agenda.at(from_ms + WRONG_MS, partial(set_all, 0))


def detach_site(world: "World") -> None:
    """Detach a site before t0; some rejoin, others start and close on their own."""
    jury, agenda = world.jury, world.agenda
    site, t0 = agenda.chance.choice(SITES), world.arm_ms + world.lead_ms
    hold_ms = world.arm_ms + agenda.between(-3_000, 2_500)
    jury.run(jury.hold_at(hold_ms, site))
    if agenda.happens(20):
        jury.run(jury.rejoin_at(hold_ms + agenda.between(200, 2_000), site))
    start_ms = t0 + agenda.between(-2_000, 20_000)
    lead_ms = agenda.between(10 * SECOND_MS, 12 * SECOND_MS)
    jury.run(jury.launch_at(start_ms, lead_ms, site))
    own_t0 = start_ms + lead_ms
    if agenda.happens(50):
        minute = TimeGiven("site", 1)
        at_ms = own_t0 + agenda.between(5_000, 35_000)
        jury.run(jury.give(Gift(at_ms, minute, site=site)))
    if agenda.happens(40):
        at_ms = own_t0 + agenda.between(-3_000, 30_000)
        jury.run(jury.pause(Stop(at_ms, agenda.between(2_000, 20_000), site)))
    if agenda.happens(40):
        jury.run(jury.close_at(own_t0 + agenda.between(20_000, 60_000), site))
    if agenda.happens(50):
        jury.run(jury.close_at(t0 + agenda.between(15_000, 60_000)))


def keeper(world: "World") -> None:
    """Keep the key from being put together for a while."""
    jury, late_ms = world.jury, world.agenda.between(2_000, 25_000)
    match world.agenda.between(0, 2):
        case 0:  # k-1 keyholders are present
            absent = set(list(jury.present)[1:])
            jury.present -= absent
            world.agenda.at(world.arm_ms + late_ms, lambda: jury.present.update(absent))
        case 1:  # shares are corrupt: another keyholder is sent for
            jury.shares_count = 1
            back_ms = world.arm_ms + world.lead_ms - 10_000 + late_ms
            world.agenda.at(back_ms, lambda: setattr(jury, "shares_count", 2))
        case _:
            jury.is_keeper_down = True
            back_ms = world.arm_ms + world.lead_ms - 10_000 + late_ms
            world.agenda.at(back_ms, lambda: setattr(jury, "is_keeper_down", False))
