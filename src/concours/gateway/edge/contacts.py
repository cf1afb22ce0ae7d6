"""From where tablets speak: written down where it differs, and nobody waits for it.

Looked at when a device enrols, opens its news or fetches earlier entries; never on the
way of an entry. Whoever changes network opens the news again.
"""

import asyncio
from collections.abc import Iterable, Sequence
from hashlib import sha256
from uuid import UUID

from starlette.requests import Request

from concours.gateway.database import Connection
from concours.gateway.edge.origin import client_allocation
from concours.gateway.edge.recorder import Recorder
from concours.gateway.lru_cache import LruCache
from concours.gateway.settings import Settings
from concours.store.journal.logs.contacts import Contact, add_contacts

GATHER_S = 0.25
GATHERED_COUNT_MAX = 2_000
"""Written in one transaction: what comes in a moment of the busiest hour."""

CHANGES_COUNT_MAX = 100
"""Of one tablet in one process: whoever goes on changing is seen by then."""

ADDRESS_LENGTH_MAX = 60


class Contacts:
    """Remembers where each tablet spoke from last, and keeps what is new."""

    def __init__(self, recorder: Recorder, settings: Settings) -> None:
        self._recorder = recorder
        self._now = settings.now
        self._last = LruCache[tuple[UUID, int], tuple[str, bytes, int]]()
        self._gathered: list[Contact] = []
        self._timer: asyncio.TimerHandle | None = None

    def note(self, request: Request, epochs: Iterable[tuple[UUID, int]]) -> None:
        """Keep from where these epochs of copies speak, if it has changed."""
        address = client_allocation(request)[:ADDRESS_LENGTH_MAX]
        browser = sha256(request.headers.get("user-agent", "").encode()).digest()
        for attempt, epoch in epochs:
            last_contact = self._last.get((attempt, epoch))
            count = last_contact[2] if last_contact else 0
            if count >= CHANGES_COUNT_MAX or (
                last_contact and last_contact[:2] == (address, browser)
            ):
                continue
            self._last.put((attempt, epoch), (address, browser, count + 1))
            self._gather(
                Contact(
                    attempt=attempt,
                    epoch=epoch,
                    at=self._now(),
                    address=address,
                    browser=browser,
                )
            )

    def flush(self) -> None:
        """Begin to write what has come together."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        contacts, self._gathered = self._gathered, []
        if not contacts:
            return

        async def write(connection: Connection) -> None:
            try:
                await add_contacts(connection, contacts)
            except BaseException:
                self._forget(contacts)  # looked at anew, the next time it speaks
                raise

        self._recorder.record_soon(f"{len(contacts)} contacts", write)

    def _gather(self, contact: Contact) -> None:
        self._gathered.append(contact)
        if len(self._gathered) >= GATHERED_COUNT_MAX:
            self.flush()
        elif self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(GATHER_S, self.flush)

    def _forget(self, contacts: Sequence[Contact]) -> None:
        for contact in contacts:
            self._last.drop((contact.attempt, contact.epoch))
