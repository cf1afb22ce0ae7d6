"""When a device may be enrolled: the refusals and the bounds.

The page that tablets follow is `docs/reference/wire.md`.
"""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS

FAILURES_COUNT_MAX = 5
FAILURES_WINDOW_MS = 5 * MINUTE_MS


@dataclass(eq=False)
class EnrolUnknown(Refusal):
    """No such number, or not its code: the two cannot be told apart."""

    code: ClassVar[str] = "enrol.unknown"


@dataclass(eq=False)
class EnrolTooMany(Refusal):
    """The number has failed too often of late; the right code does not help."""

    code: ClassVar[str] = "enrol.too_many"
    retry_ms: int


@dataclass(eq=False)
class ReplacementNeeded(Refusal):
    """Another device holds the attempt: a supervisor's act must come before."""

    code: ClassVar[str] = "enrol.replacement_needed"


@dataclass(eq=False)
class ReplacementInvalid(Refusal):
    """The replacement code is wrong, expired or used."""

    code: ClassVar[str] = "enrol.replacement_invalid"


@dataclass(eq=False)
class KeyInvalid(Refusal):
    """The device's public key is not a point of P-256."""

    code: ClassVar[str] = "enrol.key_invalid"


def check_failures(count: int) -> None:
    """Raise `EnrolTooMany` when a number has failed `count` times in the window."""
    if count >= FAILURES_COUNT_MAX:
        raise EnrolTooMany(retry_ms=FAILURES_WINDOW_MS)
