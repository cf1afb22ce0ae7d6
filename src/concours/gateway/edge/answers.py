"""Whether whoever asks is answered: a loop may turn, and nobody get a word of it."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from concours.metrics.registry import Age
from concours.metrics.watchdog import MUTE_S_MAX

STARTS: Final = "http.response.start"


class Answers:
    """Requests that are owed an answer, and how long ago the last one was given.

    An answer is given when it begins: whoever reads slowly has one.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._count = Counter(
            "concours_answers", "Answers given, whatever they say.", registry=registry
        )
        self._owed_count = 0
        self._age = Age()

    @property
    def are_missing(self) -> bool:
        """Whether somebody has waited for minutes, in which nobody was answered."""
        return self._owed_count > 0 and self._age.seconds() > MUTE_S_MAX

    def owe(self) -> None:
        """Note a request. While nobody waits, no silence counts."""
        if not self._owed_count:
            self._age.renew()
        self._owed_count += 1

    def give(self) -> None:
        """Note its answer."""
        self._owed_count -= 1
        self._count.inc()
        self._age.renew()

    def drop(self) -> None:
        """Note that it has gone without one: whoever asked is there no longer."""
        self._owed_count -= 1

    async def of(
        self, app: ASGIApp, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Hand a request to an application, and note what becomes of it."""
        is_owed = True
        self.owe()

        async def note(message: Message) -> None:
            nonlocal is_owed
            if is_owed and message["type"] == STARTS:
                is_owed = False
                self.give()
            await send(message)

        try:
            await app(scope, receive, note)
        finally:
            if is_owed:
                self.drop()
