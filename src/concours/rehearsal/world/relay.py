"""A site's relay: what a tablet leaves there that is cut, and who takes its place.

Mirrors `src/concours/relay/`: it brings boxes and claims once its line is back, twice
if need be, and decides nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from concours.core.delivery.journal.entry import Tail, head_statement
from concours.core.delivery.sync.batch import Batch, SentEntry
from concours.core.kernel.crypto import DeviceKey
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.agenda import Process, Promise, Steps
from concours.rehearsal.world.centre.device import Device
from concours.rehearsal.world.network import Line, Network, Request, Response

TURN_MS = 2 * SECOND_MS
ANSWER_MS_MAX = 10 * SECOND_MS
BATCH_ENTRIES = 64


@dataclass(slots=True)
class Mailbox:
    """What one tablet leaves: `entries` as the relay has them, `held` at the centre."""

    device: Device
    key: DeviceKey
    entries: Callable[[], Sequence[SentEntry]]
    held: int = 0

    def next_batch(self) -> Batch | None:
        """Return what goes up next, vouched for by its device."""
        entries = tuple(self.entries()[self.held : self.held + BATCH_ENTRIES])
        if not entries:
            return None
        last = entries[-1]
        tail = Tail(last.seq + 1, last.digest, last.device_ms)
        chain = self.device.chain
        return Batch(
            *chain, entries, tail.head, self.key.sign(head_statement(*chain, tail))
        )


class SiteRelay(Process):
    """Brings what it has, as long as the world lasts."""

    def __init__(self, network: Network, line: Line, name: str) -> None:
        super().__init__(network.agenda, name)
        self.network = network
        self.line = line
        self.mailboxes: list[Mailbox] = []
        self.claims: list[Device] = []
        self.is_up = True
        self.run(self._bring_for_ever())

    def _bring_for_ever(self) -> Steps[None]:
        while True:
            yield TURN_MS
            for mailbox in self.mailboxes:
                yield from self._bring(mailbox)
            for claim in [*self.claims]:
                yield from self._claim(claim)

    def _bring(self, mailbox: Mailbox) -> Steps[None]:
        batch = mailbox.next_batch()
        if batch is None:
            return
        response = yield from self._ask(lambda gateway: gateway.post_box(batch))
        if response is not None and response.kind == "answered":
            mailbox.held = response.body["held"]

    def _claim(self, claim: Device) -> Steps[None]:
        response = yield from self._ask(lambda gateway: gateway.post_claim(claim))
        code = response and response.body.get("code")
        is_settled = response is not None and response.kind == "answered"
        if is_settled or code in ("rescue.used", "rescue.unknown"):
            self.claims.remove(claim)

    def _ask(self, request: Request) -> Steps[Response | None]:
        reply: Promise[Response | None] = Promise()
        self.network.request(self.line, request).then(
            lambda response, _error: reply.keep(response)
        )
        self.agenda.after(ANSWER_MS_MAX, lambda: reply.keep(None))
        response: Response | None = yield reply
        return response
