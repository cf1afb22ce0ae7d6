"""The jury's day: arm, launch, extend, close, replace; each decided by `core/sitting`.

An act and its news are one transaction. The keeper gives the key only when it has as
many sound shares as the quorum asks for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from concours.core.journal.entry import AttemptId
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import SECOND_MS, Instant
from concours.core.sitting import phases
from concours.core.sitting.time import Allowance, Scope, TimeGiven, normal_end
from concours.rehearsal.world.agenda import Process, Steps, T
from concours.rehearsal.world.database import Database
from concours.rehearsal.world.paper import DURATION_MS, SITTING_KEY
from concours.rehearsal.world.tables import Tables
from concours.rehearsal.world.witness import Witness

KEYHOLDERS = tuple(phases.KeyholderId(name) for name in ("Ada", "Émilie", "Marie"))
QUORUM = 2
AGAIN_MS = 1 * SECOND_MS
TRIES_COUNT_MAX = 200


@dataclass(frozen=True, slots=True)
class Gift:
    """Minutes that the jury will give: when, and to whom."""

    at_ms: int
    given: TimeGiven
    site: int | None = None
    attempt: AttemptId | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause of one site that the jury will make: when, how long, where."""

    at_ms: int
    length_ms: int
    site: int


class Jury(Process):
    """Everybody with authority, and the keeper's shares."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.agenda, "jury")
        self.database = database
        self.witness: Witness = database.witness
        self.present: set[phases.KeyholderId] = set(KEYHOLDERS)
        self.shares_count = len(KEYHOLDERS)
        """Sound shares that the keeper has in hand."""
        self.is_keeper_down = False
        self.codes_count = 0

    def now(self) -> Instant:
        """Return the centre's clock."""
        return self.witness.centre_ms()

    def launch_at(self, instant_ms: int, lead_ms: int) -> Steps[None]:
        """Arm as soon as the quorum is there, then let the key out."""
        yield max(0, instant_ms - self.agenda.now)
        yield from self._until_done(lambda tables: self._arm(tables, lead_ms))
        phase = self.database.tables.phase
        assert isinstance(phase, phases.Armed)
        yield max(0, phase.t0 - phases.KEY_LEAD_MS - self.now()) + 50
        yield from self._until_done(self.launch)

    def give(self, gift: Gift) -> Steps[None]:
        """Give minutes, if it is not too late."""
        yield max(0, gift.at_ms - self.agenda.now)
        yield from self._tried(lambda tables: self._extend(tables, gift))

    def pause(self, stop: Stop) -> Steps[None]:
        """Stop a site, and let it go on."""
        yield max(0, stop.at_ms - self.agenda.now)
        yield from self._tried(lambda tables: self._stop(tables, stop, "paused"))
        yield stop.length_ms
        yield from self._tried(lambda tables: self._stop(tables, stop, "resumed"))

    def close_at(self, instant_ms: int) -> Steps[None]:
        """End normal time for the whole nation."""
        yield max(0, instant_ms - self.agenda.now)
        yield from self._tried(self._close)

    def replacement(self, attempt: AttemptId) -> Steps[str]:
        """Return a fresh code that lets another tablet take over."""
        yield self.agenda.between(1_000, 4_000)
        self.codes_count += 1
        code = f"{self.codes_count:06}"

        def change(tables: Tables) -> None:
            tables.changed_ms = self.agenda.now
            tables.codes.setdefault(attempt, set()).add(code)

        yield from self._until_done(change)
        return code

    def _arm(self, tables: Tables, lead_ms: int) -> None:
        if isinstance(tables.phase, phases.Armed):
            return  # the commit was made, only its answer was lost
        armed = phases.arm(
            tables.phase,
            present=frozenset(self.present),
            lead_ms=lead_ms,
            now=self.now(),
        )
        tables.phase = armed
        tables.tell(self.armed_news(armed.t0))
        self._acted(tables, "arms")

    def armed_news(self, t0: Instant) -> dict[str, Any]:
        """Return what the nation is told of the arming."""
        return {"kind": "armed", "t0_ms": t0}

    def launch(self, tables: Tables) -> None:
        """Put the key together and let it out."""
        if isinstance(tables.phase, phases.Launched):
            return
        if self.is_keeper_down or not self.has_shares():
            raise Unavailable("keeper")
        launched = self.launched(tables)
        self.witness.launches(t0=launched.t0, shares=self.shares_count, quorum=QUORUM)
        tables.phase = launched
        tables.key_released_ms = launched.launched_at
        tables.tell(launched_news(launched.t0))
        self._acted(tables, "launches")

    def launched(self, tables: Tables) -> phases.Launched:
        """Decide the launch."""
        return phases.launch(tables.phase, now=self.now())

    def has_shares(self) -> bool:
        """Say whether the keeper can put the key together."""
        return self.shares_count >= QUORUM

    def _extend(self, tables: Tables, gift: Gift) -> None:
        if not isinstance(tables.phase, phases.Launched):
            return
        given = [
            TimeGiven(item.raw["scope"], item.raw["minutes"])
            for item in tables.news
            if item.raw["kind"] == "extended" and item.attempt is None
        ]
        allowance = Allowance(t0=tables.phase.t0, duration_ms=DURATION_MS, given=given)
        extension = phases.Extension(gift.given, "coupure")
        ends_at = normal_end(allowance)
        phases.extend(tables.phase, extension, ends_at=ends_at, now=self.now())
        scope: Scope = gift.given.scope
        raw = {"kind": "extended", "minutes": gift.given.minutes, "scope": scope}
        raw = {**raw, "reason": extension.reason}
        tables.tell(raw, site=gift.site, attempt=gift.attempt)
        self._acted(tables, f"gives {gift.given.minutes} minutes to {scope}")

    def _stop(self, tables: Tables, stop: Stop, kind: str) -> None:
        said = {"kind": kind, "at_ms": self.now(), "cause": "alarm", "scope": "site"}
        tables.tell(said, site=stop.site)
        self._acted(tables, f"says {kind} at a site")

    def _close(self, tables: Tables) -> None:
        if isinstance(tables.phase, phases.Closed):
            return
        closed = phases.close(tables.phase, now=self.now())
        tables.phase = closed
        tables.tell({"kind": "closed", "at_ms": closed.closed_at})
        self._acted(tables, "closes")

    def _acted(self, tables: Tables, what: str) -> None:
        tables.changed_ms = self.agenda.now
        self.witness.note(self.name, what)

    def _until_done(self, change: Callable[[Tables], T]) -> Steps[T]:
        """Act until it is done: staff try again, whatever stands in the way."""
        for _ in range(TRIES_COUNT_MAX):
            try:
                value: T = yield self.database.write(change)
            except (Unavailable, Refusal):
                yield AGAIN_MS
            else:
                return value
        raise AssertionError("an act that never passed")

    def _tried(self, change: Callable[[Tables], None]) -> Steps[None]:
        for _ in range(TRIES_COUNT_MAX):
            try:
                yield self.database.write(change)
            except Unavailable:
                yield AGAIN_MS
            except Refusal:
                return
            else:
                return


def launched_news(t0: Instant) -> dict[str, Any]:
    """Return what the nation is told of the launch: the key goes with it."""
    return {"kind": "launched", "t0_ms": t0, "key": SITTING_KEY.hex()}
