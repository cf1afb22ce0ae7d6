"""What is announced of the day in one of five sentences: no text in haste.

Two persons announce what stops or moves everybody, and the word after it: one person
says nothing over a word of two. An announcement stops and moves nothing by itself: that
is a pause, and a launch.
"""

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias, get_args

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, Instant

StatusWord: TypeAlias = Literal[
    "all_well", "site_hindered", "centre_cut", "opening_moved", "suspended"
]
STATUS_WORDS: Final[tuple[StatusWord, ...]] = get_args(StatusWord)
BY_TWO: Final[frozenset[str]] = frozenset({"opening_moved", "suspended"})
AHEAD_MS_MAX: Final = 24 * HOUR_MS
SHOWN_MS_MAX: Final = 12 * HOUR_MS
"""So long after its hour an announcement is still of the day."""
ANNOUNCER_LENGTH_MAX: Final = 80


@dataclass(eq=False)
class StatusInvalid(Refusal):
    """An announcement of no known word, or with an hour that is over or missing."""

    code: ClassVar[str] = "status.invalid"
    field: str


@dataclass(eq=False)
class StatusTakesTwo(Refusal):
    """Two persons announce what stops or moves everybody, and what follows it."""

    code: ClassVar[str] = "status.takes_two"
    word: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """A word; `opens` is the hour of an opening that was moved, None of all others."""

    word: StatusWord
    opens: Instant | None = None


def read_announcement(
    word: str, opens: Instant | None, *, now: Instant
) -> Announcement:
    """Return what is announced. Raises `StatusInvalid`."""
    for status_word in STATUS_WORDS:
        if status_word == word:
            if (opens is not None) != (status_word == "opening_moved"):
                raise StatusInvalid("opens")
            if opens is not None and not now < opens <= now + AHEAD_MS_MAX:
                raise StatusInvalid("opens")
            return Announcement(status_word, opens)
    raise StatusInvalid("word")


def is_of_today(at: Instant, *, now: Instant) -> bool:
    """Tell whether what was announced at `at` is still to be shown."""
    return now - at <= SHOWN_MS_MAX


@dataclass(frozen=True, slots=True)
class OutageAnnouncement:
    """What one person announced on a page while no act could be recorded.

    `announcer` is who, as they wrote it; `machine` is where.
    """

    word: str
    at: Instant
    announcer: str
    machine: str


def announce_outage(
    word: str, announcer: str, machine: str, *, last: str | None, now: Instant
) -> OutageAnnouncement:
    """Return what one person announces while no act can be recorded.

    `last` is the word that still stands, as far as the page knows; None without one.
    Raises `StatusInvalid`, and `StatusTakesTwo` also over a word of two.
    """
    if word in BY_TWO or last in BY_TWO:
        raise StatusTakesTwo(word)
    announcement = read_announcement(word, None, now=now)
    announcer = " ".join(announcer.split())
    if not 0 < len(announcer) <= ANNOUNCER_LENGTH_MAX:
        raise StatusInvalid("announcer")
    return OutageAnnouncement(announcement.word, now, announcer, machine)
