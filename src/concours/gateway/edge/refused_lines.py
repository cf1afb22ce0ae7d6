"""One refused request as a line of JSON, which says no secret and no value of a query.

`concours forensics logs` reads it (`lines.py`). What a query asks for may be a code, a
name, a mark: its names stay, and of a copy's identity enough to tell two apart.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from concours.core.kernel.canonical import Json
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.traces.attribution import FetchMetadata

LINES_COUNT_MAX = 60
"""Of one tablet, or one address, within a minute; what comes after is counted."""

TOTAL_COUNT_MAX = 2_000
"""Of all addresses, for which no tablet is known."""

TEXT_LENGTH_MAX = 200
NAMES_COUNT_MAX = 10
NAME_LENGTH_MAX = 40
IDENTITY_LENGTH_MIN = 20
"""A piece of an address that is so long, and has no ending, may name something."""

SHOWN_LENGTH = 8
DEVICE_LENGTH = 16
WALKED = "/journal", "attempt"
"""Where an identity that is asked for tells whoever walks from whoever repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRequest:
    """What came, who sent it as far as is known, and what was answered.

    `device` is the digest of a tablet's token, "" of an address alone.
    """

    at: Instant
    client: str
    device: str
    method: str
    path: str
    query: Sequence[tuple[str, str]]
    status: int
    browser: str
    fetch: FetchMetadata

    def as_line(self) -> dict[str, Json]:
        """Return what its line says."""
        words = {
            "client": self.client,
            "device": self.device[:DEVICE_LENGTH],
            "method": self.method,
            "path": f"{plain_path(self.path)}{plain_query(self.path, self.query)}",
            "browser": self.browser,
            "site": self.fetch.site,
            "mode": self.fetch.mode,
            "dest": self.fetch.dest,
            "purpose": self.fetch.purpose,
        }
        texts = {name: word[:TEXT_LENGTH_MAX] for name, word in words.items() if word}
        return {"at_ms": self.at, "status": self.status, **texts}


def plain_path(path: str) -> str:
    """Return a path without what may name a document or a person's."""
    pieces = path[: 2 * TEXT_LENGTH_MAX].split("/")
    return quote("/".join(map(_plain_piece, pieces)), safe="/:@!$&'()*+,;=~")


def plain_query(path: str, query: Sequence[tuple[str, str]]) -> str:
    """Return the names that a query gives, without what it says of each."""
    names = [
        f"{quote(name[:NAME_LENGTH_MAX])}={_shown_value(path, name, value)}"
        for name, value in query[:NAMES_COUNT_MAX]
    ]
    return f"?{'&'.join(names)}" if names else ""


class RefusedLines:
    """Which refused requests of a minute have a line: nobody's flood hides another.

    What is remembered is bounded: tablets by those that are enrolled, for nobody makes
    another cookie, addresses by the lines that they have in all.
    """

    def __init__(self) -> None:
        self._minute = 0
        self._total = 0
        self._lines: Counter[str] = Counter()
        self._uncounted = 0

    def admits(self, sender: str, *, is_tablet: bool) -> bool:
        """Count one, and tell whether it has a line. Call `turn` before."""
        is_kept = self._lines[sender] < LINES_COUNT_MAX and (
            is_tablet or self._total < TOTAL_COUNT_MAX
        )
        if is_kept:
            self._lines[sender] += 1
            self._total += not is_tablet
        else:
            self._uncounted += 1
        return is_kept

    def turn(self, *, now: Instant, is_last: bool = False) -> int:
        """Begin a new minute if it is time; return how many had no line in the last."""
        minute = now // MINUTE_MS
        if minute == self._minute and not is_last:
            return 0
        count, self._uncounted = self._uncounted, 0
        self._minute, self._total = minute, 0
        self._lines.clear()
        return count


def _plain_piece(piece: str) -> str:
    is_identity = len(piece) >= IDENTITY_LENGTH_MIN and "." not in piece
    return piece[:SHOWN_LENGTH] if is_identity else piece


def _shown_value(path: str, name: str, value: str) -> str:
    return quote(value[:SHOWN_LENGTH]) if (path, name) == WALKED else ""
