"""The ledger that signs nothing: a fact for whoever keeps the machine."""

from dataclasses import dataclass

from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerStopped:
    """Nothing is signed any more, since an instant, until somebody has looked."""

    since: Instant
    id: str = "ledger"
    sitting: str = ""
