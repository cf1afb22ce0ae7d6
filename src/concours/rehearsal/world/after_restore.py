"""What staff do again after a backup older than their last acts came back.

As `docs/operating/restoring.md` says: first the time that was given, then closes. What
pauses took is given back in minutes; other news come under the numbers that were lost.
"""

from collections.abc import Sequence
from functools import partial

from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.centre.sitting import Decision, SittingTables
from concours.rehearsal.world.clocks import Gift, Stop
from concours.rehearsal.world.jury import Jury


def do_again(jury: Jury, lost_decisions: Sequence[Decision]) -> Steps[None]:
    """Do again what the database has lost, in another order."""
    yield jury.agenda.between(500, 4_000)
    yield from jury.until_done(_tell_all)
    for stop in _lost_resumptions(lost_decisions, now=jury.now()):
        yield from jury.do_unless_refused(partial(jury.stop, stop=stop, kind="resumed"))
    for gift in [
        *_lost_gifts(lost_decisions),
        *_gifts_for_pauses(lost_decisions, now=jury.now()),
    ]:
        yield from jury.do_unless_refused(partial(jury.extend, gift=gift))
    for decision in lost_decisions:
        if decision.raw["kind"] == "closed":
            site = min(decision.sites)
            own = site if site in jury.sitting.detached else None
            yield from jury.do_unless_refused(partial(jury.close, site=own))


def _tell_all(tables: SittingTables) -> None:
    tables.tell({"kind": "message", "text": "La base a été restaurée."})


def _lost_gifts(lost_decisions: Sequence[Decision]) -> list[Gift]:
    return [
        Gift(
            0,
            TimeGiven(decision.raw["scope"], decision.raw["minutes"]),
            None if decision.raw["scope"] == "nation" else min(decision.sites),
            decision.attempt,
        )
        for decision in lost_decisions
        if decision.raw["kind"] == "extended"
    ]


def _gifts_for_pauses(
    lost_decisions: Sequence[Decision], *, now: Instant
) -> list[Gift]:
    """Return minutes for what each pause took that began after the backup."""
    gifts = []
    for at, start in enumerate(lost_decisions):
        if start.raw["kind"] == "paused":
            end = _end_of(start, lost_decisions[at:])
            until_ms = now if end is None else end.raw["at_ms"]
            minutes = -(-(until_ms - start.raw["at_ms"]) // MINUTE_MS)
            time_given = TimeGiven("site", max(1, minutes))
            gifts.append(Gift(0, time_given, min(start.sites)))
    return gifts


def _lost_resumptions(
    lost_decisions: Sequence[Decision], *, now: Instant
) -> list[Stop]:
    """Return the pauses whose end alone was lost: they go on until it is said again."""
    begun = {
        min(decision.sites)
        for decision in lost_decisions
        if decision.raw["kind"] == "paused"
    }
    return [
        Stop(now, 0, min(decision.sites))
        for decision in lost_decisions
        if decision.raw["kind"] == "resumed" and min(decision.sites) not in begun
    ]


def _end_of(start: Decision, later: Sequence[Decision]) -> Decision | None:
    ends = (e for e in later if e.raw["kind"] == "resumed" and e.sites == start.sites)
    return next(ends, None)
