"""What candidates asked of their room, and whether they had it."""

from typing import Annotated

from msgspec import Meta, Struct

INTEGER_MAX = 2**53 - 1
Whole = Annotated[int, Meta(ge=0, le=INTEGER_MAX)]


class Calls(Struct, frozen=True, forbid_unknown_fields=True):
    """Calls that tablets kept.

    In time: before a supervisor within two seconds of being made. Seen: the tablet has
    heard so. Lost: not held by the centre.
    """

    made_count: Whole
    in_time_count: Whole
    seen_count: Whole
    lost_count: Whole


class Accusations(Struct, frozen=True, forbid_unknown_fields=True):
    """What the house holds against candidates.

    Asked: addresses that browsers and networks ask for by themselves; habits: what else
    happens to anybody. Accused: candidates who did nothing else, and whom a trace or a
    signal names, or of whom, or of whose site, an incident of fraud tells. Probers:
    those who typed the address of a key; found: of whom an incident tells.
    """

    asked_count: Whole
    accused_count: Whole
    habits_count: Whole = 0
    probers_count: Whole = 0
    found_count: Whole = 0


class Breaks(Struct, frozen=True, forbid_unknown_fields=True):
    """Rest breaks, and what they took in all.

    Different: the end of the candidate's tablet is not later by what the breaks of the
    record took, to the millisecond.
    """

    count: Whole
    duration_ms: Whole
    different_count: Whole
