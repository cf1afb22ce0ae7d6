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
from concours.rehearsal.world.network import Request, Response
from concours.rehearsal.world.tablet.journal import Journal

if TYPE_CHECKING:
    from concours.rehearsal.world.tablet.tablet import Tablet

HEARTBEAT_MS = 10_000
COALESCE_MS = 150
REVIVAL_MS_MAX = 1_000
NEVER_MS = 2**60
FATAL = ("journal.equivocation", "journal.chain_broken")


class Delivery:
    """One request at a time, the same bytes at each retry, a heartbeat when idle."""

    def __init__(self, tablet: "Tablet", journal: Journal) -> None:
        self.tablet = tablet
        self.journal = journal
        self.due_ms = NEVER_MS
        self.is_busy = False
        self.failures_count = 0
        self.halted_by: str | None = None

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
        if self.is_busy or self.halted_by is not None:
            return
        self.is_busy = True
        response = yield from self.tablet.ask(self.post())
        self.is_busy = False
        self.take(response)
        self.schedule(self._pause_ms())

    def post(self) -> Request:
        """Return the next batch as a request: a retry sends the same."""
        batch = self.journal.next_batch()
        written_count = len(self.journal.outbox.entries)
        return _posting(batch, written_count)

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
        if held_count > len(self.journal.outbox.entries):  # we were restored
            self.halted_by = "journal.equivocation"
            return
        self.hold(held_count)
        self.tablet.take_acknowledgement(news)

    def hold(self, held_count: int) -> None:
        """Take so many for held."""
        self.journal.hold(held_count)

    def _take_refusal(self, code: str, facts: dict[str, object]) -> None:
        held_count = facts.get("held")
        is_gap = code == "journal.chain_broken" and facts.get("reason") == "gap"
        if is_gap and isinstance(held_count, int):
            self.resend(held_count)
        elif code in FATAL and not is_gap:
            self.halted_by = code
        else:
            self.failures_count += 1

    def resend(self, held_count: int) -> None:
        """Send again what the centre does not hold, after a pause."""
        outbox = self.journal.outbox
        count = resend_from(
            written_count=len(outbox.entries),
            acknowledged_count=outbox.acknowledged_count,
            held_count=held_count,
        )
        if count is None:
            self.halted_by = "journal.equivocation"
            return
        self.failures_count += 1
        self.hold(count)

    def _pause_ms(self) -> int:
        if self.failures_count > 0:
            chance = self.tablet.agenda.chance.random()
            return min(retry_ms(self.failures_count, chance), RETRY_MS_MAX)
        is_waiting = waiting_count(self.journal.outbox) > 0
        return COALESCE_MS if is_waiting else HEARTBEAT_MS


def _posting(batch: Batch, written_count: int) -> Request:
    return lambda gateway: gateway.post_journal(batch, written_count)
