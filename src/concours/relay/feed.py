"""Fetches what the sites of a relay are told, while the line to the centre lives."""

import asyncio
import logging
from collections.abc import Callable

from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant
from concours.relay.centre import Centre, CentreRefused
from concours.relay.site_news import SiteNewsBoard

LOG = logging.getLogger("concours.relay")

TURN_S = 2.0


class NewsFeed:
    """Asks every two seconds for newer sheets; whatever fails is asked again."""

    def __init__(
        self, board: SiteNewsBoard, centre: Centre, now: Callable[[], Instant]
    ) -> None:
        self._board = board
        self._centre = centre
        self._now = now
        self.heard_at: Instant | None = None
        self.is_refused = False
        """Whether the centre, when it was asked last, did not admit this relay."""

    async def run_for_ever(self) -> None:
        """Fetch, rest; the relay's other work goes on beside it."""
        while True:
            try:
                await self.fetch()
            except Unavailable:
                pass  # the line: what came before is here
            except CentreRefused:
                self.is_refused = True
            except Exception:  # an answer of another release
                LOG.exception("site news could not be taken")
            await asyncio.sleep(TURN_S)

    async def fetch(self) -> None:
        """Take the newest sheets. Raises `Unavailable`, `CentreRefused`."""
        query = f"?after={self._board.known_until}"
        answer = await self._centre.get("/relay/news", query)
        self.heard_at = self._now()
        self.is_refused = False
        for sheet in answer["sheets"]:
            body, signature = sheet["body"], sheet["signature"]
            await self._board.take(body.encode(), bytes.fromhex(signature))
