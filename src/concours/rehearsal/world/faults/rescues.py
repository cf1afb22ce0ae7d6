"""A tablet dies while its site is cut, and a spare takes its place at the relay.

Often two spares do, at two relays, by the same code: one of them is admitted. The
former tablets come back once the centre knows who is.
"""

from functools import partial
from typing import TYPE_CHECKING

from concours.core.delivery.journal.entry import AttemptId, genesis
from concours.core.delivery.mailbox.rescue import EPOCHS
from concours.core.delivery.sync.batch import SentEntry
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.centre.device import Device
from concours.rehearsal.world.network import Line
from concours.rehearsal.world.paper import device_key
from concours.rehearsal.world.relay import Mailbox, SiteRelay
from concours.rehearsal.world.tablet.disk import PaperContents

if TYPE_CHECKING:
    from concours.rehearsal.world.person import Person
    from concours.rehearsal.world.tablet.tablet import Tablet
    from concours.rehearsal.world.world import World

LOOK_MS = 1 * SECOND_MS
TWO_SPARES_PER_CENT = 40
TAIL_LOST_PER_CENT = 30
LATE_MS = 45 * SECOND_MS


def rescued_while_cut(world: "World") -> None:
    """Cut a tablet in mid-exam, let it die there, and go on at a spare."""
    agenda = world.agenda
    person = agenda.chance.choice(world.people)
    cut_ms = world.arm_ms + world.lead_ms + agenda.between(2_000, 12_000)
    die_ms = cut_ms + agenda.between(3_000, 10_000)
    back_ms = die_ms + agenda.between(3_000, 20_000)
    line = Line(person.tablet.line.site)

    def cut() -> None:
        line.is_cut = True
        person.tablet.line = line

    def die() -> None:
        tablet = person.tablet
        may_die = tablet.line is line and tablet.screen == "composing"
        if may_die and not world.is_to_be_restored and not person.is_away:
            _rescue(world, person, line)

    agenda.at(cut_ms, cut)
    agenda.at(die_ms, die)
    agenda.at(back_ms, partial(world.restore_line, line))


def _rescue(world: "World", person: "Person", line: Line) -> None:
    before = person.tablet
    count = 2 if world.agenda.happens(TWO_SPARES_PER_CENT) else 1
    for number in range(1, count + 1):
        relay = SiteRelay(world.network, line, f"relay-{line.site}-{number}")
        _leave(relay, person.tablet, is_late=world.agenda.happens(TAIL_LOST_PER_CENT))
        _switch_off(world, person.tablet)
        person.tablet = _take_place(world, relay, before)
    candidate = before.candidate
    world.witness.settled.asks_for_code(candidate)
    world.jury.run(_watch(world, person, candidate.attempt))


def _leave(relay: SiteRelay, tablet: "Tablet", *, is_late: bool) -> None:
    """Leave what a tablet wrote, perhaps without its last entries."""
    paper = tablet.paper
    assert paper is not None
    entries = [*tablet.disk.contents.entries.get(paper.device.chain, [])]
    kept = entries[: len(entries) - 2] if is_late else entries
    key = device_key(tablet.key_number)
    relay.mailboxes.append(Mailbox(paper.device, key, lambda: kept))


def _switch_off(world: "World", tablet: "Tablet") -> None:
    tablet.crash()
    world.switched_off.append(tablet)


def _take_place(world: "World", relay: SiteRelay, before: "Tablet") -> "Tablet":
    """Return a spare that goes on in this sitting and in those after it."""
    number = len(world.tablets) + 1
    spare = world.parts.tablet(world.network, before.candidates, number, world.witness)
    world.tablets.append(spare)
    spare.line = relay.line
    key, contents = device_key(number), spare.disk.contents
    contents.key_number = number
    contents.news = dict(before.disk.contents.news)
    for candidate in before.candidates[before.order - 1 :]:
        device = Device(
            attempt=candidate.attempt,
            epoch=EPOCHS[0],
            site=candidate.site,
            public_key=key.public,
            genesis=genesis(candidate.attempt, EPOCHS[0], key.public).head,
            base=None,
            order=candidate.order,
        )
        contents.papers[candidate.order] = PaperContents(device, [], has_package=True)
        contents.claims.append(device)
        relay.claims.append(device)
        relay.mailboxes.append(
            Mailbox(device, key, partial(_entries_of, spare, device))
        )
    contents.shown = before.order
    for raw in contents.news.values():
        spare.hears([raw])
    spare.start()
    return spare


def _entries_of(tablet: "Tablet", device: Device) -> list[SentEntry]:
    return tablet.disk.contents.entries.get(device.chain, [])


def _watch(world: "World", person: "Person", attempt: AttemptId) -> Steps[None]:
    """Let the former tablets come back once another is admitted, or nobody will be."""
    chain = attempt, EPOCHS[0]
    until_ms = world.stop_ms + LATE_MS
    while chain not in world.tables.devices and world.agenda.now < until_ms:
        yield LOOK_MS
    own = [t for t in world.switched_off if t.candidate.attempt == attempt]
    for tablet in own:
        world.switched_off.remove(tablet)
        world.agenda.after(world.agenda.between(1, 5_000), partial(world.wake, tablet))
    while world.agenda.now < until_ms:
        yield LOOK_MS
        world.replace_halted(person)
