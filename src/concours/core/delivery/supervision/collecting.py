"""What to do for a copy that is awaited: one answer for each, and the reason is why.

A copy is awaited until it is handed in and all of it is held. Most come by themselves;
the rest each ask somebody in a room to do one thing.
"""

from typing import Literal, TypeAlias

from concours.core.delivery.supervision.status import CONNECTED_MS_MAX
from concours.core.kernel.time import Instant

Remedy: TypeAlias = Literal[
    "composing",
    "delivering",
    "connect",
    "keep_open",
    "recover",
]
"""In this order of urgency: `composing` has time left, `delivering` comes by itself,
`keep_open` is linked and hands in alone, `connect` holds what it wrote and is cut off,
`recover` is silent, and nobody knows what is on it."""

NOBODYS: frozenset[Remedy] = frozenset({"composing", "delivering"})
"""Nobody has anything to do for these but wait."""


def remedy(
    *, is_handed: bool, waiting_count: int, has_link: bool, is_over: bool
) -> Remedy:
    """Return what to do for an awaited copy.

    `waiting_count` is what the tablet said it wrote and the centre does not hold,
    `is_over` whether the candidate's own time has ended.
    """
    if not is_over and not is_handed:
        return "composing"
    if has_link:
        return "delivering" if is_handed or waiting_count else "keep_open"
    return "connect" if is_handed or waiting_count else "recover"


def is_linked(seen_at: Instant | None, *, now: Instant) -> bool:
    """Tell whether a tablet sent a heartbeat of late."""
    return seen_at is not None and now - seen_at < CONNECTED_MS_MAX
