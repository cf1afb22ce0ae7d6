"""The call button of a virtual tablet: kept, then sent until the centre answers.

The twin of `client/src/shell/network/calls.ts`; a call is never taken back here.
"""

import asyncio
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4

import msgspec

from concours.core.delivery.calls.call import NEEDS, Need
from concours.core.delivery.sync.outbox import retry_ms
from concours.rehearsal.crowd.line import Channel
from concours.rehearsal.crowd.outcome import Answered, Down, Outcome, Refused
from concours.rehearsal.crowd.seat import Surroundings

CALL_SHARE = (0.1, 0.6)
"""Of the length of a sitting, when those call who do."""


@dataclass(slots=True)
class Call:
    """One call as the tablet has it; `is_held` once the centre has answered it."""

    id: UUID
    attempt: str
    need: Need
    made_ms: int
    is_held: bool = False
    seen_ms: int | None = None


class Calls:
    """The calls of one tablet, in all its sittings, the first made first."""

    def __init__(self, channel: Channel, around: Surroundings) -> None:
        self.made: list[Call] = []
        self._channel = channel
        self._around = around
        self._token = ""
        self._sending: asyncio.Task[None] | None = None

    def start(self, token: str) -> None:
        """Go on with what is not held yet, in the name of who sits here."""
        self._token = token
        self._hurry()

    def stop(self) -> None:
        """Send nothing more; what was called for stays."""
        if self._sending is not None:
            self._sending.cancel()
        self._sending = None
        self._channel.close()

    def make(self, attempt: str, need: Need, *, at_ms: int) -> None:
        """Call the room, unless a call of this attempt waits for it already."""
        if any(c.attempt == attempt and c.seen_ms is None for c in self.made):
            return
        self.made.append(Call(uuid4(), attempt, need, at_ms))
        self._hurry()

    def hear(self, call_id: str, seen_ms: int) -> None:
        """Hear that the room has seen a call; another tablet's changes nothing."""
        for call in self.made:
            if str(call.id) == call_id:
                call.is_held, call.seen_ms = True, call.seen_ms or seen_ms

    def send_again(self) -> None:
        """Send what a centre that was restored may have lost."""
        for call in self.made:
            call.is_held = call.seen_ms is not None
        self._hurry()

    def _hurry(self) -> None:
        is_busy = self._sending is not None and not self._sending.done()
        if self._token and not is_busy and self._next_call() is not None:
            self._sending = asyncio.create_task(self._send())

    def _next_call(self) -> Call | None:
        return next((call for call in self.made if not call.is_held), None)

    async def _send(self) -> None:
        """Send one after another: the same bytes at each retry."""
        headers = f"Authorization: Bearer {self._token}\r\n".encode()
        failures_count = 0
        while (call := self._next_call()) is not None:
            body = _body_of(call)
            outcome = await self._channel.ask(
                "POST", "/call", headers=headers, body=body
            )
            failures_count = 0 if self._take(call, outcome) else failures_count + 1
            if failures_count:
                pause_ms = retry_ms(failures_count, self._around.chance.random())
                await asyncio.sleep(pause_ms / 1_000)
        self._channel.close()

    def _take(self, call: Call, outcome: Outcome) -> bool:
        """Take an answer; tell whether it was one."""
        answers = self._around.tally.answers
        match outcome:
            case Answered({"call": str(name), "seen_ms": seen_ms}) if name == str(
                call.id
            ):
                answers["call.held"] += 1
                call.is_held, call.seen_ms = True, call.seen_ms or seen_ms
            case Refused(code, facts):
                answers[code] += 1
                self.made.remove(call)
                if code == "call.open_already":
                    self._adopt(call, facts)
            case Down(reason):
                answers[f"call.{reason}"] += 1
                return False
            case Answered():
                answers["call.not_ours"] += 1
                return False
        return True

    def _adopt(self, call: Call, facts: dict[str, object]) -> None:
        """Take over what another tablet of this candidate has called for."""
        match facts:
            case {"call": str(name), "need": need, "made_ms": int(made_ms)}:
                if all(str(known.id) != name for known in self.made):
                    open_call = Call(
                        UUID(name), call.attempt, cast(Need, need), made_ms
                    )
                    open_call.is_held = True
                    self.made.append(open_call)
            case _:
                pass


def plan_call(around: Surroundings, *, has_breaks: bool) -> tuple[float, Need] | None:
    """Return when in a sitting a candidate calls, as a share of it, and what for.

    None for most. Who is due rest breaks asks to leave the room for one.
    """
    chance = around.chance
    has_breaks &= around.callers_per_mille > 0
    if not has_breaks and chance.random() * 1_000 >= around.callers_per_mille:
        return None
    return chance.uniform(*CALL_SHARE), "out" if has_breaks else chance.choice(NEEDS)


def _body_of(call: Call) -> bytes:
    return msgspec.json.encode(
        {
            "attempt": call.attempt,
            "call": call.id,
            "need": call.need,
            "made_ms": call.made_ms,
            "taken_back_ms": None,
        }
    )
