"""The relays in force, read again every few seconds, whoever asks."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from starlette.requests import Request

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.box import box_key
from concours.core.delivery.mailbox.relay import request_statement
from concours.core.kernel.crypto import is_signed
from concours.core.kernel.errors import Unavailable
from concours.gateway.database import Database
from concours.gateway.relays.refusals import RelayUnknown
from concours.gateway.settings import Settings
from concours.store.journal.relays.admitted import (
    AdmittedRelay,
    read_relays,
    read_signer,
)

LOG = logging.getLogger("concours.gateway")

TURN_S = 10.0
KEY_HEADER = "x-relay"
SIGNATURE_HEADER = "x-relay-signature"


class RelayDirectory:
    """Who is admitted, at most `TURN_S` old; nobody while the database is away."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._house_key = settings.codes_key
        self._by_key: dict[bytes, list[AdmittedRelay]] = {}
        self._urls: dict[UUID, tuple[str, ...]] = {}
        self._signer = b""
        self._is_read = False
        self.origins: tuple[str, ...] = ()

    async def run_for_ever(self) -> None:
        """Read who is admitted, in turns."""
        while True:
            try:
                await self.refresh()
            except Unavailable:
                pass  # whoever was admitted stays so
            except Exception:  # tables of another release
                LOG.exception("relays could not be read")
            await asyncio.sleep(TURN_S)

    async def prepare(self) -> None:
        """Read who is admitted, unless that was done. Raises `Unavailable`."""
        if not self._is_read:
            await self.refresh()

    async def refresh(self) -> None:
        """Read who is admitted. Raises `Unavailable`."""
        async with self._database.transaction() as connection:
            relays = await read_relays(connection)
            signer = await read_signer(connection) if relays else None
        by_key, urls = defaultdict(list), defaultdict(list)
        for relay in relays:
            by_key[relay.public_key].append(relay)
            urls[relay.site].append(relay.url)
        self._signer = signer or self._signer
        self._by_key = dict(by_key)
        self._urls = {site: tuple(own) for site, own in urls.items()}
        self.origins = tuple(dict.fromkeys(relay.url for relay in relays))
        self._is_read = True

    def terms_of(self, site: UUID, attempt: AttemptId, epoch: int) -> dict[str, object]:
        """Return what a tablet at this site is told of relays: nothing without one."""
        urls = self._urls.get(site)
        if urls is None:
            return {}
        key = box_key(self._house_key, attempt, epoch)
        ledger = {"ledger": self._signer.hex()} if self._signer else {}
        return {"relays": urls, "box_key": key.hex(), "site": str(site), **ledger}

    def relays_of(self, request: Request, body: bytes) -> Sequence[AdmittedRelay]:
        """Return the relay that signed a request, once for each site that it serves.

        Raises `RelayUnknown`.
        """
        try:
            key = bytes.fromhex(request.headers.get(KEY_HEADER, ""))
            signature = bytes.fromhex(request.headers.get(SIGNATURE_HEADER, ""))
        except ValueError as error:
            raise RelayUnknown from error
        relays = self._by_key.get(key)
        statement = request_statement(request.url.path, body)
        if not relays or not is_signed(key, statement, signature):
            raise RelayUnknown
        return relays
