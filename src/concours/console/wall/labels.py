"""The word that a site's corner carries: its worst state, or its count."""

from collections.abc import Callable

from concours.console.words import formats
from concours.console.words.delivery.states import (
    LETTERS,
    cut_words,
    is_silence_odd,
    paused_words,
    silent_words,
    suspect_words,
)

WORST: tuple[tuple[str, Callable[[int], str], str], ...] = (
    ("suspect", suspect_words, "odd"),
    ("cut", cut_words, "kept"),
    ("silent", silent_words, "care"),
    ("paused", paused_words, "act"),
)
"""What asks for a look, worst first: the state, its words, their tone."""


def label(letters: str) -> tuple[str, str]:
    """Return the word for candidates who stand together, and its tone."""
    for state, words, tone in WORST:
        number = letters.count(LETTERS[state])
        is_usual = state == "silent" and not is_silence_odd(number, len(letters))
        if number and not is_usual:
            return words(number), tone
    return formats.count(len(letters)), ""


def gravity(letters: str) -> tuple[int, ...]:
    """Return what sorts the worst first, smaller is worse."""
    counts = [letters.count(LETTERS[state]) for state, _, _ in WORST]
    if not is_silence_odd(counts[2], len(letters)):
        counts[2] = 0
    return tuple(-count for count in counts)
