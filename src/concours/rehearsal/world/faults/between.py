"""What befalls an exam between two of its sittings, or from one into the next."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from concours.rehearsal.world.network import Line

if TYPE_CHECKING:
    from concours.rehearsal.world.person import Person
    from concours.rehearsal.world.world import World


def cut_across(papers: "Sequence[World]") -> None:
    """Cut a site before the end of one paper, until the next is under way."""
    paper, next_paper = _two(papers)
    line, agenda = paper.some_line(), paper.agenda
    cut_ms = paper.arm_ms + paper.lead_ms + agenda.between(20_000, 60_000)
    back_ms = next_paper.arm_ms + agenda.between(-5_000, 60_000)
    agenda.at(cut_ms, lambda: setattr(line, "is_cut", True))
    agenda.at(back_ms, lambda: paper.restore_line(line))


def off_between(papers: "Sequence[World]") -> None:
    """Turn tablets off between two papers, some of them over the start of the next."""
    paper, next_paper = _two(papers)
    agenda = paper.agenda
    for tablet in paper.tablets:
        if agenda.happens(60):
            at_ms = agenda.between(paper.stop_ms - 30_000, next_paper.arm_ms)
            off_ms = agenda.between(2_000, 50_000)
            agenda.at(at_ms, partial(paper.reload, tablet, off_ms))


def swapped_between(papers: "Sequence[World]") -> None:
    """Change a tablet that holds the end of its paper; it comes back in the next."""
    paper, next_paper = _two(papers)
    agenda = paper.agenda
    person = agenda.chance.choice(paper.people)
    cut_ms = paper.arm_ms + paper.lead_ms + agenda.between(25_000, 45_000)
    swap_ms = agenda.between(paper.stop_ms, next_paper.arm_ms)
    back_ms = next_paper.arm_ms + agenda.between(5_000, 60_000)
    _cut_alone_and_swap(paper, person, (cut_ms, swap_ms, back_ms))


def delivered_when_collected(papers: "Sequence[World]") -> None:
    """Replace a tablet in one paper; it brings the rest once that is collected."""
    paper, next_paper = _two(papers)
    agenda = paper.agenda
    person = agenda.chance.choice(paper.people)
    cut_ms = paper.arm_ms + paper.lead_ms + agenda.between(5_000, 15_000)
    swap_ms = cut_ms + agenda.between(4_000, 12_000)
    back_ms = next_paper.arm_ms + agenda.between(20_000, 80_000)
    _cut_alone_and_swap(paper, person, (cut_ms, swap_ms, back_ms))


def _cut_alone_and_swap(
    world: "World", person: "Person", hours: tuple[int, int, int]
) -> None:
    """Cut one tablet alone, give its candidate another, and let the first come back."""
    cut_ms, swap_ms, back_ms = hours
    line = Line(person.tablet.line.site, is_cut=True)

    def cut() -> None:
        person.tablet.line = line

    world.agenda.at(cut_ms, cut)
    world.agenda.at(swap_ms, partial(world.swap, person))
    world.agenda.at(back_ms, partial(world.restore_line, line))


def _two(papers: "Sequence[World]") -> "tuple[World, World]":
    """Draw a sitting, and return it with the one after."""
    place = papers[0].agenda.between(0, len(papers) - 2)
    return papers[place], papers[place + 1]
