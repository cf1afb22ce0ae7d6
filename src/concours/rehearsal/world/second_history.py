"""What staff do again after a backup older than their last acts came back.

As `docs/operating/restoring.md` says: first the time that was given, then closes. What
pauses took is given back in minutes; other news come under the numbers that were lost.
"""

from collections.abc import Sequence
from functools import partial

from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.clocks import Gift, Stop
from concours.rehearsal.world.jury import Jury
from concours.rehearsal.world.tables import Decided, Tables


def do_again(jury: Jury, lost: Sequence[Decided]) -> Steps[None]:
    """Do again what the database has lost, in another order."""
    yield jury.agenda.between(500, 4_000)
    yield from jury.until_done(_tell_all)
    for stop in _resumed(lost, now=jury.now()):
        yield from jury.tried(partial(jury.stop, stop=stop, kind="resumed"))
    for gift in [*_given(lost), *_given_back(lost, now=jury.now())]:
        yield from jury.tried(partial(jury.extend, gift=gift))
    for decided in lost:
        if decided.raw["kind"] == "closed":
            site = min(decided.sites)
            own = site if site in jury.database.tables.apart else None
            yield from jury.tried(partial(jury.close, site=own))


def _tell_all(tables: Tables) -> None:
    tables.tell({"kind": "message", "text": "La base a été restaurée."})


def _given(lost: Sequence[Decided]) -> list[Gift]:
    return [
        Gift(
            0,
            TimeGiven(each.raw["scope"], each.raw["minutes"]),
            None if each.raw["scope"] == "nation" else min(each.sites),
            each.attempt,
        )
        for each in lost
        if each.raw["kind"] == "extended"
    ]


def _given_back(lost: Sequence[Decided], *, now: Instant) -> list[Gift]:
    """Return minutes for what each pause took that began after the backup."""
    gifts = []
    for at, began in enumerate(lost):
        if began.raw["kind"] == "paused":
            ended = _end_of(began, lost[at:])
            until_ms = now if ended is None else ended.raw["at_ms"]
            minutes = -(-(until_ms - began.raw["at_ms"]) // MINUTE_MS)
            given = TimeGiven("site", max(1, minutes))
            gifts.append(Gift(0, given, min(began.sites)))
    return gifts


def _resumed(lost: Sequence[Decided], *, now: Instant) -> list[Stop]:
    """Return the pauses whose end alone was lost: they go on until it is said again."""
    begun = {min(each.sites) for each in lost if each.raw["kind"] == "paused"}
    return [
        Stop(now, 0, min(each.sites))
        for each in lost
        if each.raw["kind"] == "resumed" and min(each.sites) not in begun
    ]


def _end_of(began: Decided, later: Sequence[Decided]) -> Decided | None:
    ends = (e for e in later if e.raw["kind"] == "resumed" and e.sites == began.sites)
    return next(ends, None)
