"""What is wrong in a file of the roster: where, and what was found there.

The words, and what to do about it, belong to the edge that knows its reader.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

SHOWN_LENGTH_MAX = 60

FaultCode: TypeAlias = Literal[
    "table.unreadable",
    "table.empty",
    "table.too_long",
    "table.too_heavy",
    "table.unknown",
    "heading.missing",
    "heading.twice",
    "line.too_many_cells",
    "cell.empty",
    "cell.too_long",
    "cell.line_break",
    "cell.invisible",
    "cell.date",
    "cell.needless",
    "number.invalid",
    "number.twice",
    "number.case",
    "name.differs",
    "seat.twice",
    "seat.taken",
    "factor.unknown",
    "text.unknown",
    "contrast.unknown",
    "spacing.unknown",
    "breaks.invalid",
    "reader.unknown",
    "own_room.unknown",
    "site.unknown",
    "code.invalid",
    "code.twice",
    "zone.unknown",
    "login.invalid",
    "login.twice",
    "role.unknown",
    "role.by_two",
    "room.unknown",
    "post.missing",
    "post.needless",
    "candidate.incomplete",
    "examiner.incomplete",
    "examiner.coordinator",
    "candidate.enrolled",
    "candidate.launched",
    "candidate.unknown",
    "candidate.withdrawn",
    "sitting.unknown",
    "table.no_part",
    "domain.unknown",
    "stations.differ",
    "stations.too_many",
    "mark.invalid",
    "mark.too_high",
    "specialty.unknown",
    "subdivision.unknown",
    "contract.unknown",
    "seats.invalid",
    "return.unknown",
    "post.moved",
    "rank.invalid",
    "rank.twice",
    "ranks.missing",
    "value.unknown",
]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend. `line` counts from 1, headings included; 0 is the file.

    `column` is the heading as it is written, empty for the whole line. `found` is what
    stands there, cut; `other` what it meets: a line, a number, or what is missing.
    """

    line: int
    column: str
    code: FaultCode
    found: str = ""
    other: str = ""


def shorten(text: str) -> str:
    """Return a text short enough for a list of faults."""
    return text if len(text) <= SHOWN_LENGTH_MAX else text[:SHOWN_LENGTH_MAX] + "…"
