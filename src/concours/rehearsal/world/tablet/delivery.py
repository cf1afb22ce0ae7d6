"""Sends the journal until the centre has it.

Mirrors `client/src/shell/network/delivery.ts`.
"""

from typing import TYPE_CHECKING

from concours.core.delivery.sync.batch import Batch
from concours.core.delivery.sync.outbox import (
    RETRY_MS_MAX,
    resend_from,
    retry_ms,
    waiting_count,
)
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.centre.device import Chain, Token
from concours.rehearsal.world.network import Request, Response
from concours.rehearsal.world.tablet.journal import Journal

if TYPE_CHECKING:
    from concours.rehearsal.world.tablet.tablet import Tablet

HEARTBEAT_MS = 10_000
ASK_AGAIN_MS = 30_000
COALESCE_MS = 150
REVIVAL_MS_MAX = 1_000
NEVER_MS = 2**60
FATAL = ("journal.equivocation", "journal.chain_broken")


class Delivery:
    """One request at a time, the same bytes at each retry, a heartbeat when idle."""

    def __init__(self, tablet: "Tablet") -> None:
        self.tablet = tablet
        self.journal: Journal | None = None
        self.others: list[Journal] = []
        """Of other papers; the one that was asked about last is behind."""
        self.asked_ms = tablet.agenda.now
        self.posted: Journal | None = None
        """What the last request was of."""
        self.halted: dict[Chain, str] = {}
        self.due_ms = NEVER_MS
        self.is_busy = False
        self.failures_count = 0

    @property
    def halted_by(self) -> str | None:
        """The refusal that ended the delivery of the paper under way."""
        journal = self.journal
        return None if journal is None else self.halted.get(journal.device.chain)

    def carry(self, journal: Journal) -> None:
        """Deliver this journal from now on, and what is left of the one before."""
        before, self.journal = self.journal, journal
        if before is not None:
            self.finish(before)
        self.others = [j for j in self.others if not _is_same(j, journal)]
        self.failures_count = min(self.failures_count, 1)
        self.schedule(0)

    def finish(self, journal: Journal) -> None:
        """Deliver what the centre lacks of a journal that nobody writes any more."""
        journals = [j for j in (self.journal, *self.others) if j is not None]
        if journal.outbox.entries and not any(_is_same(j, journal) for j in journals):
            self.others.append(journal)

    def wake(self) -> None:
        """Send an entry soon, with those that follow at once."""
        if self.failures_count == 0:
            self.schedule(COALESCE_MS)

    def hurry(self) -> None:
        """Try now: the network is back."""
        self.failures_count = min(self.failures_count, 1)
        self.schedule(0)

    def reachable(self) -> None:
        """Cut the pause short: the centre answers elsewhere."""
        if self.failures_count > 0:
            self.schedule(self.tablet.agenda.between(0, REVIVAL_MS_MAX))

    def schedule(self, wait_ms: int) -> None:
        """Take a turn after so long, or earlier if one is due."""
        agenda = self.tablet.agenda
        due_ms = agenda.now + wait_ms
        if self.is_busy or due_ms >= self.due_ms:
            return
        self.due_ms = due_ms

        def turn() -> None:
            if self.due_ms == due_ms:
                self.tablet.run(self._turn())

        agenda.after(wait_ms, self.tablet.bind_to_life(turn))

    def _turn(self) -> Steps[None]:
        self.due_ms = NEVER_MS
        journal = self._next_journal()
        if self.is_busy or journal is None:
            return
        self.is_busy, self.posted = True, journal
        response = yield from self.tablet.ask(self.post())
        self.is_busy = False
        if journal is self.journal or journal in self.others:
            self.take(response)
        if journal in self.others:
            self.asked_ms = self.tablet.agenda.now
            self.others = [*(j for j in self.others if j is not journal), journal]
        self.schedule(self._pause_ms())

    def _next_journal(self) -> Journal | None:
        """Return a paper that is over, then the one under way, in turn."""
        current = self.journal if self.halted_by is None else None
        before = self.lacking() or self.to_ask()
        return (current or before) if before is self.posted else (before or current)

    def lacking(self) -> Journal | None:
        """Return a paper that is over, and of which the centre lacks something."""
        journals = (j for j in self.others if j.device.chain not in self.halted)
        return next((j for j in journals if waiting_count(j.outbox)), None)

    def to_ask(self) -> Journal | None:
        """Return a paper that is over, when one is due to be asked about again."""
        if self.tablet.agenda.now - self.asked_ms < ASK_AGAIN_MS:
            return None
        journals = (j for j in self.others if j.device.chain not in self.halted)
        return next(journals, None)

    def post(self) -> Request:
        """Return the next batch as a request: a retry sends the same."""
        assert self.posted is not None
        assert self.tablet.reader is not None
        batch = self.posted.next_batch()
        written_count = len(self.posted.outbox.entries)
        return _posting(batch, written_count, self.tablet.reader.token)

    def take(self, response: Response | None) -> None:
        """Take what came back; None is silence, or nothing of ours."""
        if response is None or response.kind in ("html", "unavailable"):
            self.failures_count += 1
        elif response.kind == "answered":
            self._take_held(response.body["held"], response.body["news"])
        else:
            self._take_refusal(response.body["code"], response.body["facts"])

    def _take_held(self, held_count: int, news: int) -> None:
        self.failures_count = 0
        assert self.posted is not None
        if held_count > len(self.posted.outbox.entries):  # we were restored
            self.halt("journal.equivocation")
            return
        self.posted.hold(held_count)
        self.tablet.take_acknowledgement(self.posted, news)

    def halt(self, code: str) -> None:
        """Send no more of what was posted: no retry can mend it."""
        assert self.posted is not None
        self.halted[self.posted.device.chain] = code

    def _take_refusal(self, code: str, facts: dict[str, object]) -> None:
        held_count = facts.get("held")
        is_gap = code == "journal.chain_broken" and facts.get("reason") == "gap"
        if is_gap and isinstance(held_count, int):
            self.resend(held_count)
        elif code in FATAL and not is_gap:
            self.halt(code)
        else:
            self.failures_count += 1

    def resend(self, held_count: int) -> None:
        """Send again what the centre does not hold, after a pause."""
        assert self.posted is not None
        outbox = self.posted.outbox
        count = resend_from(
            written_count=len(outbox.entries),
            acknowledged_count=outbox.acknowledged_count,
            held_count=held_count,
        )
        if count is None:
            self.halt("journal.equivocation")
            return
        self.failures_count += 1
        self.posted.hold(count)

    def _pause_ms(self) -> int:
        if self.failures_count > 0:
            chance = self.tablet.agenda.chance.random()
            return min(retry_ms(self.failures_count, chance), RETRY_MS_MAX)
        journal = self.journal
        is_more = journal is not None and waiting_count(journal.outbox) > 0
        is_waiting = is_more or self.lacking() is not None
        return COALESCE_MS if is_waiting else HEARTBEAT_MS


def _posting(batch: Batch, written_count: int, token: Token) -> Request:
    return lambda gateway: gateway.post_journal(batch, written_count, token)


def _is_same(left: Journal, right: Journal) -> bool:
    """Say whether both are of one chain: a paper may be begun again."""
    return left.device.chain == right.device.chain
