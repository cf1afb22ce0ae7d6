"""Who searches for a word of the field finds the place where the thing is decided."""

from tree import ROOT

DECIDED_IN = {
    "rate limit": (
        "docs/operating/doors.md",
        "src/concours/core/people/sign_in/tries.py",
    ),
    "heartbeat": (
        "docs/reference/wire.md",
        "src/concours/gateway/delivery/heartbeats.py",
    ),
    "backpressure": (
        "docs/reference/wire.md",
        "src/concours/gateway/delivery/backpressure.py",
    ),
    "wall colour": (
        "docs/reference/board.md",
        "src/concours/console/words/delivery/states.py",
    ),
    "retention": ("docs/rules/personal-data.md",),
    "receipt": ("docs/reference/wire.md", "client/src/core/receipt.ts"),
    "journalled wish": (
        "docs/reference/wishes-api.md",
        "src/concours/store/journal/wish_queries.py",
    ),
    "certificate": (
        "docs/reference/match-check.md",
        "src/concours/core/matching/certificate/__init__.py",
    ),
}


def test_each_word_is_where_its_thing_is_decided():
    missing = [
        f"{word}: {place}"
        for word, places in DECIDED_IN.items()
        for place in places
        if word not in (ROOT / place).read_text().lower()
    ]

    assert missing == []
