"""The journals of chairs: whole, of a few chairs, for what an act decides.

A chain is whole where the ledger vouches for every entry of it, and where it holds what
its tablet proved to have written.
"""

import sys
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from secrets import token_bytes
from typing import cast
from uuid import UUID

from django.db import connection
from psycopg import Cursor

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.journal.epochs import Base, EntryColumns, Epoch, limits
from concours.core.ecos.completeness.carried import (
    CarryingTablet,
    open_grid,
    with_carried,
)
from concours.core.ecos.completeness.found import (
    FoundGrid,
    find_past_base,
    with_found,
)
from concours.core.ecos.completeness.paper import with_papers
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.floor.circuit import ChairStand
from concours.core.ecos.floor.progress import ChairProgress
from concours.core.ecos.floor.proof import ChainProof
from concours.core.ecos.grids.fold import ChairGrids, fold
from concours.core.ecos.grids.grid import Grid, GridForm
from concours.core.ecos.grids.times import ChairTimes
from concours.core.kernel.crypto import Unreadable
from concours.core.kernel.time import Instant
from concours.store.journal.devices import TAKEN_OVER_MS
from concours.store.models import Sitting
from concours.store.queries.ecos.circuits import CircuitPlan
from concours.store.queries.sql import rows_of

DEVICES = """
SELECT d.attempt, d.epoch, d.base_count, coalesce(p.written, 0), p.seen_ms
FROM device d LEFT JOIN presence p USING (attempt, epoch)
WHERE d.attempt = ANY(%s) ORDER BY d.attempt, d.epoch
"""
# One row for each device: a row for each entry costs more than reading it. Numbers of
# the ledger rise along a chain, so that the last one under a head bounds it.
CHAINS = f"""
SELECT d.attempt, d.epoch, d.base_count, {TAKEN_OVER_MS}, j.*
FROM device d CROSS JOIN LATERAL (
    SELECT count(*), max(seq),
           string_agg(int8send(device_ms) || int8send(received_ms), ''::bytea),
           string_agg(textsend(kind) || ' '::bytea || body, %(separator)s)
    FROM (SELECT seq, kind, body, device_ms, received_ms FROM journal_entry e
          WHERE (e.attempt, e.epoch) = (d.attempt, d.epoch)
            AND seq < coalesce((SELECT seq FROM unsigned_tail t
                WHERE (t.attempt, t.epoch) = (d.attempt, d.epoch)), %(all)s)
            AND seq <= CASE WHEN %(head)s::bigint IS NULL THEN %(all)s
                ELSE (SELECT l.seq FROM ledger_entry l
                      WHERE (l.attempt, l.epoch) = (d.attempt, d.epoch)
                        AND l.number < %(head)s ORDER BY l.seq DESC LIMIT 1) END
          ORDER BY seq) counted) j
WHERE d.attempt = ANY(%(attempts)s) ORDER BY d.attempt, d.epoch
"""  # noqa: S608 -- our constants
SEQ_MAX = 2**31 - 1
SEPARATOR = token_bytes(16)
"""Between two entries of a chain: in none of them, for nobody can know it before."""
BROKEN = """
SELECT DISTINCT attempt FROM unsigned_tail WHERE attempt = ANY(%s)
"""
TOKENS = """
SELECT attempt, epoch, token_digest FROM device WHERE attempt = ANY(%s)
"""
PROOFS = """
SELECT p.attempt_id, p.epoch, p.count, p.head, j.digest
FROM tablet_proof p LEFT JOIN counted_entry j
    ON (j.attempt, j.epoch, j.seq) = (p.attempt_id, p.epoch, p.count - 1)
WHERE p.attempt_id = ANY(%s) ORDER BY p.act
"""
DEVICE_KEY = "SELECT public_key FROM device WHERE attempt = %s AND epoch = %s"
FIXED_HEAD = """
SELECT size, root FROM journal_head WHERE sitting = %s
"""
HEAD = """
SELECT digest FROM counted_entry WHERE attempt = %s AND epoch = %s AND seq = %s
"""


@dataclass(frozen=True, slots=True)
class ProvenChain:
    """What a tablet showed of its chain; `held_head` is the centre's at that count.

    None while the centre holds less.
    """

    attempt: UUID
    epoch: int
    count: int
    head: bytes
    held_head: bytes | None

    @property
    def is_contradicted(self) -> bool:
        """Whether the chain that came in is another one."""
        return self.held_head is not None and self.held_head != self.head

    @property
    def is_awaited(self) -> bool:
        """Whether entries that the tablet showed are still to come."""
        return self.held_head is None


