"""What must hold once everything has come right: the invariants, each with its name.

The checks that are made while the world runs stand in `witness.py`.
"""

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

from concours.core.delivery.attempt.copy import Copy, Window
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.journal.entry import Tail, head_statement
from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.site_clock import least_advanced
from concours.core.delivery.sync.outbox import waiting_count
from concours.core.kernel.crypto import is_device_signed
from concours.rehearsal.world.calls import check_calls, find_unseen
from concours.rehearsal.world.collection import collection_status, minutes
from concours.rehearsal.world.copies import (
    copy_of,
    on_tablet,
    record_of,
    window_of,
)
from concours.rehearsal.world.evidence import Violation
from concours.rehearsal.world.paper import OUTLINE, SITES, Candidate
from concours.rehearsal.world.rests import check_rests
from concours.rehearsal.world.roll_call import is_missed
from concours.rehearsal.world.tablet.news import point_of
from concours.rehearsal.world.witness import SKEW_MS_MAX

if TYPE_CHECKING:
    from concours.rehearsal.world.tablet.day import Day
    from concours.rehearsal.world.tablet.journal import Journal
    from concours.rehearsal.world.tablet.tablet import Tablet
    from concours.rehearsal.world.world import World

SHELL_KINDS = ("opened", "handed")
APART_MS_MAX = SKEW_MS_MAX + 5


def check(world: "World") -> None:
    """Raise `Violation` for the first thing that does not hold."""
    check_launch(world)
    check_delivery(world)
    check_nothing_lost(world)
    check_own_words(world)
    check_signatures(world)
    check_full_time(world)
    check_reveal_time(world)
    check_same_copy(world)
    check_one_final_copy(world)
    check_settled(world)
    check_attendance(world)
    check_calls(world)
    now_ms = world.agenda.now
    check_rests(world.tables.sittings, world.everybody, now_ms=now_ms)


def check_launch(world: "World") -> None:
    """Find that each paper was opened, whatever befell the keeper."""
    for place in product(world.orders, SITES):
        if place not in world.witness.t0s:
            raise Violation("liveness", f"paper {place[0]} was not launched everywhere")


def check_delivery(world: "World") -> None:
    """Within a minute every tablet has delivered everything, and knows all news."""
    if reason := find_unsettled(world):
        raise Violation("liveness", reason)


def last_due(world: "World") -> int:
    """Return the last end of anybody, by acts or as a lost history promised it."""
    ends = [window_of(world, candidate).ends_at for candidate in world.everybody]
    promised_ends = [
        oracle.promised_end or 0
        for person in world.people
        for oracle in person.tablet.oracles
    ]
    return max(*ends, *promised_ends) - world.witness.step_ms


def find_unsettled(world: "World") -> str | None:
    """Say what has not come right yet, if anything."""
    current = {person.tablet.name for person in world.people}
    for tablet in world.tablets:
        is_halted = tablet.delivery is not None and tablet.delivery.halted_by
        is_left = tablet.name not in current and (is_halted or not tablet.journal)
        reason = None if is_left else _find_unsettled(world, tablet)
        if reason is not None:
            return f"{tablet.name} {reason}"
    awaited = (s.order for s in world.tables.sittings[:-1] if not s.is_collected)
    reason = next((f"sitting {order} is not collected" for order in awaited), None)
    return reason or find_unseen(world)


def _find_unsettled(world: "World", tablet: "Tablet") -> str | None:
    journal, delivery, day = tablet.journal, tablet.delivery, tablet.day
    if not (journal and delivery and tablet.reader and day):
        return "is nobody's"
    copies = [journal, *tablet.papers.copies.values()]
    undelivered = (_find_undelivered(world, tablet, copy) for copy in copies)
    latest = world.tables.bulletin.for_token(tablet.reader.token)[-1:]
    last_heard = tablet.reader.last
    is_over = day.is_superseded or (day.is_handed and not day.has_ended_short())
    is_calling = tablet.calls.next_call() is not None
    reasons = (
        (is_calling, "has a call that was not answered"),
        (delivery.halted_by is not None, f"has halted: {delivery.halted_by}"),
        *((reason is not None, reason) for reason in undelivered),
        (
            point_of([n.raw for n in latest]) != last_heard,
            f"knows the news to {last_heard}",
        ),
        (day.spoken.end is not None, "still works to what was said aloud"),
        (not is_over, f"never ended: {tablet.screen}"),
    )
    return next((reason for is_so, reason in reasons if is_so), None)


def _find_undelivered(
    world: "World", tablet: "Tablet", journal: "Journal"
) -> str | None:
    """Say what is wrong with the delivery of one chain, if anything."""
    chain, delivery = journal.device.chain, tablet.delivery
    if delivery is None or (chain in delivery.halted and journal is not tablet.journal):
        return None
    stored_entries, entries = world.tables.chains.get(chain, []), journal.outbox.entries
    if count := waiting_count(journal.outbox):
        return f"still holds {count} entries"
    if len(stored_entries) < len(entries):
        return f"goes on past {len(stored_entries)} held"
    pairs = zip(stored_entries, entries, strict=False)
    is_other = any(row.digest != entry.digest for row, entry in pairs)
    return "wrote another chain than is held" if is_other else None


def check_nothing_lost(world: "World") -> None:
    """Find all that was acknowledged, and all shown that a disk still has."""
    for chain, count in world.witness.acked_counts.items():
        held_count = len(world.tables.chains.get(chain, ()))
        if held_count < count:
            raise Violation("kept", f"{held_count} held of {count} acknowledged")
    digests = {row.digest for chain in world.tables.chains.values() for row in chain}
    for digest, record in world.witness.written_entries.items():
        if world.witness.is_owed(record) and digest not in digests:
            entry = record.entry
            place = f"{record.tablet} {entry.epoch}/{entry.seq} {entry.kind}"
            raise Violation("kept", f"{place} was shown, and is not held")


