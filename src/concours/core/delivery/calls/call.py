"""One help call: made by a candidate, seen by the room or taken back.

`docs/operating/calls.md` is the public page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS, Instant, after

Need: TypeAlias = Literal["tablet", "paper", "unwell", "out"]
NEEDS: tuple[Need, ...] = ("tablet", "paper", "unwell", "out")
"""A fault of the tablet, a doubt about the paper, a malaise, to leave the room."""

CALLS_COUNT_MAX = 60
"""Calls of one candidate in one sitting."""
CALLS_OF_LATE_COUNT_MAX = 6
CALLS_WINDOW_MS = 10 * MINUTE_MS
"""So many calls may arrive within this window."""


@dataclass(eq=False)
class CallOpen(Refusal):
    """The candidate has an open call already: this one."""

    code: ClassVar[str] = "call.open_already"
    call: str
    need: str
    made_ms: int


@dataclass(eq=False)
class CallsTooMany(Refusal):
    """So many calls came from one candidate that no other is taken for now."""

    code: ClassVar[str] = "call.too_many"
    count: int


@dataclass(eq=False)
class CallTooLate(Refusal):
    """The sitting is collected, or will not take place: nobody is in the room."""

    code: ClassVar[str] = "call.too_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCall:
    """A call as it stands. `received` is when the centre had it, maybe long after."""

    id: UUID
    need: Need
    made: Instant
    received: Instant
    taken_back: Instant | None = None
    seen: Instant | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the room."""
        return self.taken_back is None and self.seen is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """A call as a tablet sends it, by its own clock."""

    id: UUID
    need: Need
    made: Instant
    taken_back: Instant | None = None


def take_call(
    earlier_calls: Sequence[HelpCall], request: CallRequest, *, now: Instant
) -> HelpCall:
    """Return the call to keep; `earlier_calls` are those of the same candidate.

    A call known already can only be taken back, as long as nobody has seen it. No hour
    lies after `now`. Raises `CallOpen` and `CallsTooMany`.
    """
    call = next((call for call in earlier_calls if call.id == request.id), None)
    if call is None:
        _require_free_line(earlier_calls, request, now)
        call = HelpCall(
            id=request.id,
            need=request.need,
            made=min(request.made, now),
            received=now,
        )
    if request.taken_back is None or not call.is_open:
        return call
    return replace(call, taken_back=min(max(request.taken_back, call.made), now))


def _require_free_line(
    earlier_calls: Sequence[HelpCall], request: CallRequest, now: Instant
) -> None:
    open_call = next((call for call in earlier_calls if call.is_open), None)
    if open_call is not None and request.taken_back is None:
        raise CallOpen(str(open_call.id), open_call.need, open_call.made)
    since = after(now, -CALLS_WINDOW_MS)
    late_count = sum(call.received > since for call in earlier_calls)
    is_full = len(earlier_calls) >= CALLS_COUNT_MAX
    if is_full or late_count >= CALLS_OF_LATE_COUNT_MAX:
        raise CallsTooMany(len(earlier_calls))