def read_stands(
    plan: CircuitPlan, forms: Mapping[str, GridForm], *, head_size: int | None = None
) -> Mapping[ChairPlace, ChairStand]:
    """Return what the centre holds of each chair of a circuit, from its journal.

    Of all entries, or of those with a smaller number in the ledger than `head_size`. A
    station whose form is not known to anybody here is read as boards read it, and its
    validations are believed.
    """
    attempts = [chair.attempt for chair in plan.chairs.values()]
    epochs = read_epochs(attempts, head_size=head_size)
    broken_places = find_broken_chairs(plan)
    written_counts = _written_counts(attempts)
    folds = {
        place: grids_of(
            forms.get(place.station), epochs.get(chair.attempt, []), plan.times
        )
        for place, chair in plan.chairs.items()
    }
    carried_grids = open_carried(plan, folds, forms)
    found_grids = find_counted(plan, epochs, forms)
    stands = {}
    for place, chair in plan.chairs.items():
        own_epochs = epochs.get(chair.attempt, [])
        grids = with_carried(folds[place], carried_grids.get(place, ()))
        grids = with_found(grids, found_grids.get(place, ()))
        papers = plan.papers_at(place, forms.get(place.station))
        grids = with_papers(grids, papers) if papers else grids
        last_epoch = own_epochs[-1] if own_epochs else None
        stands[place] = ChairStand(
            grids,
            0 if last_epoch is None else len(last_epoch.entries),
            written_counts.get(chair.attempt, 0),
            is_chain_whole=place not in broken_places,
            turns_of_others=plan.times.turns_over_at(
                None if last_epoch is None else last_epoch.taken_over_at
            ),
        )
    return stands


def open_carried(
    plan: CircuitPlan,
    folds: Mapping[ChairPlace, ChairGrids],
    forms: Mapping[str, GridForm],
) -> Mapping[ChairPlace, Sequence[Grid]]:
    """Return the grids that partners carried, by the chair that they are of.

    A box opens under the token of one of the chair's own tablets, whose epoch it then
    is of. What does not open, or is of another station than its carrier's, is none.
    """
    tokens: defaultdict[UUID, list[tuple[int, bytes]]] = defaultdict(list)
    attempts = [chair.attempt for chair in plan.chairs.values()]
    for attempt, epoch, token in rows_of(TOKENS, attempts):
        tokens[attempt].append((epoch, bytes(token)))
    grids: defaultdict[ChairPlace, list[Grid]] = defaultdict(list)
    for place, chair_grids in sorted(folds.items()):
        source, form = place.partner, forms.get(place.station)
        if form is None or source not in plan.chairs:
            continue
        attempt = plan.chairs[source].attempt
        for carried in chair_grids.carried:
            if carried.source != str(attempt):
                continue
            for epoch, token in tokens[attempt]:
                with suppress(Unreadable):
                    tablet = CarryingTablet(AttemptId(attempt), token)
                    own = replace(carried, epoch=epoch)
                    grids[source].append(open_grid(form, own, tablet))
    return grids


def find_in_circuit(
    plan: CircuitPlan,
    epochs: Mapping[UUID, Sequence[Epoch]],
    forms: Mapping[str, GridForm],
) -> list[FoundGrid]:
    """Return what replaced tablets wrote past the base of those that took over.

    And what any tablet, or a partner's, validated of whom there is a grid on paper.
    """
    found_grids: list[FoundGrid] = []
    for place, chair in sorted(plan.chairs.items()):
        fold_epochs = partial(_fold_epochs, forms.get(place.station), plan.times)
        found_grids += find_past_base(place, epochs.get(chair.attempt, ()), fold_epochs)
    names = {found_grid.name for found_grid in found_grids}
    beside = _find_beside_papers(plan, epochs, forms)
    return found_grids + [own for own in beside if own.name not in names]


def _find_beside_papers(
    plan: CircuitPlan,
    epochs: Mapping[UUID, Sequence[Epoch]],
    forms: Mapping[str, GridForm],
) -> list[FoundGrid]:
    papers = [row.paper for row in plan.grid_decisions.papers]
    if not papers:
        return []
    folds = {
        place: grids_of(
            forms.get(place.station), epochs.get(chair.attempt, ()), plan.times
        )
        for place, chair in plan.chairs.items()
    }
    carried = open_carried(plan, folds, forms)
    found_grids = []
    for chair, candidate in sorted({(p.chair, p.candidate) for p in papers}):
        own = with_carried(folds[chair], carried.get(chair, ())).grids
        found_grids += [
            FoundGrid(chair, grid.validated.epoch, grid)
            for grid in own
            if grid.validated and grid.candidate == candidate
        ]
    return found_grids


def find_counted(
    plan: CircuitPlan,
    epochs: Mapping[UUID, Sequence[Epoch]],
    forms: Mapping[str, GridForm],
) -> Mapping[ChairPlace, Sequence[FoundGrid]]:
    """Return the found grids that two persons let count, by chair."""
    grids: defaultdict[ChairPlace, list[FoundGrid]] = defaultdict(list)
    if plan.counted_found:
        for found_grid in find_in_circuit(plan, epochs, forms):
            if found_grid.name in plan.counted_found:
                grids[found_grid.chair].append(found_grid)
    return grids


