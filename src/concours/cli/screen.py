"""What the operator reads: one short line for each change, in their language."""

import os
import sys
import time
from contextvars import ContextVar

SPOKEN: ContextVar[str] = ContextVar("language", default="")
"""A language that is asked for, whatever the terminal's."""


def is_french() -> bool:
    """Whether the terminal asks for French; English otherwise."""
    if language := SPOKEN.get():
        return language == "fr"
    wished = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((value for value in wished if value), "").lower().startswith("fr")


def choose(*, fr: str, en: str) -> str:
    """Return the sentence in the operator's language."""
    return fr if is_french() else en


def say(name: str, line: str) -> None:
    """Print one change of state of one part, with the wall clock."""
    print(f"{time.strftime('%H:%M:%S')}  {name:<10} {line}", flush=True)  # noqa: T201 -- the operator's screen


def complain(*, fr: str, en: str) -> None:
    """Print a fault, alone, where faults go."""
    print(f"concours: {choose(fr=fr, en=en)}", file=sys.stderr, flush=True)  # noqa: T201 -- idem


def show(*lines: str) -> None:
    """Print lines as they are."""
    print(*lines, sep="\n", flush=True)  # noqa: T201 -- idem
