"""A tablet of the crowd proves its configuration, as the application in a frame.

The twin of `client/src/shell/network/attestation.ts`: once enrolled, in the waiting
room, after the reveal, when the link is back, and each period, always after a pause of
its own.
"""

import asyncio
from random import Random
from typing import Literal, TypeAlias

import msgspec

from concours.core.kiosk.proof.verdicts import PERIOD_MS, attestation_url
from concours.core.kiosk.seb_json import request_hash
from concours.rehearsal.crowd.alarms import SoonestAlarm
from concours.rehearsal.crowd.line import Channel
from concours.rehearsal.crowd.outcome import Answered
from concours.rehearsal.crowd.seat import Seat
from concours.rehearsal.crowd.tally import Tally
from concours.rehearsal.stand_in import StandIn

VERSION = "SafeExamBrowser_iOS_3.6.2_stand-in"
OPENED_S, SOON_S, LATER_S = 5.0, 10.0, 300.0
"""The longest pause after an enrolment, in the waiting room, and after a reveal."""
SPREAD = 0.1

Phase: TypeAlias = Literal["waiting", "composing", "over"]


class Proofs:
    """What one tablet proves, again and again, until `stop`.

    One that has nothing to prove asks all the same whether it is asked for proof.
    """

    def __init__(self, channel: Channel, tally: Tally, chance: Random) -> None:
        self._channel, self._tally, self._chance = channel, tally, chance
        self._headers = b""
        self._phase: Phase | None = None
        self._is_up = True
        self._due = asyncio.Event()
        self._alarm = SoonestAlarm(self._due.set)

    async def run(self, token: str, stand_in: StandIn | None, seat: Seat) -> None:
        """Prove the configuration of its site at each moment that is due."""
        self._headers = f"Authorization: Bearer {token}\r\n".encode()
        self._within(OPENED_S)
        while True:
            await self._due.wait()
            self._due.clear()
            nonce = await self._ask_nonce()
            if nonce is not None and stand_in is not None:
                await self._prove(nonce, stand_in.keys[seat.site], stand_in.origin)
            self._channel.close()
            if stand_in is None:
                continue
            share = self._chance.uniform(1 - SPREAD, 1 + SPREAD)
            self._alarm.ring_in(share * PERIOD_MS / 1_000)

    def follow(self, phase: Phase, *, is_up: bool) -> None:
        """Hear what the candidate does, and whether the centre answers."""
        is_other, is_back = phase != self._phase, is_up and not self._is_up
        self._phase, self._is_up = phase, is_up
        if is_other and phase == "waiting":
            self._within(SOON_S)
        elif is_back or (is_other and phase == "composing"):
            self._within(LATER_S)

    def stop(self) -> None:
        """Prove no more."""
        self._alarm.stop()
        self._channel.close()

    def _within(self, pause_s: float) -> None:
        if self._headers:  # a tablet that is not enrolled has nobody to prove it to
            self._alarm.ring_in(self._chance.uniform(0, pause_s))

    async def _ask_nonce(self) -> str | None:
        outcome = await self._channel.ask("GET", "/seb/nonce", headers=self._headers)
        return outcome.body["nonce"] if isinstance(outcome, Answered) else None

    async def _prove(self, nonce: str, key: str, origin: str) -> None:
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
        self._tally.answers["kiosk.proved"] += isinstance(outcome, Answered)
