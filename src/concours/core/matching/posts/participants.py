"""Who takes part, with a strict rank in each group.

From a ranking: places that are equal are parted by the digest of the campaign's public
seed and the number, so that nobody can choose a number to be lucky. From a file: one
column a group, or contracts alone.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from concours.core.kernel.canonical import Json, digest, dump
from concours.core.people.roster.plan import Change, Plan
from concours.core.tables.columns import (
    Cells,
    Columns,
    find_duplicates,
    plain_heading,
    read_headings,
)
from concours.core.tables.faults import Fault
from concours.core.tables.table import Table

RANK = re.compile(r"[0-9]{1,6}")
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("numero", "ndecandidat", "numerodecandidat", "number"),
    "contract": ("contrat", "contract"),
}


@dataclass(frozen=True, slots=True)
class Participant:
    """One student: a rank in each group, from 1, 0 for none; the contract held."""

    number: str
    ranks: tuple[int, ...]
    contract: str = ""


@dataclass(frozen=True, slots=True)
class ParticipantsReading:
    """What a file says: with `has_ranks` who takes part, else contracts alone."""

    people: tuple[tuple[int, Participant], ...]
    faults: tuple[Fault, ...]
    has_ranks: bool = False
    lines_count: int = 0
    ignored: tuple[str, ...] = ()


def break_ties(
    places: Mapping[str, Sequence[int]], *, seed: str, contracts: Mapping[str, str]
) -> tuple[Participant, ...]:
    """Return who takes part, by number, from their places in each group of a ranking.

    Equal places become ranks that follow each other, in the order of
    SHA-256(seed, number).
    """
    numbers = sorted(places)
    lots = {number: sha256(f"{seed}\n{number}".encode()).digest() for number in numbers}
    groups_count = len(next(iter(places.values()), ()))
    ranks: dict[str, list[int]] = {number: [] for number in numbers}
    for group in range(groups_count):
        by_rank = sorted(numbers, key=lambda one: (places[one][group], lots[one]))
        for rank, number in enumerate(by_rank, start=1):
            ranks[number].append(rank)
    return tuple(
        Participant(number, tuple(ranks[number]), contracts.get(number, ""))
        for number in numbers
    )


def read(
    table: Table, *, groups_count: int, contracts: Collection[str]
) -> ParticipantsReading:
    """Read a file of participants; each line gives one or a fault."""
    unread_count = max(0, len(table.rows) - 1)
    names = {
        f"group {n}": (f"groupe{n}", f"group{n}", f"g{n}")
        for n in range(1, groups_count + 1)
    }
    columns = read_headings(table, {**HEADINGS, **names}, ("number",))
    if isinstance(columns, Fault):
        return ParticipantsReading(
            (), (*table.faults, columns), lines_count=unread_count
        )
    rank_columns = [name for name in names if name in columns.places]
    faults = list(table.faults)
    if rank_columns and len(rank_columns) < groups_count:
        missing = next(name for name in names if name not in rank_columns)
        faults.append(Fault(1, "", "heading.missing", other=names[missing][0]))
    contract_names = {plain_heading(name): name for name in contracts}
    rows = [
        (
            row.line,
            _participant(Cells(columns, row, faults), rank_columns, contract_names),
        )
        for row in table.rows[1:]
    ]
    faults += find_duplicates(
        ((line, participant.number) for line, participant in rows),
        columns.heading("number"),
    )
    faults += _find_ties(rows, rank_columns, columns)
    at_fault = {fault.line for fault in faults}
    sound = tuple(pair for pair in rows if pair[0] not in at_fault)
    return ParticipantsReading(
        sound, tuple(sorted(faults)), bool(rank_columns), unread_count, columns.ignored
    )


def _participant(
    cells: Cells, rank_columns: Sequence[str], contracts: Mapping[str, str]
) -> Participant:
    number = cells.read("number", is_needed=True) or ""
    contract = cells.read("contract") or ""
    plain = plain_heading(contract)
    if contract and plain not in contracts:
        cells.fault("contract", "contract.unknown", text=contract)
    ranks = []
    for name in rank_columns:
        text = cells.read(name) or "0"
        if not RANK.fullmatch(text):
            cells.fault(name, "rank.invalid", text=text)
        ranks.append(int(text) if RANK.fullmatch(text) else 0)
    return Participant(number, tuple(ranks), contracts.get(plain, ""))


def _find_ties(
    rows: Sequence[tuple[int, Participant]],
    rank_columns: Sequence[str],
    columns: Columns,
) -> Iterable[Fault]:
    """Yield the ranks that two lines share: a tie is refused, not broken here."""
    for at, name in enumerate(rank_columns):
        first: dict[int, int] = {}
        for line, participant in rows:
            rank = participant.ranks[at]
            earlier = first.setdefault(rank, line)
            if rank and earlier != line:
                heading = columns.heading(name)
                yield Fault(line, heading, "rank.twice", str(rank), str(earlier))


def plan(
    reading: ParticipantsReading,
    current: Mapping[str, Participant],
    numbers: Collection[str],
) -> Plan[Participant]:
    """Say what a file would change.

    A file with ranks says all who take part: who is not in it does not. A file of
    contracts alone changes who is in it. `numbers` are those of the roster.
    """
    faults = list(reading.faults)
    entries = []
    for line, participant in reading.people:
        before = current.get(participant.number)
        if participant.number not in numbers:
            faults.append(Fault(line, "", "candidate.unknown", participant.number))
        elif not reading.has_ranks and before is None:
            faults.append(Fault(line, "", "ranks.missing", participant.number))
        else:
            entries.append((line, before, _with(participant, before, reading)))
    changes = [
        Change(line, old, new)
        for line, old, new in entries
        if old is not None and old != new
    ]
    added = tuple(new for _, old, new in entries if old is None)
    same_count = len(entries) - len(added) - len(changes)
    return Plan(added, tuple(changes), same_count, tuple(sorted(faults)))


def apply_reading(
    reading: ParticipantsReading, current: Mapping[str, Participant]
) -> tuple[Participant, ...]:
    """Return who takes part once a file without fault is in force, by number."""
    participants = {} if reading.has_ranks else dict(current)
    for _, participant in reading.people:
        participants[participant.number] = _with(
            participant, current.get(participant.number), reading
        )
    return tuple(participants[number] for number in sorted(participants))


def digest_participants(people: Iterable[Participant]) -> bytes:
    """Return the digest of all who take part, 32 bytes."""
    rows: list[Json] = [
        [participant.number, participant.contract, *participant.ranks]
        for participant in people
    ]
    return digest(b"concours/participants/1", dump(rows))


def _with(
    participant: Participant, before: Participant | None, reading: ParticipantsReading
) -> Participant:
    if reading.has_ranks or before is None:
        return participant
    return replace(before, contract=participant.contract)
