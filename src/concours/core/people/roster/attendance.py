"""Where a candidate is, line by line: what may follow what.

Nothing is erased: a line that was wrong is corrected by the one that is right, and
then says why. `out` and `back` go in pairs, so that an absence has a length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, TypeAlias

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, Instant

Seen: TypeAlias = Literal[
    "present", "late", "absent", "out", "back", "left", "confined", "released"
]
"""`present` and `late` say that the identity was seen; `left` is for good.

In an ECOS, where candidates wait apart from each other's waves, `confined` (identity
seen, from then on held) and `released` are the two ends of it.
"""

KINDS: tuple[Seen, ...] = ("present", "late", "absent", "out", "back", "left")
KINDS_OF_ECOS: tuple[Seen, ...] = (
    *("confined", "present", "absent", "out", "back", "released", "left"),
)
IN_THE_ROOM: tuple[Seen, ...] = ("present", "late", "back")

FOLLOWS: Mapping[Seen | None, frozenset[Seen]] = {
    None: frozenset({"present", "late", "absent"}),
    "present": frozenset({"out", "left"}),
    "late": frozenset({"out", "left"}),
    "absent": frozenset({"late"}),
    "out": frozenset({"back", "left"}),
    "back": frozenset({"out", "left"}),
    "left": frozenset(),
    "confined": frozenset(),
    "released": frozenset(),
}
"""What may follow in the course of a day, without a word."""

CORRECTS: Mapping[Seen | None, frozenset[Seen]] = {
    None: frozenset(),
    "present": frozenset({"late", "absent"}),
    "late": frozenset({"present", "absent"}),
    "absent": frozenset({"present"}),
    "out": frozenset(),
    "back": frozenset(),
    "left": frozenset({"back"}),
    "confined": frozenset(),
    "released": frozenset(),
}
"""What says that the line before was wrong: it needs a reason."""

FOLLOWS_IN_ECOS: Mapping[Seen | None, frozenset[Seen]] = {
    None: frozenset({"confined", "present", "absent"}),
    "present": frozenset({"confined", "left"}),
    "late": frozenset({"confined", "left"}),
    "absent": frozenset({"confined"}),
    "confined": frozenset({"out", "released"}),
    "out": frozenset({"back"}),
    "back": frozenset({"out", "released"}),
    "released": frozenset(),
    "left": frozenset(),
}
"""The same in an ECOS: who is confined leaves by being released, by no other way."""
CORRECTS_IN_ECOS: Mapping[Seen | None, frozenset[Seen]] = {
    None: frozenset(),
    "present": frozenset({"absent"}),
    "late": frozenset({"absent"}),
    "absent": frozenset({"present"}),
    "confined": frozenset({"absent", "left"}),
    "out": frozenset({"left"}),
    "back": frozenset({"left"}),
    "released": frozenset({"back"}),
    "left": frozenset({"back"}),
}
AWAITED: frozenset[Seen | None] = frozenset({None, "present", "late"})
"""Of these kinds stands last whoever is awaited and not confined."""

TOLD_LATE_MS_MAX = 6 * HOUR_MS
"""How long a line may have waited on a tablet without network."""


@dataclass(eq=False)
class OutOfOrder(Refusal):
    """Where the candidate is does not allow this line; `stands` is empty at first."""

    code: ClassVar[str] = "attendance.out_of_order"
    stands: str
    wanted: str


class AttendanceEntry(NamedTuple):
    """One line of attendance, and when it was seen."""

    kind: Seen
    at: Instant


class Exit(NamedTuple):
    """A time out of the room; `until` is None while it lasts."""

    since: Instant
    until: Instant | None


def following(stands: Seen | None, *, of_ecos: bool = False) -> frozenset[Seen]:
    """Return what may follow a line without a word."""
    kinds = FOLLOWS_IN_ECOS if of_ecos else FOLLOWS
    return kinds.get(stands, frozenset())


def correcting(stands: Seen | None, *, of_ecos: bool = False) -> frozenset[Seen]:
    """Return what says, with a reason, that a line was wrong."""
    kinds = CORRECTS_IN_ECOS if of_ecos else CORRECTS
    return kinds.get(stands, frozenset())


def needs_reason(
    last: AttendanceEntry | None, kind: Seen, *, of_ecos: bool = False
) -> bool:
    """Tell whether `wanted` corrects the last line. Raises `OutOfOrder`."""
    stands = last.kind if last else None
    if kind in following(stands, of_ecos=of_ecos):
        return False
    if kind in correcting(stands, of_ecos=of_ecos):
        return True
    raise OutOfOrder(stands or "", kind)


def seen_at(last: AttendanceEntry | None, *, age_ms: int, now: Instant) -> Instant:
    """Return when a line was seen, of which a tablet says that it waited `age_ms`.

    Never before the line that it follows, and never in the future: the tablet's word
    moves an hour within what the centre knows.
    """
    reported_at = now - min(max(age_ms, 0), TOLD_LATE_MS_MAX)
    return Instant(max(reported_at, last.at) if last else reported_at)


def exits(lines: Sequence[AttendanceEntry]) -> list[Exit]:
    """Return the times out of the room, in order; leaving for good ends one."""
    times_out: list[Exit] = []
    for line in lines:
        if line.kind == "out":
            times_out.append(Exit(line.at, None))
        elif times_out and times_out[-1].until is None:
            times_out[-1] = Exit(times_out[-1].since, line.at)
    return times_out
