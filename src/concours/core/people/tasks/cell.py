"""What waits for the technical cell: a hand-over, and a ledger that signs nothing."""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverWaiting:
    """Somebody, by `leaver`'s name, has written what there is for one, a login."""

    act: ClassVar[str] = "shift_handed"
    id: str
    leaver: str
    login: str
    since: Instant
    sitting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerStopped:
    """Nothing is signed any more, since an instant, until somebody has looked.

    It asks whoever keeps the machine.
    """

    act: ClassVar[str] = "second_factor_reset"
    since: Instant
    id: str = "ledger"
    login: str = ""
    sitting: str = ""
