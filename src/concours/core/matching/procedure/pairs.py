"""A couple's joint list: made from two lists and a rule, then edited by the two.

Of two lists of n and m wishes there are n × m pairs; the rule keeps those that are
compatible, the order puts the best first, and the first N are the list.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import nsmallest
from typing import ClassVar, Literal, TypeAlias

from concours.core.kernel.errors import Refusal
from concours.core.matching.procedure.settings import Settings
from concours.core.matching.procedure.wishes import (
    TOLD_COUNT_MAX,
    LineTerms,
    Student,
    check_lines,
)

Pair: TypeAlias = tuple[str | None, str | None]
"""The line of each member; None for a member who takes no post."""

Rule: TypeAlias = Literal["same", "neighbouring", "explicit"]
Order: TypeAlias = Literal["sum", "worst"]
Neighbours: TypeAlias = Mapping[str, AbstractSet[str]]
"""The subdivisions next to each, by code."""


@dataclass(eq=False)
class PairsTooMany(Refusal):
    """The joint list is longer than the campaign allows."""

    code: ClassVar[str] = "couple.too_many_pairs"
    count: int
    most: int


@dataclass(eq=False)
class PairTwice(Refusal):
    """A pair stands twice in the joint list, counted from 1."""

    code: ClassVar[str] = "couple.pair_twice"
    places: tuple[int, ...]


@dataclass(eq=False)
class PairEmpty(Refusal):
    """A pair gives neither member a post."""

    code: ClassVar[str] = "couple.pair_empty"
    places: tuple[int, ...]


@dataclass(eq=False)
class PairsOutdated(Refusal):
    """The joint list was changed meanwhile: read it again. `newest` is its number."""

    code: ClassVar[str] = "couple.outdated"
    newest: int


@dataclass(frozen=True, slots=True)
class Joint:
    """What a couple chose: how pairs are made, and what comes after the last.

    With `one_sided`, pairs that give one of the two a post follow those that give
    both. With `unlinks`, each then follows their own list; else both have no post.
    """

    rule: Rule = "same"
    order: Order = "sum"
    one_sided: bool = False
    unlinks: bool = False


def generate_pairs(
    lists: tuple[Sequence[str], Sequence[str]],
    *,
    places: Mapping[str, str],
    neighbours: Neighbours,
    joint: Joint,
    settings: Settings,
) -> tuple[Pair, ...]:
    """Return the joint list of two lists: at most `settings.pairs_most` pairs.

    `places` is the subdivision of each line. Pairs come by the sum of positions, or by
    the position of the worse served; then by the other of the two; then the wish of
    the first member. `explicit` makes none: the couple writes them.
    """
    first, second = lists
    most = settings.pairs_most
    best = nsmallest(most, _compatible(lists, places, neighbours, joint))
    pairs: list[Pair] = [(first[i], second[j]) for *_, i, j in best]
    if joint.one_sided and joint.rule != "explicit":
        one_sided: list[tuple[int, int, Pair]] = [
            *((at, 0, (code, None)) for at, code in enumerate(first)),
            *((at, 1, (None, code)) for at, code in enumerate(second)),
        ]
        pairs += [pair for *_, pair in sorted(one_sided)[: most - len(pairs)]]
    return tuple(pairs)


def _compatible(
    lists: tuple[Sequence[str], Sequence[str]],
    places: Mapping[str, str],
    neighbours: Neighbours,
    joint: Joint,
) -> Iterator[tuple[int, int, int, int]]:
    """Yield each compatible pair as what orders it, then its two positions."""
    first, second = lists
    if joint.rule == "explicit":
        return
    positions_by_place: dict[str, list[int]] = {}
    for j, code in enumerate(second):
        positions_by_place.setdefault(places[code], []).append(j)
    for i, code in enumerate(first):
        place = places[code]
        near = {place}
        if joint.rule == "neighbouring":
            near |= neighbours.get(place, frozenset())
        for j in (
            j for subdivision in near for j in positions_by_place.get(subdivision, ())
        ):
            total, worst = i + j, max(i, j)
            key = (total, worst) if joint.order == "sum" else (worst, total)
            yield (*key, i, j)


def check_pairs(
    pairs: Sequence[Pair],
    *,
    lines: Mapping[str, LineTerms],
    students: tuple[Student, Student],
    settings: Settings,
) -> None:
    """Let a couple have this joint list, or refuse it by name.

    Raises `PairsTooMany`, `PairTwice`, `PairEmpty`, and of each member's lines what
    `check_lines` raises.
    """
    if len(pairs) > settings.pairs_most:
        raise PairsTooMany(len(pairs), settings.pairs_most)
    empty = [at for at, pair in enumerate(pairs, 1) if pair == (None, None)]
    if empty:
        raise PairEmpty(tuple(empty[:TOLD_COUNT_MAX]))
    first: dict[Pair, int] = {}
    duplicates = [
        at for at, pair in enumerate(pairs, 1) if first.setdefault(pair, at) != at
    ]
    if duplicates:
        raise PairTwice(tuple(duplicates[:TOLD_COUNT_MAX]))
    for member, student in enumerate(students):
        lines_asked = dict.fromkeys(
            code for pair in pairs if (code := pair[member]) is not None
        )
        check_lines(tuple(lines_asked), lines=lines, student=student, settings=settings)