def read_counted(
    plan: CircuitPlan, forms: Mapping[str, GridForm]
) -> Mapping[ChairPlace, Sequence[FoundGrid]]:
    """Return as `find_counted`, from the journals of the chairs concerned."""
    attempts = [plan.chairs[name.chair].attempt for name in plan.counted_found]
    return find_counted(plan, read_epochs(attempts), forms) if attempts else {}


def find_broken_chairs(plan: CircuitPlan) -> frozenset[ChairPlace]:
    """Return the chairs whose chain is not whole, or not what their tablet proved."""
    attempts = [chair.attempt for chair in plan.chairs.values()]
    broken_attempts = {attempt for (attempt,) in rows_of(BROKEN, attempts)}
    broken_attempts |= {p.attempt for p in read_proofs(attempts) if p.is_contradicted}
    return frozenset(
        place
        for place, chair in plan.chairs.items()
        if chair.attempt in broken_attempts
    )


def read_head(sitting: Sitting) -> tuple[int, bytes] | None:
    """Return the size and root of the journal of a collected sitting, once fixed."""
    for size, root in rows_of(FIXED_HEAD, sitting.id):
        return size, bytes(root)
    return None


def grids_of(
    form: GridForm | None, epochs: Sequence[Epoch], times: ChairTimes
) -> ChairGrids:
    """Return the grids of a chair: exact where the form is known."""
    if form is not None:
        return fold(form, epochs, times=times)
    progress, counts = ChairProgress(), limits(epochs)
    for epoch in epochs:
        limit, over_turns = (
            counts[epoch.number],
            times.turns_over_at(epoch.taken_over_at),
        )
        for entry in epoch.entries:
            progress.add(epoch.number, entry, limit, times, turns_of_others=over_turns)
    return progress.grids()


def _fold_epochs(
    form: GridForm | None, times: ChairTimes, epochs: Sequence[Epoch]
) -> ChairGrids:
    return grids_of(form, epochs, times)


def read_epochs(
    attempts: Sequence[UUID], *, head_size: int | None = None
) -> Mapping[UUID, list[Epoch]]:
    """Return every chain of these attempts that somebody vouches for, oldest first.

    Whole, or the entries with a smaller number in the ledger than `head_size`.
    """
    epochs: defaultdict[UUID, list[Epoch]] = defaultdict(list)
    parameters = {
        "attempts": list(attempts),
        "head": head_size,
        "all": SEQ_MAX,
        "separator": SEPARATOR,
    }
    connection.ensure_connection()
    # The driver's own cursor: bytes come as bytes.
    with Cursor(connection.connection) as cursor:
        cursor.execute(CHAINS, parameters, binary=True, prepare=True)
        for attempt, epoch, base_count, since, count, last_seq, *columns in cursor:
            assert not count or last_seq == count - 1, "a chain with a gap"
            base = None if base_count is None else Base(epoch - 1, base_count)
            entries = _entries(*columns) if count else ()
            assert len(entries) == count, "entries that are not what they were"
            epochs[attempt].append(Epoch(epoch, base, entries, since))
    return epochs


def read_proofs(attempts: Sequence[UUID]) -> list[ProvenChain]:
    """Return what the tablets of these chairs showed at the end."""
    return [
        ProvenChain(attempt, epoch, count, bytes(head), digest and bytes(digest))
        for attempt, epoch, count, head, digest in rows_of(PROOFS, list(attempts))
    ]


def device_key(attempt: UUID, epoch: int) -> bytes | None:
    """Return the public key of a device, None if there is none of this epoch."""
    for (public_key,) in rows_of(DEVICE_KEY, attempt, epoch):
        return bytes(public_key)
    return None


def held_head(proof: ChainProof) -> bytes | None:
    """Return the digest of the last entry that a proof counts, None if it is not in."""
    for (digest,) in rows_of(HEAD, proof.attempt, proof.epoch, proof.count - 1):
        return bytes(digest)
    return None


def find_last_seen(attempts: Sequence[UUID]) -> Mapping[UUID, int]:
    """Return when the last device of each attempt was heard; none that never was."""
    return {
        attempt: seen_ms
        for attempt, _, _, _, seen_ms in rows_of(DEVICES, list(attempts))
        if seen_ms is not None
    }


def _written_counts(attempts: Sequence[UUID]) -> Mapping[UUID, int]:
    """Return how many entries the last device of each attempt says to have."""
    return {
        attempt: written_count
        for attempt, _, _, written_count, _ in rows_of(DEVICES, list(attempts))
    }


def _entries(instants: bytes, texts: bytes) -> EntryColumns:
    numbers = array("q", instants)
    if sys.byteorder == "little":
        numbers.byteswap()
    received_ms = cast("Sequence[Instant]", numbers[1::2])
    return EntryColumns(texts.split(SEPARATOR), numbers[::2], received_ms)
