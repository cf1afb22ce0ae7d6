"""Opens what is sealed, in the lead: each tablet takes its own time for it."""

from collections.abc import Callable

from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.alarms import Alarms
from concours.rehearsal.crowd.package import Package
from concours.rehearsal.crowd.person import Block
from concours.rehearsal.crowd.seat import Surroundings, true_ms

UNSEAL_S = (0.5, 5.0)


class Opener:
    """Opens one tablet's package. `blocks` is what there is to do, once it is open."""

    def __init__(self, around: Surroundings, alarms: Alarms) -> None:
        self.blocks: tuple[Block, ...] | None = None
        self._around = around
        self._alarms = alarms

    def open_soon(
        self, package: Package, key: str, t0: Instant, on_open: Callable[[], None]
    ) -> None:
        """Open it before t0 if there is time, and do what follows; once."""
        if "unseal" in self._alarms:
            return

        def unseal() -> None:
            self.blocks = self._around.shelf.open(package, bytes.fromhex(key))
            on_open()

        wait_s = self._around.chance.uniform(*UNSEAL_S)
        lead_s = max(0.0, (t0 - true_ms()) / 1_000 - 1)
        self._alarms.ring_in("unseal", min(wait_s, lead_s), unseal)
