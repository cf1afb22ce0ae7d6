"""Documents that candidates are given as PDF: one at a time, out of the loop."""

import asyncio
from collections.abc import Mapping
from typing import Any

from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant
from concours.press import Press

TURN_S_MAX = 5.0
SHORT = frozenset({"attestation"})
"""Templates that set a page or two."""


class Documents:
    """Sets documents, one at a time, and nobody waits for long."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._presses: dict[str, Press] = {}

    async def pdf(
        self, template: str, view: Mapping[str, Any], *, now: Instant
    ) -> bytes:
        """Return the document. Raises `Unavailable` if too many wait for theirs."""
        try:
            async with asyncio.timeout(TURN_S_MAX):
                await self._turn.acquire()
        except TimeoutError as error:
            raise Unavailable("documents") from error
        try:
            return await asyncio.to_thread(self._set, template, view, now)
        finally:
            self._turn.release()

    def _set(self, template: str, view: Mapping[str, Any], now: Instant) -> bytes:
        if template not in self._presses:
            self._presses[template] = Press(template, is_small=template in SHORT)
        return self._presses[template].pdf(view, now=now)
