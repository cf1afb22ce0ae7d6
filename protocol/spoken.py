"""Vectors of what is said aloud: launch words, time words, what a tablet heard."""

from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from concours.core.authoring.sealing.spoken import phrase_of
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.delivery.sitting.course import Course
from concours.core.delivery.sitting.spoken import (
    SpokenState,
    apply_launch_words,
    time_words,
    working_end,
)
from concours.core.delivery.sitting.time import Allowance, Pause, TimeGiven
from concours.core.kernel.time import Instant

SITTINGS = (
    UUID("6f1c2a52-8f0e-4b6a-9d53-0c2d5f6f7a01"),
    UUID("0190a5b2-0000-7000-8000-0000000000f0"),
)
ATTEMPT = UUID("0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e")
T0 = Instant(1_792_400_400_000)
END = T0 + 10_800_000
KEY = "ab" * 32
TOKEN = "dG9rZW4tb2YtdGhlLXZlY3RvcnM"  # noqa: S105 -- opens nothing
MOVED_S = (-28_800, -1, 0, 1, 300, 800, 28_800)
"""How far an end lies from the original one; the tablet may be an hour off besides."""


def spoken_words() -> dict[str, Any]:
    """Give the list, phrases by sitting, time words by tablet, and what they change."""
    return {
        "about": "Words said aloud: docs/reference/papers/package.md and tablet.md",
        "list": " ".join(WORDLIST),
        "launch": [_launch(sitting, n) for sitting in SITTINGS for n in range(3)],
        "time": {
            "attempt": str(ATTEMPT),
            "token": TOKEN,
            "words": [
                {
                    "end_ms": END + 1_000 * moved_s,
                    "near_ms": END + off,
                    "places": [*_time_words(Instant(END + 1_000 * moved_s))],
                }
                for moved_s in MOVED_S
                for off in (-3_600_000, 0, 3_600_000)
            ],
        },
        "heard": _courses_by_words(),
        "ends": _ends(),
    }


def _launch(sitting: UUID, number: int) -> dict[str, Any]:
    seed = sha256(b"launch words %d" % number).digest()
    places = phrase_of(seed, sitting=sitting)
    return {
        "sitting": str(sitting),
        "drawn_hex": seed.hex(),
        "places": [*places],
        "words": " ".join(WORDLIST[place] for place in places),
    }


def _time_words(end: Instant) -> tuple[int, ...]:
    secret = sha256(TOKEN.encode()).digest()
    return time_words(end, attempt=ATTEMPT, secret=secret)


def _courses_by_words() -> list[dict[str, Any]]:
    state = SpokenState(key=KEY, opened_at=Instant(T0 + 90_000))
    courses = {
        "no news, no words": (Course(), SpokenState()),
        "no news: it starts when the words are typed": (Course(), state),
        "armed, the key missed: as before": (Course(t0=T0), state),
        "armed, t0 to come: it is waited for": (
            Course(t0=Instant(T0 + 180_000)),
            state,
        ),
        "launched since: the news decide": (Course(t0=T0, key="cd" * 32), state),
    }
    rows = []
    for name, (course, words) in courses.items():
        result = apply_launch_words(course, words)
        rows.append(
            {
                "name": name,
                "course": {"t0_ms": course.t0, "key": course.key},
                "spoken": {"key": words.key, "opened_ms": words.opened_at},
                "heard": {"t0_ms": result.t0, "key": result.key},
            }
        )
    return rows


def _ends() -> list[dict[str, Any]]:
    plain = Allowance(t0=T0, duration_ms=10_800_000)
    longer = replace(plain, given=(TimeGiven("candidate", 8),))
    pausing = replace(plain, pauses=(Pause("evacuation", T0, Instant(T0 + 65_432)),))
    ends_told = (None, *(Instant(END + 1_000 * s) for s in (-66, 66, 480, 900)))
    rows = [(base, end) for base in (plain, longer, pausing) for end in ends_told]
    return [
        {
            "minutes": sum(gift.minutes for gift in allowance.given),
            "paused_ms": sum((p.ended_at or 0) - p.began_at for p in allowance.pauses),
            "told_ms": end,
            "end_ms": working_end(allowance, SpokenState(end=end)),
        }
        for allowance, end in rows
    ]
