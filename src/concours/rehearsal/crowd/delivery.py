"""Sends the chains until the centre has them.

The twin of `client/src/shell/network/delivery.ts`: of a paper that is over, what the
centre does not hold yet goes first, in turn with the paper under way; what it holds is
asked about again.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from concours.core.delivery.sync.outbox import resend_from, retry_ms
from concours.rehearsal.crowd.alarms import SoonestAlarm
from concours.rehearsal.crowd.chain import Chain
from concours.rehearsal.crowd.line import Channel
from concours.rehearsal.crowd.outcome import Answered, Down, Outcome, Refused
from concours.rehearsal.crowd.tally import Tally

HEARTBEAT_S = 10.0
ASK_AGAIN_S = 30.0
"""So often a paper that is over is asked about, one of them at a time."""
COALESCE_S = 0.15
PACE_MS_MAX = 5_000
FATAL = ("journal.equivocation", "journal.chain_broken", "journal.unsigned")

POST = (
    b'{"attempt":"%b","epoch":%d,"entries":[%b],"written":%d,"head":"%b",'
    b'"signature":"%b","state":%b}'
)
STATE = (
    b'{"package":"%b","offset_ms":%d,"storage":"persistent","ends_ms":%b,"read":%b,'
    b'"focus_lost":%d,"kiosk":true,"rejoined":%b,"ahead":%b,"voice":%b,"worker":true}'
)


_TRUTH = {True: b"true", False: b"false", None: b"null"}


@dataclass(slots=True)
class TabletState:
    """What the tablet says of itself with each batch."""

    package: str = "missing"
    offset_ms: int = 0
    ends_ms: int | None = None
    read_number: int | None = None
    focus_lost_count: int = 0
    has_rejoined: bool = False
    is_ahead: bool = True
    has_voice: bool | None = None

    def json(self) -> bytes:
        """Return it as the wire has it."""
        return STATE % (
            self.package.encode(),
            self.offset_ms,
            _number(self.ends_ms),
            _number(self.read_number),
            self.focus_lost_count,
            _TRUTH[self.has_rejoined],
            _TRUTH[self.is_ahead],
            _TRUTH[self.has_voice],
        )


def _number(value: int | None) -> bytes:
    return b"null" if value is None else b"%d" % value


class Delivery:
    """One request at a time, the same bytes at each retry, a heartbeat in between.

    `state_of` is what the tablet says of itself with each batch of a chain. `on_held`
    is told of each acknowledgement: whose chain, the number of the latest news.
    """

    def __init__(
        self, channel: Channel, state_of: Callable[[Chain], TabletState], tally: Tally
    ) -> None:
        self._channel = channel
        self._state_of = state_of
        self._tally = tally
        self._chain: Chain | None = None
        self._others: list[Chain] = []
        self._asked_at_s = time.monotonic()
        self._last_posted: Chain | None = None
        self._halted: list[tuple[Chain, str]] = []
        self._failures_count = 0
        self._gather_s = COALESCE_S
        self._spread_s = 0.0
        self._alarm = SoonestAlarm(self._ring)
        self._due: asyncio.Future[None] | None = None
        self.on_held: Callable[[Chain, int], None] = lambda _chain, _news: None

    @property
    def is_failing(self) -> bool:
        """Whether the last request got no acknowledgement."""
        return self._failures_count > 0

    @property
    def halted_codes(self) -> Iterator[str]:
        """The refusals that no retry can mend, one for each chain: faults of ours."""
        return (code for _, code in self._halted)

    def carry(self, chain: Chain) -> None:
        """Deliver this chain from now on, at once, and what is left of the one before.

        A chain that the tablet goes back to is no longer one that is over.
        """
        before, self._chain = self._chain, chain
        if before is not None and before is not chain and before.entries:
            self._others.append(before)
        self._others = [c for c in self._others if c is not chain]
        self._failures_count = min(self._failures_count, 1)
        self._ring()

    async def run(self, chance: Random) -> None:
        """Deliver for ever."""
        while True:
            chain = self._next_chain()
            if chain is not None:
                self._last_posted = chain
                self._take(chain, await self._post(chain))
                self._note_asked(chain)
            await self._rest(chance)

    def _next_chain(self) -> Chain | None:
        """Return a chain that is over, then the one under way, in turn."""
        current = self._chain if self._chain and self._may_send(self._chain) else None
        before = self._lacking() or self._to_ask()
        if before is None or before is self._last_posted:
            return current or before
        return before

    def _lacking(self) -> Chain | None:
        """Return a paper that is over, and of which the centre lacks something."""
        chains = filter(self._may_send, self._others)
        return next((chain for chain in chains if chain.waiting_count), None)

    def _to_ask(self) -> Chain | None:
        """Return a paper that is over, when one is due to be asked about."""
        if time.monotonic() - self._asked_at_s < ASK_AGAIN_S:
            return None
        return next(filter(self._may_send, self._others), None)

    def _note_asked(self, chain: Chain) -> None:
        if chain is not self._chain:
            self._asked_at_s = time.monotonic()
            self._others = [*(c for c in self._others if c is not chain), chain]

    def _may_send(self, chain: Chain) -> bool:
        return all(halted is not chain for halted, _ in self._halted)

    def spread(self, chance: Random) -> None:
        """Send what everybody has just written after a pause of one's own."""
        self._gather_s = max(self._gather_s, chance.random() * self._spread_s)

    def wake(self) -> None:
        """Send what was just written soon, with what follows at once."""
        if self._failures_count == 0:
            self._ring_in(self._gather_s)

    def reachable(self, chance: Random) -> None:
        """Hear that the centre answers elsewhere: do not sit out a long pause."""
        if self._failures_count > 0:
            self._ring_in(chance.random())

    async def _post(self, chain: Chain) -> Outcome:
        stop, entries, head, signature = chain.batch()
        body = POST % (
            str(chain.attempt).encode(),
            chain.epoch,
            entries,
            len(chain.entries),
            head.hex().encode(),
            signature.hex().encode(),
            self._state_of(chain).json(),
        )
        count = stop - chain.sent_from
        begun = time.perf_counter_ns()
        outcome = await self._channel.ask("POST", "/journal", body=body)
        if isinstance(outcome, Answered):
            duration_us = (time.perf_counter_ns() - begun) // 1_000
            self._tally.acknowledged(count, duration_us=duration_us)
        return outcome

    def _take(self, chain: Chain, outcome: Outcome) -> None:
        match outcome:
            case Answered(
                {
                    "held": int(held),
                    "news": int(news),
                    "pace_ms": int(pace),
                    "spread_ms": int(spread),
                }
            ):
                self._gather_s = max(COALESCE_S, min(pace, PACE_MS_MAX) / 1_000)
                self._spread_s = min(spread, PACE_MS_MAX) / 1_000
                self._tally.answers["held"] += 1
                self._failures_count = 0
                self._take_held(chain, held, news)
            case Refused(code, {"reason": "gap", "held": int(held)}):
                self._tally.answers[code] += 1
                self._failures_count += 1
                self._resend(chain, held)
            case Refused(code):
                self._tally.answers[code] += 1
                self._failures_count += 1
                if code in FATAL:
                    self._halted.append((chain, code))
            case Down(reason):
                self._tally.answers[reason] += 1
                self._failures_count += 1
            case Answered():
                self._tally.answers["not_ours"] += 1
                self._failures_count += 1

    def _take_held(self, chain: Chain, held_count: int, news: int) -> None:
        if held_count > len(chain.entries):  # it holds what we never wrote
            self._halted.append((chain, "journal.equivocation"))
            return
        chain.hold(held_count)
        self.on_held(chain, news)

    def _resend(self, chain: Chain, held_count: int) -> None:
        count = resend_from(
            written_count=len(chain.entries),
            acknowledged_count=chain.sent_from,
            held_count=held_count,
        )
        if count is None:
            self._halted.append((chain, "journal.equivocation"))
        else:
            chain.hold(count)

    async def _rest(self, chance: Random) -> None:
        """Wait for what is due next, or for whoever rings before."""
        self._due = asyncio.get_running_loop().create_future()
        if self._failures_count:
            pause_ms = retry_ms(self._failures_count, chance.random())
            self._ring_in(pause_ms / 1_000)
        else:
            self._ring_in(self._gather_s if self._is_waiting() else HEARTBEAT_S)
        await self._due

    def _is_waiting(self) -> bool:
        has_more = self._chain is not None and self._chain.waiting_count > 0
        return has_more or self._lacking() is not None

    def _ring_in(self, delay_s: float) -> None:
        """Ring then, unless it is due to ring before."""
        if self._due is None or self._due.done():
            return
        self._alarm.ring_in(delay_s)

    def _ring(self) -> None:
        self._alarm.stop()
        if self._due is not None and not self._due.done():
            self._due.set_result(None)
