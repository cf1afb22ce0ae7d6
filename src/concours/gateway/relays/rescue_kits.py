"""Kits for a tablet that dies while its site is cut, made behind each enrolment.

A kit needs the candidate's code, which the centre has at an enrolment alone, and slow
work: nobody waits for it. What is to be made is in the database, sealed, until it is:
another gateway makes what one that died had before it.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from secrets import token_bytes
from typing import Any
from uuid import UUID

import msgspec

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.box import box_key
from concours.core.delivery.mailbox.rescue import (
    EPOCHS,
    KitSecrets,
    kit_secrets,
    rescue_code,
    seal_kit,
)
from concours.core.kernel import crypto
from concours.core.kernel.canonical import fields
from concours.core.kernel.errors import Unavailable
from concours.gateway.database import Database
from concours.gateway.lru_cache import LruCache
from concours.gateway.relays.directory import RelayDirectory
from concours.gateway.settings import Settings
from concours.store.journal.relays.kit_requests import (
    KitRequest,
    close_request,
    keep_requests,
    take_request,
)
from concours.store.journal.relays.rescues import RescueKit, find_candidate, save_kits

LOG = logging.getLogger("concours.gateway")

NOTED_COUNT_MAX = 20_000
TOGETHER_COUNT_MAX = 200
AGAIN_S = 5.0
LABEL = b"concours/kit-request/1"
IN_A_KIT = ("candidate", "settings", "sittings")
"""What of a reply is in a kit: never the token."""


class RescueKits:
    """Makes one kit after the other, of candidates whose site has a relay."""

    def __init__(
        self, database: Database, settings: Settings, relays: RelayDirectory
    ) -> None:
        self._database = database
        self._now = settings.now
        self._house_key = settings.codes_key
        self._request_key = crypto.authenticate(settings.codes_key, LABEL)
        self._relays = relays
        self._noted_epochs: LruCache[tuple[object, ...], tuple[object, ...]] = LruCache(
            NOTED_COUNT_MAX
        )
        self._noted: asyncio.Queue[KitRequest] = asyncio.Queue(NOTED_COUNT_MAX)
        self._has_work = asyncio.Event()

    def note(self, reply: Mapping[str, Any], code: str) -> None:
        """Remember to make the kits of this enrolment."""
        has_relays = any("relays" in sitting for sitting in reply["sittings"])
        epochs = tuple((s["attempt"], s["epoch"]) for s in reply["sittings"])
        is_known = self._noted_epochs.get(epochs) is not None
        is_new = has_relays and "candidate" in reply and not is_known
        if is_new and not self._noted.full():
            self._noted_epochs.put(epochs, epochs)
            self._noted.put_nowait(self._request({n: reply[n] for n in IN_A_KIT}, code))

    async def run_for_ever(self) -> None:
        """Keep what is noted, and make what is kept; what fails is tried again."""
        await asyncio.gather(self._keep_for_ever(), self._make_for_ever())

    def _request(self, enrolment: Mapping[str, Any], code: str) -> KitRequest:
        attempt = AttemptId(UUID(str(enrolment["sittings"][0]["attempt"])))
        plain = msgspec.json.encode([enrolment, code])
        label = fields(LABEL, attempt.bytes)
        nonce = token_bytes(crypto.NONCE_BYTES)
        blob = crypto.encrypt(self._request_key, plain, nonce=nonce, aad=label)
        return KitRequest(attempt, blob)

    async def _keep_for_ever(self) -> None:
        while True:
            requests = [await self._noted.get()]
            while not self._noted.empty() and len(requests) < TOGETHER_COUNT_MAX:
                requests.append(self._noted.get_nowait())
            await self._keep({request.attempt: request for request in requests})
            self._has_work.set()

    async def _keep(self, requests: Mapping[AttemptId, KitRequest]) -> None:
        is_away = True
        while is_away:
            try:
                async with self._database.transaction() as connection:
                    await keep_requests(connection, [*requests.values()])
                is_away = False
            except Unavailable:
                await asyncio.sleep(AGAIN_S)
            except Exception:  # tables of another release
                LOG.exception("requests for rescue kits could not be kept")
                is_away = False

    async def _make_for_ever(self) -> None:
        while True:
            try:
                is_made = await self._make_next()
            except Unavailable:
                is_made = False
            except Exception:  # tables of another release
                LOG.exception("rescue kits could not be made")
                is_made = False
            if not is_made:
                await self._rest()

    async def _rest(self) -> None:
        """Wait for what is noted here, and look now and then for what others left."""
        try:
            await asyncio.wait_for(self._has_work.wait(), AGAIN_S)
        except TimeoutError:
            return
        self._has_work.clear()

    async def _make_next(self) -> bool:
        async with self._database.transaction() as connection:
            request = await take_request(connection, now=self._now())
        if request is None:
            return False
        kits = await self._make(request)
        async with self._database.transaction() as connection:
            await save_kits(connection, kits)
            await close_request(connection, request)
        return True

    async def _make(self, request: KitRequest) -> list[RescueKit]:
        label = fields(LABEL, request.attempt.bytes)
        try:
            plain = crypto.decrypt(self._request_key, request.sealed, aad=label)
        except crypto.Unreadable:
            LOG.warning("a request for rescue kits is of another key of codes")
            return []
        enrolment, code = msgspec.json.decode(plain)
        async with self._database.transaction() as connection:
            candidate = await find_candidate(connection, request.attempt)
        if candidate is None:
            return []
        kits: list[RescueKit] = []
        for epoch in EPOCHS:
            rescue = rescue_code(self._house_key, candidate, epoch)
            number = enrolment["candidate"]["number"]
            secrets = await asyncio.to_thread(kit_secrets, number, code, rescue)
            kits += self._kits(enrolment, epoch, secrets)
        return kits

    def _kits(
        self, enrolment: Mapping[str, Any], epoch: int, secrets: KitSecrets
    ) -> Iterator[RescueKit]:
        """Yield the kit of each attempt that no tablet of this epoch has written."""
        for sitting in enrolment["sittings"]:
            if "relays" not in sitting or sitting["epoch"] >= epoch:
                continue
            attempt = AttemptId(UUID(sitting["attempt"]))
            before = [
                *range(1, sitting["epoch"] + 1),
                *(e for e in EPOCHS if e < epoch),
            ]
            terms = self._relays.terms_of(UUID(sitting["site"]), attempt, epoch)
            content: Any = {
                "candidate": enrolment["candidate"],
                "settings": enrolment["settings"],
                "sitting": {
                    **sitting,
                    **msgspec.json.decode(msgspec.json.encode(terms)),
                    "epoch": epoch,
                    "base": None,
                },
                "boxes": [
                    [number, box_key(self._house_key, attempt, number).hex()]
                    for number in sorted(set(before))
                ],
            }
            nonce = token_bytes(crypto.NONCE_BYTES)
            blob = seal_kit(content, secrets.key, attempt, epoch, nonce=nonce)
            yield RescueKit(attempt, epoch, secrets.name_digest, blob)