def check_own_words(world: "World") -> None:
    """Nothing is held that its candidate did not do, nor more often than they did."""
    for attempt, intended in world.witness.intended.items():
        counts = Counter(
            (row.entry.kind, row.entry.body)
            for chain, entries in world.tables.chains.items()
            for row in entries
            if chain[0] == attempt and row.entry.kind not in SHELL_KINDS
        )
        if more := counts - intended:
            kind, body = next(iter(more))
            raise Violation("own_words", f"more {kind} {body!r} than were done")


def check_signatures(world: "World") -> None:
    """Each chain's last entry bears its own device's signature."""
    for chain, entries in world.tables.chains.items():
        if not entries:
            continue
        world.witness.check_links(world.tables, chain, entries, 0)
        last, device = entries[-1], world.tables.devices[chain]
        statement = head_statement(*chain, Tail(len(entries), last.digest))
        signature = last.signature or b""
        if not is_device_signed(device.public_key, statement, signature):
            raise Violation("whole_chains", "a chain that no device vouches for")


def check_full_time(world: "World") -> None:
    """Find judged in time what was truly written in time."""
    for person in world.people:
        day, tablet = person.tablet.day, person.tablet
        window = window_of(world, tablet.candidate)
        if day and not day.is_superseded and not _is_due(day, window):
            raise Violation("full_time", f"{tablet.name} knows another end")
    for candidate in world.everybody:
        _check_judged_in_time(world, candidate)


def _check_judged_in_time(world: "World", candidate: Candidate) -> None:
    window = window_of(world, candidate)
    for refusal in copy_of(world, candidate, window).refused:
        row = world.tables.chains[candidate.attempt, refusal.epoch][refusal.seq]
        record = world.witness.written_entries[row.digest]
        unsure_ms = world.witness.admitted_ms.get(record.tablet, 0)
        ends_ms = window.ends_at - unsure_ms - SKEW_MS_MAX
        if refusal.reason == "early":
            raise Violation("full_time", f"{record.tablet}: judged too early")
        if refusal.reason == "late" and record.true_ms < ends_ms:
            raise Violation("full_time", f"{record.tablet}: judged late, was not")


def _is_due(day: "Day", window: Window) -> bool:
    """Say whether a tablet works to the due, or longer as a lost history promised."""
    is_longer = day.end is not None and day.end > window.ends_at
    is_promised = is_longer and day.tablet.oracle.promised_end is not None
    return day.end == window.ends_at or is_promised


def check_reveal_time(world: "World") -> None:
    """Tablets that had key and hour before t0 show the paper at t0."""
    for reveal in world.witness.reveal_events:
        apart_ms = abs(reveal.centre_ms - reveal.t0)
        unsure_ms = reveal.waited_unsure_ms
        if unsure_ms is None:
            continue
        if apart_ms > max(unsure_ms, reveal.uncertainty_ms) + APART_MS_MAX:
            raise Violation("together", f"{reveal.tablet} {apart_ms} ms from t0")


def check_same_copy(world: "World") -> None:
    """Compare the centre's copy, the candidate's own record and the tablet's."""
    for person, order in product(world.people, world.orders):
        candidate, tablet = person.candidates[order - 1], person.tablet
        window = window_of(world, candidate)
        centre = copy_of(world, candidate, window)
        record = fold(OUTLINE, record_of(world, candidate), window=window)
        if centre != record:
            raise Violation("same_copy", _difference(candidate, centre, record))
        epochs = on_tablet(world, tablet, order)
        if epochs is None:
            continue
        if fold(OUTLINE, epochs, window=window).answers != centre.answers:
            raise Violation("same_copy", f"{tablet.name} shows another copy")


def check_one_final_copy(world: "World") -> None:
    """Collect what is not collected yet: every attempt is complete, once."""
    now = world.witness.centre_ms()
    for sitting in world.tables.sittings:
        candidates = world.candidates_in(sitting.order)
        statuses = [
            collection_status(world.tables, candidate)
            for candidate in candidates
            if not is_missed(world, candidate)
        ]
        phase = least_advanced([sitting.phase, *sitting.detached.values()])
        if sitting.is_collected:
            continue
        try:
            phases.collect(phase, statuses, normal_end=now, now=now)
        except phases.NotCollected as refusal:
            missing = refusal.missing
            raise Violation("one_final_copy", f"missing {missing}") from refusal


def check_attendance(world: "World") -> None:
    """Find somebody said to be absent who composed: attendance is by sitting."""
    for sitting in world.tables.sittings:
        for attempt, is_there in sitting.attendance.items():
            if not is_there and world.witness.intended.get(attempt):
                raise Violation("attendance", f"absent from {sitting.order}, composed")


def check_settled(world: "World") -> None:
    """Draw every collected sitting again: it is what it was, to the byte."""
    for order, first_minutes in world.witness.settled.minutes.items():
        if minutes(world.tables, world.candidates_in(order)) != first_minutes:
            raise Violation("settled", f"sitting {order} is not what it was")


def _difference(candidate: Candidate, centre: Copy, record: Copy) -> str:
    names = [
        name
        for name in ("answers", "handed", "refused", "validated", "highlights")
        if getattr(centre, name) != getattr(record, name)
    ]
    return f"candidate {candidate.number}: {', '.join(names)} differ"
