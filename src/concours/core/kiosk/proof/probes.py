"""What somebody found at a tablet's place, with `concours kiosk probe`: read, judged.

A report is sealed with a code of its site, which itself never travels: whoever reads in
between can keep a report back, and neither make one nor alter it.
"""

import hmac
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar, Literal, TypeAlias, get_args

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant

ProbeState: TypeAlias = Literal["ok", "wrong", "unknown"]
CheckName: TypeAlias = Literal[
    "exam", "certificate", "hour", "names", "addresses", "neighbours"
]
CHECKS: tuple[CheckName, ...] = get_args(CheckName)
SEEN_LENGTH_MAX = 200
PURPOSE = b"concours kiosk probe 1"
CODE_CHANCE_BYTES = 10
HANDLE_LENGTH = 4
"""Of a code, what tells which it is; the rest of it, 60 bits, is nobody else's."""
LOOK_ALIKE = str.maketrans({"0": "O", "1": "I", "-": None, " ": None, "\n": None})
CODE_MS = 24 * HOUR_MS
REPORT_MS_MAX = 10 * MINUTE_MS
"""How old a report is at most, by the centre's hour that it was told."""
REPORTS_MAX_A_MINUTE = 6
RECENT_MS_MAX = 24 * HOUR_MS
"""How long a report says something of now."""


@dataclass(eq=False)
class ProbeUnknown(Refusal):
    """A report bears the seal of no code that is open now, or it was altered."""

    code: ClassVar[str] = "kiosk.probe_unknown"


@dataclass(eq=False)
class ProbeStale(Refusal):
    """A report is of another hour: an old one that somebody sends again."""

    code: ClassVar[str] = "kiosk.probe_stale"


@dataclass(eq=False)
class ProbedTooOften(Refusal):
    """A site reports more often than anybody probes."""

    code: ClassVar[str] = "kiosk.probe_too_often"


@dataclass(frozen=True, slots=True)
class ProbeCheck:
    """One thing that was tried; `seen` is what was met there."""

    name: str
    state: str
    seen: str


@dataclass(frozen=True, slots=True)
class SiteProbe:
    """The last report of a site."""

    at: Instant
    checks: tuple[ProbeCheck, ...]

    def is_recent(self, *, now: Instant) -> bool:
        """Tell whether it still says something."""
        return now - self.at <= RECENT_MS_MAX

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many checks are well, could not be told, are wrong."""
        states = [check.state for check in self.checks]
        well, wrong = states.count("ok"), states.count("wrong")
        return well, len(states) - well - wrong, wrong

    def light(self, *, now: Instant) -> Literal["green", "amber", "red"]:
        """Judge it: an old one is amber, whatever it said."""
        _, unknown, wrong = self.counts
        if not self.is_recent(now=now):
            return "amber"
        if wrong:
            return "red"
        return "amber" if unknown else "green"


@dataclass(frozen=True, slots=True)
class ProbeCode:
    """A code as it is kept: which it is, and what reports are sealed with."""

    handle: str
    secret: bytes = field(repr=False)

    def seal(self, report: bytes) -> bytes:
        """Return the seal of a report."""
        return hmac.digest(self.secret, report, sha256)

    def vouches_for(self, report: bytes, seal: bytes) -> bool:
        """Tell whether a seal is this code's over these very bytes."""
        return hmac.compare_digest(self.seal(report), seal)


def probe_code(chance: bytes) -> str:
    """Return a new code, such as `K7QF-2M3D-6ZTX-A4GW`, from 10 bytes of chance."""
    assert len(chance) == CODE_CHANCE_BYTES
    letters = b32encode(chance).decode()
    starts = range(0, len(letters), HANDLE_LENGTH)
    return "-".join(letters[start : start + HANDLE_LENGTH] for start in starts)


def read_probe_code(text: str) -> ProbeCode:
    """Return a code as it is kept; however it was typed, it is the same."""
    plain = text.upper().translate(LOOK_ALIKE)
    secret = hmac.digest(PURPOSE, plain.encode(), sha256)
    return ProbeCode(plain[:HANDLE_LENGTH], secret)


def find_code(
    codes: Sequence[tuple[ProbeCode, int]], report: bytes, seal: bytes
) -> int:
    """Return which of these codes has sealed a report. Raises `ProbeUnknown`."""
    for code, identity in codes:
        if code.vouches_for(report, seal):
            return identity
    raise ProbeUnknown


def check_hour(at: int, *, now: Instant) -> None:
    """Check that a report is of now. Raises `ProbeStale`."""
    if abs(now - at) > REPORT_MS_MAX:
        raise ProbeStale
