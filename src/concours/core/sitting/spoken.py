"""What a tablet that no network reaches was told by voice, and the time words.

Launch words give it the sitting key; five time words give it seconds. Both are only
what it works to meanwhile: the news decide, and due time is decided by acts alone.
Twin of `client/src/core/spoken.ts`; `protocol/vectors/spoken.json` binds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias
from uuid import UUID

from concours.core.kernel import crypto
from concours.core.kernel.canonical import fields, u32
from concours.core.kernel.time import SECOND_MS, Instant, after
from concours.core.sitting.course import Course
from concours.core.sitting.time import Allowance, due

TIME_WORDS = b"concours/time-words/1"
WORDS_COUNT = 5
WORD_BITS = 10
PROOF_BITS = 34
SECONDS_MAX = 2**16 - 1

Words: TypeAlias = tuple[int, ...]
"""Places in the list of 1,024 words, from 0 to 1023."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What was said to one tablet of one attempt.

    `key` is the sitting key in hex, and `opened_at` when its launch words were typed,
    by this tablet's hour. `seconds` is the most that time words have given.
    """

    key: str | None = None
    opened_at: Instant | None = None
    seconds: int = 0


NOTHING = Spoken()


def heard(course: Course, spoken: Spoken) -> Course:
    """Return the course that a tablet works to: the news, and the launch words.

    A tablet that never heard an hour starts when the words are typed, until it does.
    """
    if spoken.key is None:
        return course
    t0 = spoken.opened_at if course.t0 is None else course.t0
    return replace(course, t0=t0, key=course.key or spoken.key)


def end_heard(allowance: Allowance, spoken: Spoken) -> Instant:
    """Return the end that a tablet works to: the later of what news and words say."""
    by_words = after(_original_end(allowance), spoken.seconds * SECOND_MS)
    return max(due(allowance), by_words) if spoken.seconds else due(allowance)


def seconds_given(allowance: Allowance) -> int | None:
    """Return how many seconds the end lies after the original one, rounded up.

    That is t0, and the duration by the accommodation. None when words cannot say it:
    a pause goes on, the end is earlier, or more than 18 hours later.
    """
    later_ms = due(allowance) - _original_end(allowance)
    seconds = -(-later_ms // SECOND_MS)
    is_open = any(pause.is_open for pause in allowance.pauses)
    return None if is_open or not 0 <= seconds <= SECONDS_MAX else seconds


def time_words(seconds: int, *, attempt: UUID, secret: bytes) -> Words:
    """Return the words that give one tablet so many seconds: 16 bits, 34 of proof.

    `secret` is the SHA-256 of the tablet's token: what both ends keep of an enrolment.
    """
    assert 0 <= seconds <= SECONDS_MAX
    statement = fields(TIME_WORDS, attempt.bytes, u32(seconds))
    whole = crypto.authenticate(secret, statement)
    proof = int.from_bytes(whole[:5], "big") >> (40 - PROOF_BITS)
    number = seconds << PROOF_BITS | proof
    shifts = range(WORD_BITS * (WORDS_COUNT - 1), -1, -WORD_BITS)
    return tuple(number >> shift & 1023 for shift in shifts)


def seconds_of(words: Sequence[int], *, attempt: UUID, secret: bytes) -> int | None:
    """Return the seconds that these words give this tablet, None if not its own."""
    number = 0
    for word in words:
        number = number << WORD_BITS | word
    seconds = number >> PROOF_BITS
    if len(words) != WORDS_COUNT or seconds > SECONDS_MAX:
        return None
    own = time_words(seconds, attempt=attempt, secret=secret)
    return seconds if own == tuple(words) else None


def _original_end(allowance: Allowance) -> Instant:
    return due(replace(allowance, given=(), pauses=(), closed_at=None))
