"""The call button: kept first, sent until it is answered.

Mirrors `client/src/shell/network/calls.ts`; a call is never taken back here.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from concours.core.delivery.calls.call import CallRequest, Need
from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sync.outbox import retry_ms
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import DiskFailing, Steps

if TYPE_CHECKING:
    from concours.rehearsal.world.tablet.tablet import Tablet


@dataclass(frozen=True, slots=True)
class TabletCall:
    """One call as the disk has it; `is_held` once the centre answered it."""

    id: UUID
    attempt: AttemptId
    need: Need
    made: Instant
    is_held: bool = False
    is_seen: bool = False


class Calls:
    """The calls of one tablet, of every sitting."""

    def __init__(self, tablet: "Tablet") -> None:
        self.tablet = tablet
        self.is_sending = False

    def make(self, need: Need) -> Steps[None]:
        """Call the room, where no call of this sitting is open."""
        tablet, attempt = self.tablet, self.tablet.candidate.attempt
        calls = tablet.disk.contents.calls
        if any(c.attempt == attempt and not c.is_seen for c in calls.values()):
            return
        name = uuid5(attempt, f"{tablet.name} {tablet.life} {len(calls)}")
        call = TabletCall(name, attempt, need, tablet.time.stamp_ms())
        try:
            yield tablet.disk.write(lambda now: now.calls.update({name: call}))
        except DiskFailing:
            return  # nothing says on the screen that it was made
        tablet.witness.note(tablet.name, f"calls: {need}")
        tablet.witness.calls_made[name] = tablet.name, attempt
        yield from self.send()

    def send(self) -> Steps[None]:
        """Send what the centre has not answered, one after another."""
        if self.is_sending:
            return
        self.is_sending = True
        failures_count = 0
        while (call := self.next_call()) is not None and self.may_try(failures_count):
            request = CallRequest(id=call.id, need=call.need, made=call.made)
            response = yield from self.tablet.ask(
                lambda gateway, r=request, a=call.attempt: gateway.post_call(r, a)  # type: ignore[misc]
            )
            if response is not None and response.kind in ("answered", "refused"):
                failures_count = 0
                self._keep(replace(call, is_held=True))
                if response.kind == "refused":
                    self.tablet.witness.calls_made.pop(call.id, None)
                continue
            failures_count += 1
            chance = self.tablet.agenda.chance.random()
            yield retry_ms(failures_count, chance)
        self.is_sending = False

    def may_try(self, _failures_count: int) -> bool:
        """Say whether to try again after so many failures: always."""
        return True

    def next_call(self) -> TabletCall | None:
        """Return the first call that the centre has not answered."""
        calls = self.tablet.disk.contents.calls.values()
        return next((call for call in calls if not call.is_held), None)

    def hear(self, name: str) -> None:
        """Hear that the room has seen a call."""
        call = self.tablet.disk.contents.calls.get(UUID(name))
        if call is not None:
            self._keep(replace(call, is_held=True, is_seen=True))

    def _keep(self, call: TabletCall) -> None:
        self.tablet.disk.contents.calls[call.id] = call
