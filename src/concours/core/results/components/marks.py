"""Marks of a component: one version, whole, and what a file would change."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, cast, get_args

from concours.core.kernel.canonical import Json
from concours.core.people.roster.plan import Change, Plan
from concours.core.tables.faults import Fault

Kind: TypeAlias = Literal["ecos", "parcours"]
Uncounted: TypeAlias = Literal["neutralised", "withdrawn", "voided", "missing"]
"""Why a station does not count: for all, where the candidate was, for them alone; or
its mark lacks, and the others make the mean."""
Mark: TypeAlias = Fraction | Uncounted | None
"""A word: the station was theirs and does not count. None: they have no mark there."""

UNCOUNTED: tuple[Uncounted, ...] = get_args(Uncounted)


@dataclass(frozen=True, slots=True)
class CandidateMarks:
    """The marks of one candidate: one a station, or the points of the parcours."""

    number: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ComponentMarks:
    """One version of a component: all marks, and the domains of its stations.

    `stations_count` is how many stations are each candidate's, where the half-days say.
    """

    kind: Kind
    domains: tuple[str, ...]
    candidates: Mapping[str, CandidateMarks]
    stations_count: int | None = None


@dataclass(frozen=True, slots=True)
class ComponentReading:
    """What a file says, and every fault of it. `kind` is None if it is no component.

    `headings` are those of the stations, or of the points; `lines` where each stands.
    """

    kind: Kind | None
    domains: tuple[str, ...]
    headings: tuple[str, ...]
    marked: tuple[tuple[int, CandidateMarks], ...]
    faults: tuple[Fault, ...]
    lines_count: int = 0
    ignored: tuple[str, ...] = ()


def plan(
    reading: ComponentReading, current: ComponentMarks | None, numbers: Collection[str]
) -> Plan[CandidateMarks]:
    """Say what a file would change. Who is not in the file stays as they are.

    `numbers` are those of all candidates of the exam.
    """
    before = {} if current is None else current.candidates
    faults = [*reading.faults, *_unknown_candidates(reading, numbers)]
    if current is not None and current.domains != reading.domains and reading.kind:
        missing_numbers = before.keys() - {row.number for _, row in reading.marked}
        if missing_numbers:
            faults.append(Fault(1, "", "stations.differ", str(len(missing_numbers))))
    rows = [(line, before.get(row.number), row) for line, row in reading.marked]
    changes = [
        Change(line, old, new)
        for line, old, new in rows
        if old is not None and old != new
    ]
    added = tuple(new for _, old, new in rows if old is None)
    same_count = len(rows) - len(added) - len(changes)
    return Plan(added, tuple(changes), same_count, tuple(sorted(faults)))


def after(reading: ComponentReading, current: ComponentMarks | None) -> ComponentMarks:
    """Return the marks once a file without fault is in force."""
    assert reading.kind is not None, "a file of no kind has a fault"
    before = {} if current is None else dict(current.candidates)
    whole = before | {row.number: row for _, row in reading.marked}
    by_number = {number: whole[number] for number in sorted(whole)}
    count = None if current is None else current.stations_count
    return ComponentMarks(reading.kind, reading.domains, by_number, count)


def incomplete(
    candidates: Iterable[CandidateMarks], stations_count: int
) -> Iterator[str]:
    """Yield the numbers of those who lack the mark of a station that counts."""
    for candidate in candidates:
        if sum(mark is not None for mark in candidate.marks) < stations_count:
            yield candidate.number


def to_json(component: ComponentMarks) -> dict[str, Json]:
    """Return a version as it is kept and digested."""
    value: dict[str, Json] = {
        "part": component.kind,
        "domains": [*component.domains],
        "candidates": [
            [number, [None if mark is None else str(mark) for mark in candidate.marks]]
            for number, candidate in component.candidates.items()
        ],
    }
    if component.stations_count is not None:
        value["stations"] = component.stations_count
    return value


def from_json(value: Json) -> ComponentMarks:
    """Return a version that was kept."""
    document = cast("dict[str, Json]", value)
    rows = cast("list[tuple[str, list[str | None]]]", document["candidates"])
    known_marks = _MarkCache()
    return ComponentMarks(
        cast("Kind", document["part"]),
        tuple(cast("list[str]", document["domains"])),
        {
            number: CandidateMarks(
                number,
                tuple(None if text is None else known_marks[text] for text in marks),
            )
            for number, marks in rows
        },
        cast("int | None", document.get("stations")),
    )


class _MarkCache(dict[str, Fraction | Uncounted]):
    """What texts say: of a nation's marks, a few hundred different ones."""

    def __init__(self) -> None:
        """Know the words first: every other text is a fraction."""
        super().__init__((word, word) for word in UNCOUNTED)

    def __missing__(self, text: str) -> Fraction:
        value = self[text] = Fraction(text)
        return value


def _unknown_candidates(
    reading: ComponentReading, numbers: Collection[str]
) -> Iterator[Fault]:
    known_numbers = frozenset(numbers)
    for line, row in reading.marked:
        if row.number not in known_numbers:
            yield Fault(line, "", "candidate.unknown", row.number)
