"""What a tablet that no network reaches was told by voice, and the time words.

Launch words give it the sitting key; five time words tell it the end that is due, so
that no wrong idea of t0 can make them wrong. Both are only what it works to meanwhile:
the news decide, and due time is decided by acts alone.
Twin of `client/src/core/spoken-words.ts`; `protocol/vectors/spoken.json` binds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias
from uuid import UUID

from concours.core.delivery.sitting.course import Course
from concours.core.delivery.sitting.time import Allowance, own_end
from concours.core.kernel import crypto
from concours.core.kernel.canonical import fields, i64
from concours.core.kernel.time import HOUR_MS, SECOND_MS, Instant

TIME_WORDS = b"concours/time-words/2"
WORDS_COUNT = 5
WORD_BITS = 10
PROOF_BITS = 34
SECONDS_TOLD_APART = 2**16
"""Ends that lie so many seconds apart, 18 hours, are told by the same first bits."""

MOVED_MS_MAX = 8 * HOUR_MS
"""How far from the original end words tell of one. Of the nine hours on either side
that a tablet tells apart, the last is for a t0 that moved unknown to it."""

Words: TypeAlias = tuple[int, ...]
"""Places in the list of 1,024 words, from 0 to 1023."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenState:
    """What was said to one tablet of one attempt.

    `key` is the sitting key in hex, and `opened_at` when its launch words were typed,
    by this tablet's hour. `end` is the latest that time words have told.
    """

    key: str | None = None
    opened_at: Instant | None = None
    end: Instant | None = None


NOTHING_SPOKEN = SpokenState()


def apply_launch_words(course: Course, spoken_state: SpokenState) -> Course:
    """Return the course that a tablet works to: the news, and the launch words.

    Until it hears the launch, it starts when the words are typed, never before an hour
    that was announced to it: that hour may have moved since, and words are said from t0
    on, so that its time is never too short.
    """
    if spoken_state.key is None or course.key is not None:
        return course
    assert spoken_state.opened_at is not None, "a key without the hour of its words"
    t0 = max(course.t0 or spoken_state.opened_at, spoken_state.opened_at)
    return replace(course, t0=t0, key=spoken_state.key)


def working_end(allowance: Allowance, spoken_state: SpokenState) -> Instant:
    """Return the end that a tablet works to: the later of what news and words say."""
    return max(own_end(allowance), spoken_state.end or Instant(0))


def original_end(allowance: Allowance) -> Instant:
    """Return the end without anything given, paused or closed."""
    return own_end(replace(allowance, given=(), pauses=(), closed_at=None))


def end_to_tell(allowance: Allowance) -> Instant | None:
    """Return the end that words tell: the one due, up to a whole second.

    None when words cannot: a pause goes on, or it is too far from the original end.
    """
    end = Instant(-(-own_end(allowance) // SECOND_MS) * SECOND_MS)
    is_open = any(pause.is_open for pause in allowance.pauses)
    is_far = abs(end - original_end(allowance)) > MOVED_MS_MAX
    return None if is_open or is_far else end


def time_words(end: Instant, *, attempt: UUID, secret: bytes) -> Words:
    """Return the words that tell one tablet its end: 16 bits, 34 of proof.

    `end` is a whole second. `secret` is the SHA-256 of the tablet's token: what both
    ends keep of an enrolment.
    """
    assert end % SECOND_MS == 0, "words tell whole seconds"
    whole = crypto.authenticate(secret, fields(TIME_WORDS, attempt.bytes, i64(end)))
    proof = int.from_bytes(whole[:5], "big") >> (40 - PROOF_BITS)
    number = end // SECOND_MS % SECONDS_TOLD_APART << PROOF_BITS | proof
    shifts = range(WORD_BITS * (WORDS_COUNT - 1), -1, -WORD_BITS)
    return tuple(number >> shift & 1023 for shift in shifts)


def end_of(
    words: Sequence[int], *, attempt: UUID, secret: bytes, near: Instant
) -> Instant | None:
    """Return the end that these words tell this tablet, None if not its own.

    `near` is the original end by what the tablet knows: of the ends that the words may
    mean, the nearest to it is meant.
    """
    number = 0
    for word in words:
        number = number << WORD_BITS | word
    first = near // SECOND_MS - SECONDS_TOLD_APART // 2
    second = first + ((number >> PROOF_BITS) - first) % SECONDS_TOLD_APART
    end = Instant(second * SECOND_MS)
    own = time_words(end, attempt=attempt, secret=secret)
    return end if own == tuple(words) else None
