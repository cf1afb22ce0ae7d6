"""When each attempt of the site files was heard here last, by this machine's clock.

A sign is no proof: it tells a supervisor where to look, and decides nothing. In memory
alone, and of nobody whom the files do not name.
"""

from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.time import Instant
from concours.relay.trust import SiteTrust


class TabletSigns:
    """The last sign of each attempt since this relay was started."""

    def __init__(self, trust: SiteTrust) -> None:
        self._trust = trust
        self._heard: dict[AttemptId, Instant] = {}

    def note(self, attempt: AttemptId, *, now: Instant) -> None:
        """Keep that an attempt was heard, if it is one of the site's."""
        if self._trust.knows(attempt):
            self._heard[attempt] = now

    def last(self, attempt: AttemptId) -> Instant | None:
        """Return when an attempt was heard last; None if it was not."""
        return self._heard.get(attempt)
