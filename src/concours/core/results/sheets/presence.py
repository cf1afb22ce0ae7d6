"""Who of an exam was there: said apart from marks, in which an absence is a zero."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, TypeAlias

Presence: TypeAlias = Literal["present", "absent", "excluded", "uncalled"]


def presence_of(states: Iterable[str]) -> Presence:
    """Return what somebody was in all sittings of an exam, by their states in each.

    Present is who handed in one copy at least. `uncalled`: no sitting was theirs, or
    none was left to them.
    """
    own = frozenset(states)
    if "excluded" in own:
        return "excluded"
    if "marked" in own:
        return "present"
    return "absent" if "absent" in own else "uncalled"


def count_people(candidates: Iterable[Iterable[str]]) -> dict[str, int]:
    """Return how many are enrolled, and how many of them were what."""
    counts = Counter(presence_of(states) for states in candidates)
    return {
        "enrolled": counts.total(),
        **{name: counts[name] for name in ("present", "absent", "excluded")},
    }
