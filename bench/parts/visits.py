"""A tablet that lives its day in seconds: what is benign about it, and what is not.

It does what `rehearsal/crowd/tablet.py` does, without streams and without waiting.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.rehearsal import asides, habits
from concours.rehearsal.crowd.chain import Chain
from concours.rehearsal.crowd.delivery import POST, TabletState
from concours.rehearsal.crowd.enrolment import Claim, enrol
from concours.rehearsal.crowd.http import Cookies
from concours.rehearsal.crowd.line import Channel, Line
from concours.rehearsal.crowd.outcome import Answered
from concours.rehearsal.crowd.person import STRAY_PATHS
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.sitter import FRAME

SOON_S = (0.0, 0.2)
"""In place of minutes: what a tablet waits between the things that it does."""
READY_S = 0.1
OFTEN, SELDOM = 0.5, 0.02


def make_impatient() -> None:
    """Let nobody rest between two things, in this process."""
    asides.REST_S = habits.WAIT_S = habits.AWAY_S = SOON_S
    habits.PROBE_REST_S = SOON_S[0]


@dataclass(slots=True)
class Sitter:
    """Whoever sits there: their tablet signs what they do."""

    chain: Chain
    is_away: bool = False

    def tell(self, kind: str, body: dict[str, Any]) -> bool:
        """Have it written."""
        self.chain.write(kind, body, at_ms=time.time_ns() // 1_000_000)
        return True


@dataclass(slots=True)
class Day:
    """A sitting on a tablet, as far as habits ask for it."""

    sitting: dict[str, Any]
    sitter: Sitter


class Visit:
    """A tablet that lives its day in seconds."""

    def __init__(self, seat: Seat, line: Line, around: Surroundings) -> None:
        self.seat, self.line, self.around = seat, line, around
        self.day: Day | None = None
        self.token = ""
        self._key = DeviceKey(private_key_from(os.urandom))
        self._cookies = Cookies()
        self._habits = habits.Habits(self._new_channel, around)

    def reload(self) -> None:
        """Lose its page: there is no stream of news here to lose."""

    async def come(self, replacement: str | None = None) -> None:
        """Be enrolled, hear the news, open the paper."""
        claim = Claim(self.seat, self._key, replacement)
        await self._habits.begin(claim)
        channel = self._new_channel()
        enrolment = await enrol(channel, claim, self.around)
        self.token = enrolment["token"]
        (sitting,) = enrolment["sittings"]
        chain = Chain(UUID(sitting["attempt"]), sitting["epoch"], self._key)
        self.day = Day(sitting, Sitter(chain))
        self.tell("opened", {"base": sitting["base"], "paper": sitting["package"]})
        await channel.ask("GET", "/news?after=0", headers=habits.bearer(self.token))
        channel.close()

    async def live(self) -> None:
        """Let befall it what befalls it, while somebody sits there."""
        self._habits.follow("composing")
        for kind, body in acts_beside(self.around.chance):
            self.tell(kind, body)
        await self._habits.run(self.token, self)

    async def send(self) -> None:
        """Bring what was signed, until the centre has it."""
        assert self.day is not None
        chain, channel = self.day.sitter.chain, self._new_channel()
        while chain.waiting_count:
            stop, entries, head, signature = chain.batch()
            words = str(chain.attempt).encode(), chain.epoch, entries, stop
            proof = head.hex().encode(), signature.hex().encode(), TabletState().json()
            outcome = await channel.ask(
                "POST", "/journal", body=POST % (*words, *proof)
            )
            if isinstance(outcome, Answered):
                chain.hold(stop)
            else:
                await asyncio.sleep(READY_S)
        channel.close()

    def tell(self, kind: str, body: dict[str, Any]) -> None:
        """Sign an entry."""
        habits.sitter_of(self).tell(kind, body)

    def _new_channel(self) -> Channel:
        return Channel(self.line, lambda *_: None, self._cookies)


def acts_beside(chance: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a person does beside the paper: none of it is a sign of anything."""
    yield "framed", dict(FRAME)
    if chance.random() < OFTEN:
        yield "viewed", {"centre": [412, 96], "figure": 1, "zoom": 250}
    if chance.random() < OFTEN:
        yield "left", {"by": chance.choice(("hidden", "blur"))}
        yield "returned", {}
    if chance.random() < SELDOM:
        yield "pasted", {"length": chance.randint(3, 40), "question": "q-1"}
    if chance.random() < SELDOM:
        yield "strayed", {"dest": "document", "path": chance.choice(STRAY_PATHS)}
    if chance.random() < SELDOM:
        yield "strayed", {"dest": "document", "path": chance.choice(asides.PATHS)}
    if chance.random() < SELDOM:
        yield "strayed", {"dest": "link", "path": "/correction.php"}
