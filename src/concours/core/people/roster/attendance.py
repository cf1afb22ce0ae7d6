"""Where a candidate is, line by line: what may follow what.

Nothing is erased: a line that was wrong is corrected by the one that is right, and
then says why. `out` and `back` go in pairs, so that an absence has a length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, TypeAlias

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, Instant

Seen: TypeAlias = Literal["present", "late", "absent", "out", "back", "left"]
"""`present` and `late` say that the identity was seen; `left` is for good."""

KINDS: tuple[Seen, ...] = ("present", "late", "absent", "out", "back", "left")
IN_THE_ROOM: tuple[Seen, ...] = ("present", "late", "back")

FOLLOWS: Mapping[Seen | None, frozenset[Seen]] = {
    None: frozenset({"present", "late", "absent"}),
    "present": frozenset({"out", "left"}),
    "late": frozenset({"out", "left"}),
    "absent": frozenset({"late"}),
    "out": frozenset({"back", "left"}),
    "back": frozenset({"out", "left"}),
    "left": frozenset(),
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
}
"""What says that the line before was wrong: it needs a reason."""

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


def needs_reason(last: AttendanceEntry | None, kind: Seen) -> bool:
    """Tell whether `wanted` corrects the last line. Raises `OutOfOrder`."""
    stands = last.kind if last else None
    if kind in FOLLOWS[stands]:
        return False
    if kind in CORRECTS[stands]:
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
