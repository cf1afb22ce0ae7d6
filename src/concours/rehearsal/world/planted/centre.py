"""Planted bugs of the centre: each takes the place of one method."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from concours.core.delivery.journal.entry import (
    AttemptId,
    ChainBroken,
    Entry,
    Equivocation,
    Tail,
)
from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.time import Pause
from concours.core.delivery.sync.batch import Batch, Run, UnknownDevice
from concours.core.delivery.sync.takeover import KnownAttempt, Opening
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.centre.database import Row, chain_rows
from concours.rehearsal.world.centre.device import Chain, Device
from concours.rehearsal.world.centre.enrolment import Claim
from concours.rehearsal.world.centre.gateway import Gateway
from concours.rehearsal.world.centre.sitting import Decision, SittingTables
from concours.rehearsal.world.centre.submission import Submission
from concours.rehearsal.world.centre.tables import StoredEntry, Tables
from concours.rehearsal.world.clocks import sites_on_clock
from concours.rehearsal.world.jury import Jury, launched_news
from concours.rehearsal.world.paper import Candidate

Judgement = Steps[tuple[Run | None, Tail]]


def acknowledge_before_commit(self: Gateway, submission: Submission) -> Steps[None]:
    """Put the batch in the queue, and answer at once."""
    self.waiting.append(submission)
    self.arrived.keep(None)
    yield 0


def unknown_outcome_is_success(self: Gateway, submission: Submission) -> Steps[None]:
    """Take a commit whose outcome is unknown for one that was made."""
    try:
        yield from Gateway.keep(self, submission)
    except Unavailable:
        return


def forget_to_sort(_self: Gateway, runs: Sequence[Run]) -> list[Row]:
    """Insert rows in the order in which the batches came."""
    return [
        row
        for run in runs
        for row in chain_rows(
            (run.entries[0].attempt, run.entries[0].epoch),
            run.entries[0].seq,
            run.entries[-1].seq + 1,
        )
    ]


def believe_the_tablet(self: Gateway, batch: Batch, device: Device, tail: Tail) -> int:
    """Acknowledge as many entries as the tablet says that it sent."""
    if batch.entries:
        return batch.entries[-1].seq + 1
    return Gateway.held_count(self, batch, device, tail)


def pass_over_a_gap(self: Gateway, batch: Batch, device: Device) -> Judgement:
    """Answer a batch that does not follow as if there were nothing in it."""
    try:
        return (yield from Gateway.judge(self, batch, device))
    except ChainBroken:
        return None, Tail(0, device.genesis)


def count_from_memory(_self: Gateway) -> bool:
    """Go on from the tails remembered after the database was lost."""
    return False


def drop_the_old_epoch(self: Gateway, batch: Batch, device: Device) -> Judgement:
    """Take nothing more from a tablet that another has replaced."""
    if (device.attempt, device.epoch + 1) in self.database.tables.devices:
        raise UnknownDevice(str(device.attempt), device.epoch)
    return (yield from Gateway.judge(self, batch, device))


def base_read_too_soon(self: Gateway, claim: Claim) -> Steps[dict[str, Any]]:
    """Read how far the old tablet was held, then wait for the lock."""
    tables = self.database.tables
    early_tails = {}
    for attempt in claim.attempts:
        devices = tables.devices_of(attempt)
        early_tails[attempt, len(devices) + 1] = (
            tables.tail(devices[-1]) if devices else None
        )
    yield self.agenda.between(0, 1_500)
    reply = yield from Gateway.post_enrol(self, claim)
    devices = [
        replace(device, base=early_tails[device.chain])
        if device.base is not None and device.chain in early_tails
        else device
        for device in reply["devices"]
    ]
    return _store_devices(tables, devices)


def base_counts_everything(self: Gateway, claim: Claim) -> Steps[dict[str, Any]]:
    """Fix no base: what the dead tablet brings later changes the copy."""
    reply = yield from Gateway.post_enrol(self, claim)
    devices = [
        device
        if device.base is None
        else replace(device, base=replace(device.base, count=10_000))
        for device in reply["devices"]
    ]
    return _store_devices(self.database.tables, devices)


def _store_devices(tables: Tables, devices: Sequence[Device]) -> dict[str, Any]:
    tables.devices.update({device.chain: device for device in devices})
    return {"devices": tuple(devices)}


def take_any_batch(self: Gateway, batch: Batch, device: Device) -> Judgement:
    """Do not look at what stands before the batch, nor at what it repeats."""
    try:
        return (yield from Gateway.judge(self, batch, device))
    except (ChainBroken, Equivocation):
        if not batch.entries:
            raise
    entries, prev = [], device.genesis
    for sent_entry in batch.entries:
        kind, body, device_ms = sent_entry.kind, sent_entry.body, sent_entry.device_ms
        entry = Entry(*device.chain, sent_entry.seq, kind, body, device_ms, prev)
        entries.append(entry)
        prev = sent_entry.digest
    run = Run(tuple(entries), batch.head, batch.signature)
    return run, Tail(entries[-1].seq + 1, batch.head)


def put_anywhere(_self: Tables, entries: list[StoredEntry], row: StoredEntry) -> None:
    """Store an entry wherever it says that it belongs; no foreign key."""
    if row.entry.seq >= len(entries):
        entries.append(row)


def accept_other_bytes(self: Gateway, batch: Batch, device: Device) -> Judgement:
    """On conflict do nothing, never compare, and acknowledge."""
    try:
        return (yield from Gateway.judge(self, batch, device))
    except Equivocation:
        return None, self.database.tables.tail(device)


def write_over(self: Tables, entries: list[StoredEntry], row: StoredEntry) -> None:
    """On conflict, let the entry that came last win."""
    if row.entry.seq < len(entries):
        entries[row.entry.seq] = row
    else:
        Tables.put(self, entries, row)


def late_key_keeps_t0(self: Jury, phase: phases.Phase) -> phases.Launched:
    """Let the key out late, and leave t0 where it was announced."""
    assert isinstance(phase, phases.Armed)
    return replace(Jury.decide_launch(self, phase), t0=phase.t0)


def launch_without_quorum(_self: Jury) -> bool:
    """Open the paper with one share fewer than the quorum."""
    return True


def key_in_the_arming(self: Jury, t0: Instant) -> dict[str, Any]:
    """Send the key with the arming, to be sure that it is there."""
    return launched_news(t0, self.sitting.order)


def close_reaches_detached(
    self: Jury, tables: SittingTables, raw: dict[str, Any]
) -> None:
    """Tell the nation's close to everybody, detached sites included."""
    if raw["kind"] == "closed":
        tables.tell(raw)
    else:
        Jury.tell_together(self, tables, raw)


