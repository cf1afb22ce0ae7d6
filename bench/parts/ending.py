"""A bench that is told to end ends what it has started, as it does when it is done."""

import signal
import sys
from types import FrameType

ASKED_TO_END = (signal.SIGTERM, signal.SIGHUP)


def end_what_is_started() -> None:
    """From now on, being told to end leaves every `with` and `finally` on the way out.

    Told again meanwhile, it goes on ending: half of it would leave the other half.
    """
    for number in ASKED_TO_END:
        signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    for other in ASKED_TO_END:
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)
