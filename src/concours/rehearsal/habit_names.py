"""What befalls candidates beside an exam, by name, and whom."""

from typing import Literal, TypeAlias, get_args

BenignHabit: TypeAlias = Literal[
    "mistyped",
    "second_tablet",
    "reload",
    "other_network",
    "scanner",
    "back",
    "sleep",
    "rotation",
    "keyboard",
    "extension",
]
Habit: TypeAlias = BenignHabit | Literal["probe"]

BENIGN_HABITS: tuple[BenignHabit, ...] = get_args(BenignHabit)
"""What happens to anybody, and accuses nobody."""

HABIT_EVERY = 20
"""One candidate in so many has each of them."""


def habit_of(place: int) -> BenignHabit | None:
    """Return what befalls the candidate at this place of a list, if anything."""
    turn = place % HABIT_EVERY
    return BENIGN_HABITS[turn] if turn < len(BENIGN_HABITS) else None
