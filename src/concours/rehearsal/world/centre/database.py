"""The database: one commit or none, and everything that can befall it on the way."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from concours.core.kernel.errors import Refusal, Unavailable
from concours.rehearsal.world.agenda import Agenda, Process, Promise
from concours.rehearsal.world.centre.device import Chain
from concours.rehearsal.world.centre.sitting import Decision
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.witness import Witness

T = TypeVar("T")
Row: TypeAlias = "tuple[Any, ...]"

STATEMENT_MS_MAX = 10_000


class Database(Process):
    """PostgreSQL: answers, commits, dies, comes back with what was committed."""

    def __init__(self, agenda: Agenda, tables: Tables, witness: Witness) -> None:
        super().__init__(agenda, "database")
        self.tables = tables
        self.witness = witness
        self.is_up = True
        self.slow_ms = self.clock_off_ms = 0
        self.dies_in_commit_per_cent = 0
        self.when_told: list[Callable[[], None]] = []
        self._writing: list[tuple[Row, ...]] = []
        self._acts = [tables.acts(0)]

    def start(self) -> None:
        """Come back."""
        self.is_up = True

    def ask(self, query: Callable[[Tables], T]) -> Promise[T]:
        """Read at one instant. Fails with `Unavailable`, or as `read` refuses."""
        promise: Promise[T] = Promise()
        self._reach(promise, lambda: _settle(promise, lambda: query(self.tables)))
        return promise

    def write(
        self, change: Callable[[Tables], T], rows: Sequence[Row] = ()
    ) -> Promise[T]:
        """Commit a change, or nothing; `rows` are locked in the order given.

        Fails with `Unavailable` when nobody knows whether it was committed.
        """
        promise: Promise[T] = Promise()
        locked_rows = tuple(rows)
        self.witness.locks(locked_rows, self._writing)
        self._writing.append(locked_rows)

        def commit() -> None:
            if self.agenda.happens(self.dies_in_commit_per_cent):
                return self._die_in_commit(promise, change)
            return self._commit(promise, change)

        self._reach(
            promise, commit, on_arrival=lambda: self._writing.remove(locked_rows)
        )
        return promise

    def restore(self, instant_ms: int) -> list[list[Decision]]:
        """Come back as a backup had it; return the decisions lost, by sitting."""
        tables = self.tables
        instant_ms = max(instant_ms, tables.changed_ms)
        for chain, rows in tables.chains.items():
            tables.chains[chain] = [s for s in rows if s.committed_ms <= instant_ms]
        self._acts = [a for a in self._acts if a.committed_ms <= instant_ms]
        lost_decisions = tables.put_back(self._acts[-1])
        self.witness.restored(tables)
        self.tell_of_news()
        return lost_decisions

    def tell_of_news(self) -> None:
        """Let every gateway read the news."""
        for notify in self.when_told:
            notify()

    def _reach(
        self,
        promise: Promise[T],
        work: Callable[[], None],
        on_arrival: Callable[[], None] = lambda: None,
    ) -> None:
        life = self.life
        wait_ms = self.agenda.between(1, 4) + self.slow_ms

        def arrive() -> None:
            on_arrival()
            if not self.is_up or self.life != life or wait_ms > STATEMENT_MS_MAX:
                promise.fail(Unavailable("database"))
            else:
                work()

        self.agenda.after(wait_ms, arrive)

    def _commit(self, promise: Promise[T], change: Callable[[Tables], T]) -> None:
        news_count, changed_ms = len(self.tables.news), self.tables.changed_ms
        before = self.witness.before(self.tables)
        _settle(promise, lambda: change(self.tables))
        self.witness.committed(self.tables, before)
        is_told = len(self.tables.news) > news_count
        if is_told or self.tables.changed_ms > changed_ms:
            self._acts.append(self.tables.acts(self.agenda.now))
        if is_told:
            self.tell_of_news()

    def _die_in_commit(
        self, promise: Promise[T], change: Callable[[Tables], T]
    ) -> None:
        lost_reply: Promise[T] = Promise()
        if self.agenda.happens(50):
            self._commit(lost_reply, change)
        self.die()
        self.witness.note(self.name, "killed in mid-commit")
        promise.fail(Unavailable("database"))
        self.agenda.after(self.agenda.between(500, 3_000), self.start)


def chain_rows(chain: Chain, start: int, stop: int) -> list[Row]:
    """Return the rows of a chain that a write locks."""
    return [(*chain, seq) for seq in range(start, stop)]


def _settle(promise: Promise[T], work: Callable[[], T]) -> None:
    try:
        promise.keep(work())
    except (Refusal, Unavailable) as error:
        promise.fail(error)
