"""Planted bugs of the centre: each takes the place of one method."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from concours.core.delivery.journal.entry import ChainBroken, Entry, Equivocation, Tail
from concours.core.delivery.sitting import phases
from concours.core.delivery.sync.batch import Batch, Run, UnknownDevice
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.clocks import concerned
from concours.rehearsal.world.database import Row, chain_rows
from concours.rehearsal.world.enrolment import Claim
from concours.rehearsal.world.gateway import Gateway
from concours.rehearsal.world.jury import Jury, launched_news
from concours.rehearsal.world.submission import Submission
from concours.rehearsal.world.tables import Decided, Device, Stored, Tables

Judged = Steps[tuple[Run | None, Tail]]


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


def pass_over_a_gap(self: Gateway, batch: Batch, device: Device) -> Judged:
    """Answer a batch that does not follow as if there were nothing in it."""
    try:
        return (yield from Gateway.judge(self, batch, device))
    except ChainBroken:
        return None, Tail(0, device.genesis)


def count_from_memory(_self: Gateway) -> bool:
    """Go on from the tails remembered after the database was lost."""
    return False


def drop_the_old_epoch(self: Gateway, batch: Batch, device: Device) -> Judged:
    """Take nothing more from a tablet that another has replaced."""
    if (device.attempt, device.epoch + 1) in self.database.tables.devices:
        raise UnknownDevice(str(device.attempt), device.epoch)
    return (yield from Gateway.judge(self, batch, device))


def base_read_too_soon(self: Gateway, claim: Claim) -> Steps[dict[str, Any]]:
    """Read how far the old tablet was held, then wait for the lock."""
    tables = self.database.tables
    devices = tables.devices_of(claim.attempt)
    soon = tables.tail(devices[-1]) if devices else None
    yield self.agenda.between(0, 1_500)
    said = yield from Gateway.post_enrol(self, claim)
    device: Device = said["device"]
    if device.base is not None and device.epoch == len(devices) + 1:
        device = replace(device, base=soon)
        tables.devices[device.chain] = device
    return {"device": device}


def base_counts_everything(self: Gateway, claim: Claim) -> Steps[dict[str, Any]]:
    """Fix no base: what the dead tablet brings later changes the copy."""
    said = yield from Gateway.post_enrol(self, claim)
    device: Device = said["device"]
    if device.base is not None:
        device = replace(device, base=replace(device.base, count=10_000))
        self.database.tables.devices[device.chain] = device
    return {"device": device}


def take_any_batch(self: Gateway, batch: Batch, device: Device) -> Judged:
    """Do not look at what stands before the batch, nor at what it repeats."""
    try:
        return (yield from Gateway.judge(self, batch, device))
    except (ChainBroken, Equivocation):
        if not batch.entries:
            raise
    entries, prev = [], device.genesis
    for sent in batch.entries:
        kind, body, device_ms = sent.kind, sent.body, sent.device_ms
        entry = Entry(*device.chain, sent.seq, kind, body, device_ms, prev)
        entries.append(entry)
        prev = sent.digest
    run = Run(tuple(entries), batch.head, batch.signature)
    return run, Tail(entries[-1].seq + 1, batch.head)


def put_anywhere(_self: Tables, held: list[Stored], row: Stored) -> None:
    """Store an entry wherever it says that it belongs; no foreign key."""
    if row.entry.seq >= len(held):
        held.append(row)


def accept_other_bytes(self: Gateway, batch: Batch, device: Device) -> Judged:
    """On conflict do nothing, never compare, and acknowledge."""
    try:
        return (yield from Gateway.judge(self, batch, device))
    except Equivocation:
        return None, self.database.tables.tail(device)


def write_over(self: Tables, held: list[Stored], row: Stored) -> None:
    """On conflict, let the entry that came last win."""
    if row.entry.seq < len(held):
        held[row.entry.seq] = row
    else:
        Tables.put(self, held, row)


def late_key_keeps_t0(self: Jury, phase: phases.Phase) -> phases.Launched:
    """Let the key out late, and leave t0 where it was announced."""
    assert isinstance(phase, phases.Armed)
    return replace(Jury.launched(self, phase), t0=phase.t0)


def launch_without_quorum(_self: Jury) -> bool:
    """Open the paper with one share fewer than the quorum."""
    return True


def key_in_the_arming(_self: Jury, t0: Instant) -> dict[str, Any]:
    """Send the key with the arming, to be sure that it is there."""
    return launched_news(t0)


def close_reaches_apart(self: Jury, tables: Tables, raw: dict[str, Any]) -> None:
    """Tell the nation's close to everybody, sites apart included."""
    if raw["kind"] == "closed":
        tables.tell(raw)
    else:
        Jury.tell_together(self, tables, raw)


def launch_reaches_apart(self: Jury, tables: Tables, raw: dict[str, Any]) -> None:
    """Tell the nation's launch to everybody, sites apart included."""
    if raw["kind"] == "launched":
        tables.tell(raw)
    else:
        Jury.tell_together(self, tables, raw)


def extension_misses_apart(
    self: Jury, tables: Tables, decided: Decided, site: int | None
) -> None:
    """Give time to a site, and tell those who keep the nation's clock."""
    if site in tables.apart or (site is None and decided.attempt is None):
        for each in sorted(concerned(tables, None) & decided.sites):
            tables.tell(decided.raw, site=each)
    else:
        Jury.tell_of_time(self, tables, decided, site)


def wrong_hour_told(_self: Gateway) -> bool:
    """Answer by the machine's own clock, wherever the database's stands."""
    return True
