"""Marks of a part as they stand: one version, whole, and what a file would change."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, cast

from concours.core.kernel.canonical import Json
from concours.core.people.roster.plan import Change, Plan
from concours.core.tables.faults import Fault

Kind: TypeAlias = Literal["ecos", "parcours"]
Mark: TypeAlias = Fraction | None
"""None: the candidate did not have this station."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks of one candidate: one a station, or the points of the parcours."""

    number: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class PartMarks:
    """One version of a part: its stations' domains (none for parcours), all marks."""

    kind: Kind
    domains: tuple[str, ...]
    candidates: Mapping[str, Marked]


@dataclass(frozen=True, slots=True)
class PartReading:
    """What a file says, and every fault of it. `kind` is None if it is no part.

    `headings` are those of the stations, or of the points; `lines` where each stands.
    """

    kind: Kind | None
    domains: tuple[str, ...]
    headings: tuple[str, ...]
    marked: tuple[tuple[int, Marked], ...]
    faults: tuple[Fault, ...]
    lines_count: int = 0
    ignored: tuple[str, ...] = ()


def plan(
    reading: PartReading, standing: PartMarks | None, numbers: Collection[str]
) -> Plan[Marked]:
    """Say what a file would change. Who is not in the file stays as they are.

    `numbers` are those of all candidates of the exam.
    """
    before = {} if standing is None else standing.candidates
    faults = [*reading.faults, *_unknown(reading, numbers)]
    if standing is not None and standing.domains != reading.domains and reading.kind:
        left = before.keys() - {one.number for _, one in reading.marked}
        if left:
            faults.append(Fault(1, "", "stations.differ", str(len(left))))
    wanted = [(line, before.get(one.number), one) for line, one in reading.marked]
    changed = [
        Change(line, old, new)
        for line, old, new in wanted
        if old is not None and old != new
    ]
    added = tuple(new for _, old, new in wanted if old is None)
    same_count = len(wanted) - len(added) - len(changed)
    return Plan(added, tuple(changed), same_count, tuple(sorted(faults)))


def after(reading: PartReading, standing: PartMarks | None) -> PartMarks:
    """Return the marks once a file without fault is in force."""
    assert reading.kind is not None, "a file of no kind has a fault"
    before = {} if standing is None else dict(standing.candidates)
    whole = before | {one.number: one for _, one in reading.marked}
    ordered = {number: whole[number] for number in sorted(whole)}
    return PartMarks(reading.kind, reading.domains, ordered)


def incomplete(marked: Iterable[Marked], stations_count: int) -> Iterator[str]:
    """Yield the numbers of those who lack a mark of a station."""
    for one in marked:
        if sum(mark is not None for mark in one.marks) < stations_count:
            yield one.number


def to_json(part: PartMarks) -> dict[str, Json]:
    """Return a version as it is kept and digested."""
    return {
        "part": part.kind,
        "domains": [*part.domains],
        "candidates": [
            [number, [None if mark is None else str(mark) for mark in one.marks]]
            for number, one in part.candidates.items()
        ],
    }


def from_json(value: Json) -> PartMarks:
    """Return a version that was kept."""
    kept = cast("dict[str, list[Json]]", value)
    rows = cast("list[tuple[str, list[str | None]]]", kept["candidates"])
    known = _Known()
    return PartMarks(
        cast("Kind", kept["part"]),
        tuple(cast("list[str]", kept["domains"])),
        {
            number: Marked(
                number,
                tuple(None if mark is None else known[mark] for mark in marks),
            )
            for number, marks in rows
        },
    )


class _Known(dict[str, Fraction]):
    """What texts say: of a nation's marks, a few hundred different ones."""

    def __missing__(self, text: str) -> Fraction:
        value = self[text] = Fraction(text)
        return value


def _unknown(reading: PartReading, numbers: Collection[str]) -> Iterator[Fault]:
    known = frozenset(numbers)
    for line, one in reading.marked:
        if one.number not in known:
            yield Fault(line, "", "candidate.unknown", one.number)
