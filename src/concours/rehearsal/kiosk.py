"""A tablet of the crowd proves its configuration, as the application in a frame."""

import asyncio
from random import Random

import msgspec

from concours.core.kiosk.proof.verdicts import PERIOD_MS, attestation_url
from concours.core.kiosk.seb_json import request_hash
from concours.rehearsal.crowd.line import Channel
from concours.rehearsal.crowd.outcome import Answered
from concours.rehearsal.crowd.tally import Tally

VERSION = "SafeExamBrowser_iOS_3.6.2_stand-in"
SPREAD_S = 10.0
"""How long a tablet waits before each proof, at most: not all of them at once."""


class Proofs:
    """What one tablet proves, again and again, for as long as it lives."""

    def __init__(self, channel: Channel, token: str, tally: Tally) -> None:
        self._channel, self._tally = channel, tally
        self._headers = f"Authorization: Bearer {token}\r\n".encode()

    async def run(self, key: str, origin: str, chance: Random) -> None:
        """Prove a configuration now and each period."""
        while True:
            await asyncio.sleep(chance.uniform(0, SPREAD_S))
            if await self._prove(key, origin):  # or again, as once it is linked again
                await asyncio.sleep(PERIOD_MS / 1_000)

    async def _prove(self, key: str, origin: str) -> bool:
        outcome = await self._channel.ask("GET", "/seb/nonce", headers=self._headers)
        nonce = outcome.body["nonce"] if isinstance(outcome, Answered) else None
        if nonce is None:
            return False
        url = attestation_url(origin, bytes.fromhex(nonce))
        body = {
            "nonce": nonce,
            "config": request_hash(url, key),
            "exam": "",
            "version": VERSION,
        }
        outcome = await self._channel.ask(
            *("POST", f"/seb/attest?n={nonce}"),
            headers=self._headers,
            body=msgspec.json.encode(body),
        )
        is_taken = isinstance(outcome, Answered)
        self._tally.answers["kiosk.proved"] += is_taken
        return is_taken
