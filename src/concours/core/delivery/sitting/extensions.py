"""When minutes may be given to the nation, to a site, or to one candidate.

The act around a decision gives them; `core.sitting.time` adds them up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from concours.core.delivery.journal.act import REASON_LENGTH_MAX
from concours.core.delivery.sitting.phases import (
    Closed,
    Launched,
    Phase,
    WrongPhase,
    name,
)
from concours.core.delivery.sitting.time import EXTENSIONS_COUNT_MAX, Scope, TimeGiven
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant

EXTENSION_MINUTES_MIN, EXTENSION_MINUTES_MAX = 1, 120
SCOPE_COUNT_MAX: Mapping[Scope, int] = {
    "nation": EXTENSIONS_COUNT_MAX // 4,
    "site": EXTENSIONS_COUNT_MAX // 4,
    "candidate": EXTENSIONS_COUNT_MAX // 2,
}
"""Extensions of the nation, of one site, of one candidate: for each they add up."""


@dataclass(eq=False)
class ExtensionInvalid(Refusal):
    """An extension has no reason, too long a one, or minutes out of bounds."""

    code: ClassVar[str] = "extension.invalid"
    reason: str


@dataclass(eq=False)
class ExtensionsTooMany(Refusal):
    """The nation, the site or the candidate was given time as often as may be."""

    code: ClassVar[str] = "extension.too_many"
    count_max: int


@dataclass(eq=False)
class ExtensionTooLate(Refusal):
    """Those whom the extension is for have already ended."""

    code: ClassVar[str] = "extension.too_late"
    ended_ms: int
    now_ms: int


@dataclass(frozen=True, slots=True)
class Extension:
    """Minutes that somebody gives, and why."""

    given: TimeGiven
    reason: str


def extend(
    phase: Phase,
    extension: Extension,
    *,
    known_count: int,
    ends_at: Instant,
    now: Instant,
) -> TimeGiven:
    """Give minutes, and return what was given.

    `known_count` is how often the same nation, site or candidate was given time before,
    `ends_at` the end of those the extension is for: the normal end of the nation
    or the site, or the candidate's own end. Raises `WrongPhase` (an extension of
    the nation or a site needs a launched sitting; one of a candidate may follow the
    close, for accommodations go on), `ExtensionInvalid` with the reason `minutes`,
    `reason_missing` or `reason_too_long`, `ExtensionsTooMany`, `ExtensionTooLate`.
    """
    is_open = isinstance(phase, Launched) or (
        isinstance(phase, Closed) and extension.given.scope == "candidate"
    )
    if not is_open:
        raise WrongPhase(phase=name(phase), wanted="launched")
    if fault := _fault(extension):
        raise ExtensionInvalid(reason=fault)
    count_max = SCOPE_COUNT_MAX[extension.given.scope]
    if known_count >= count_max:
        raise ExtensionsTooMany(count_max=count_max)
    if now >= ends_at:
        raise ExtensionTooLate(ended_ms=ends_at, now_ms=now)
    return extension.given


def _fault(extension: Extension) -> str | None:
    minutes, reason = extension.given.minutes, extension.reason.strip()
    if not EXTENSION_MINUTES_MIN <= minutes <= EXTENSION_MINUTES_MAX:
        return "minutes"
    if not reason:
        return "reason_missing"
    if len(reason) > REASON_LENGTH_MAX:
        return "reason_too_long"
    return None
