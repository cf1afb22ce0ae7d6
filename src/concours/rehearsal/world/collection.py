"""The end of a sitting: nothing more is awaited, and nothing changes it from then on.

The rules are `core/delivery/sitting/phases.py`; a copy is on the last tablet that wrote
anything, as `store/queries/delivery/attempt_status.py` reads it.
"""

from collections.abc import Mapping, Sequence

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.pauses import require_none_paused
from concours.core.delivery.sitting.site_clock import least_advanced
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import Instant
from concours.rehearsal.world.centre.device import Chain, Device
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.clocks import course_at
from concours.rehearsal.world.copies import held_copy, known_window
from concours.rehearsal.world.paper import NOBODY, SITES, Candidate, due_of


def collection_status(tables: Tables, candidate: Candidate) -> phases.CollectionStatus:
    """Return what is held of one attempt."""
    device = device_of_copy(tables, candidate.attempt)
    held_count = len(tables.chains.get(device.chain, ())) if device else 0
    written_count = tables.written_counts.get(device.chain, 0) if device else 0
    copy = held_copy(
        tables,
        candidate,
        known_window(tables, candidate),
        until_epoch=device.epoch if device else None,
    )
    sitting = tables.sitting(candidate.order)
    return phases.CollectionStatus(
        attempt=candidate.attempt,
        held_count=held_count,
        written_count=written_count,
        is_handed=copy.handed is not None,
        is_absent=sitting.attendance.get(candidate.attempt) is False,
    )


def device_of_copy(tables: Tables, attempt: AttemptId) -> Device | None:
    """Return the last device of an attempt that wrote anything; else the last one."""
    devices = tables.devices_of(attempt)
    writers = [
        device
        for device in devices
        if tables.chains.get(device.chain) or tables.written_counts.get(device.chain)
    ]
    return next(reversed([*devices, *writers]), None)


def collect(
    tables: Tables,
    order: int,
    statuses: Sequence[phases.CollectionStatus],
    now: Instant,
) -> None:
    """Collect a sitting; its head is fixed, and its sites have no clock any more.

    Raises what `phases.collect` refuses, and `PauseOpen`.
    """
    sitting = tables.sitting(order)
    courses = [course_at(sitting, site) for site in SITES]
    pause_decisions = [d for d in sitting.decisions if d.raw["kind"] == "paused"]
    require_none_paused(
        str(d.attempt)
        for d in pause_decisions
        for _, pause in sitting.course_of(
            min(d.sites), d.attempt or NOBODY.attempt
        ).pauses
        if pause.is_open
    )
    ends = [due_of(NOBODY, course) or Instant(0) for course in courses]
    phase = least_advanced([sitting.phase, *sitting.detached.values()])
    sitting.phase = phases.collect(phase, statuses, normal_end=max(ends), now=now)
    sitting.detached = dict.fromkeys(sitting.detached, sitting.phase)
    sitting.head = {chain: len(entries) for chain, entries in tables.chains.items()}


def minutes(tables: Tables, candidates: Sequence[Candidate]) -> bytes:
    """Draw what a collected sitting was: the same bytes, whenever it is drawn."""
    return dump([_line(tables, candidate) for candidate in candidates])


def _line(tables: Tables, candidate: Candidate) -> Json:
    sitting = tables.sitting(candidate.order)
    window = known_window(tables, candidate)
    copy = held_copy(tables, candidate, window, sitting.head)
    return {
        "attempt": str(candidate.attempt),
        "present": sitting.attendance.get(candidate.attempt),
        "window": None if window is None else [window.opens_at, window.ends_at],
        "bases": [
            None if device.base is None else device.base.count
            for device in tables.devices_of(candidate.attempt)
        ],
        "held": _counts(sitting.head or {}, candidate),
        "answers": {q: answer.value for q, answer in copy.answers.items()},
        "handed": copy.handed,
        "refused": [[r.epoch, r.seq, r.reason] for r in copy.refused],
    }


def _counts(head: Mapping[Chain, int], candidate: Candidate) -> Json:
    chains = head.items()
    return [[epoch, n] for (name, epoch), n in chains if name == candidate.attempt]
