"""Cases that are closed: what founded one does not found another by itself.

A copy about which a case was closed may have another once something has come since: a
sign that no case was founded on, or one that was seen or told again after the closing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from concours.core.casefile.procedure import Outcome
from concours.core.casefile.signals import Signal
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedCase:
    """A case about a copy that was decided; `keys` are of the signals it had."""

    number: int
    closed: Instant
    outcome: Outcome
    keys: frozenset[str]


@dataclass(eq=False)
class NothingNew(Refusal):
    """A case on these facts is closed, and nothing has come since."""

    code: ClassVar[str] = "case.nothing_new"
    case: int
    closed_ms: int


def new_signals(
    signals: Iterable[Signal], past_cases: Sequence[ClosedCase]
) -> list[Signal]:
    """Return the signals that have come since these cases were closed."""
    keys = {key for case in past_cases for key in case.keys}
    last_closed = max((case.closed for case in past_cases), default=None)
    return [
        signal
        for signal in signals
        if signal.key not in keys
        or last_closed is None
        or int(signal.figures.get("last_ms", "0")) > last_closed
    ]


def require_news(signals: Iterable[Signal], past_cases: Sequence[ClosedCase]) -> None:
    """Refuse a case on the facts of closed ones alone. Raises `NothingNew`."""
    if past_cases and not new_signals(signals, past_cases):
        last = max(past_cases, key=lambda case: case.closed)
        raise NothingNew(last.number, last.closed)