def launch_reaches_detached(
    self: Jury, tables: SittingTables, raw: dict[str, Any]
) -> None:
    """Tell the nation's launch to everybody, detached sites included."""
    if raw["kind"] == "launched":
        tables.tell(raw)
    else:
        Jury.tell_together(self, tables, raw)


def extension_misses_detached(
    self: Jury, tables: SittingTables, decision: Decision, site: int | None
) -> None:
    """Give time to a site, and tell those who keep the nation's clock."""
    if site in tables.detached or (site is None and decision.attempt is None):
        for national_site in sorted(sites_on_clock(tables, None) & decision.sites):
            tables.tell(decision.raw, site=national_site)
    else:
        Jury.tell_of_time(self, tables, decision, site)


def wrong_hour_told(_self: Gateway) -> bool:
    """Answer by the machine's own clock, wherever the database's stands."""
    return True


def takeover_reaches_back(
    _self: Gateway, attempts: Mapping[AttemptId, KnownAttempt], _since: AttemptId
) -> Opening:
    """Give another tablet every attempt of its candidate, those before too."""
    first = tuple(name for name, attempt in attempts.items() if not attempt.epochs)
    after = {n: a.last_epoch for n, a in attempts.items() if a.epochs}
    return Opening(first, after, needs_code=True)


def collection_reads_last_epoch(
    self: Jury, tables: Tables, candidate: Candidate
) -> phases.CollectionStatus:
    """Look for the copy on the last tablet, whether it ever wrote or not."""
    status = Jury.status_of(self, tables, candidate)
    devices = tables.devices_of(candidate.attempt)
    chain = tables.chains.get(devices[-1].chain, []) if devices else []
    is_handed = bool(chain) and chain[-1].entry.kind == "handed"
    return replace(status, is_handed=is_handed)


def attendance_carried_over(
    self: Jury, sitting: SittingTables, attempt: AttemptId, *, is_there: bool
) -> None:
    """Propose this morning's attendance, and take it for said."""
    number = self.witness.settled.attempts[attempt].number
    first = self.database.tables.sitting(1)
    names = self.witness.settled.attempts
    earlier = [
        was_there
        for name, was_there in first.attendance.items()
        if names[name].number == number
    ]
    Jury.note_attendance(
        self, sitting, attempt, is_there=earlier[0] if earlier else is_there
    )


def epoch_given_twice(
    _self: Gateway, _attempt: KnownAttempt, *, name: Chain, first_at: int
) -> None:
    """Admit whoever claims a place, whoever has it."""


def break_beyond_the_right(_self: Jury, _rests: Sequence[Pause]) -> None:
    """Begin every break that is asked for."""
