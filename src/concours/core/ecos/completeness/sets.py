"""Which grids are expected, which are held, and which are missing, by name.

`docs/reference/ecos/grids.md` ("Complete") is the public page; `verifier/ecos` finds
both sets again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import ClassVar, Literal, NamedTuple

from concours.core.ecos.completeness.witnesses import ChairPlace, OwnedGrid
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.kernel.canonical import join_list, json_text
from concours.core.kernel.errors import Refusal

EXPECTED_CACHED_MAX = 2_000
"""Circuits whose expected grids are kept: each of a nation is drawn at each look."""

MISSING_NAMED_MAX = 40
"""How many missing grids a refusal names; it counts all of them."""

WhyMissing = Literal["never_met", "empty", "open", "not_as_shown", "chain_broken"]


@dataclass(eq=False)
class GridsMissing(Refusal):
    """Expected grids are neither held, nor proven by their tablet, nor given up."""

    code: ClassVar[str] = "grids.missing"
    missing: tuple[str, ...]
    count: int


class GridName(NamedTuple):
    """One grid that there is to be: of a candidate, at a station, from chair 1 or 2."""

    candidate: CandidateNumber
    station: str
    place: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """What was to be, and what the centre holds: validated, whose is known, unbroken.

    `held` gives each grid; `missing` says why; `surplus` was held and not expected;
    `doubled` has more than one grid, of which the last turn's, or the paper, is held.
    """

    expected: frozenset[GridName]
    held: Mapping[GridName, OwnedGrid]
    missing: Mapping[GridName, WhyMissing]
    surplus: frozenset[GridName]
    doubled: frozenset[GridName]

    @property
    def on_paper(self) -> tuple[GridName, ...]:
        """The grids that are held from a sheet of paper, sorted."""
        return tuple(
            sorted(name for name, owned in self.held.items() if owned.grid.is_paper)
        )

    @property
    def expected_digest(self) -> str:
        """The SHA-256 of the canonical list of what was to be, in hex."""
        return _digest_texts(
            f"[{json_text(candidate)},{json_text(station)},{place}]"
            for candidate, station, place in self.expected
        )

    @property
    def held_digest(self) -> str:
        """The SHA-256 of the canonical list of what is held with its digests, hex."""
        return _digest_texts(
            f'[{json_text(candidate)},{json_text(station)},{place},"{owned.digest}"]'
            for (candidate, station, place), owned in self.held.items()
        )


def expected_grids(
    seen: Iterable[CandidateNumber],
    stations: Sequence[str],
    *,
    withdrawn: Collection[str] = (),
    empty_chairs: Collection[ChairPlace] = (),
    undue: Collection[tuple[CandidateNumber, str]] = (),
) -> frozenset[GridName]:
    """Return every grid that a circuit owes.

    `seen` are the candidates whom somebody has seen at the circuit, by the attendance
    list: never those who have a grid. `withdrawn` are stations that count for nobody
    there, `empty_chairs` those that an act said nobody sat on, `undue` the stations of
    candidates who go through them elsewhere.
    """
    chairs = [
        ChairPlace(station, place)
        for station in stations
        if station not in withdrawn
        for place in (1, 2)
    ]
    due_chairs = tuple(chair for chair in chairs if chair not in empty_chairs)
    names = _expected_grids(frozenset(seen), due_chairs)
    if not undue:
        return names
    return frozenset(name for name in names if (name[0], name[1]) not in undue)


@lru_cache(maxsize=EXPECTED_CACHED_MAX)
def _expected_grids(
    seen: frozenset[CandidateNumber], chairs: tuple[ChairPlace, ...]
) -> frozenset[GridName]:
    return frozenset(
        GridName(candidate, *chair) for candidate in seen for chair in chairs
    )


def complete(
    expected: frozenset[GridName],
    grids: Iterable[OwnedGrid],
    *,
    broken: Collection[ChairPlace] = (),
) -> Completeness:
    """Hold what there is against what there is to be.

    A grid is held if it is validated as it was shown, its owner is known, and the
    chain of its chair, not one of `broken`, is whole. One on paper hangs on no chain,
    and stands before what a tablet brings of its name.
    """
    grids_by_name: dict[GridName, list[OwnedGrid]] = {}
    for owned in grids:
        if owned.owner is not None:
            name = GridName(owned.owner, *owned.chair)
            grids_by_name.setdefault(name, []).append(owned)
    held: dict[GridName, OwnedGrid] = {}
    missing: dict[GridName, WhyMissing] = {}
    doubled: set[GridName] = set()
    for name in sorted(grids_by_name):
        own = grids_by_name[name]
        is_broken = bool(broken) and ChairPlace(name.station, name.place) in broken
        verdict = _weigh(own, is_broken=is_broken)
        if isinstance(verdict, OwnedGrid):
            held[name] = verdict
        elif name in expected:
            missing[name] = verdict
        if len(own) > 1 and len([owned for owned in own if owned.grid.validated]) > 1:
            doubled.add(name)
    for name in expected - grids_by_name.keys():
        missing[name] = "never_met"
    return Completeness(
        expected=expected,
        held=held,
        missing=missing,
        surplus=frozenset(held.keys() - expected),
        doubled=frozenset(doubled),
    )


def combine(circuits: Iterable[Completeness]) -> Completeness:
    """Return the sets of a site, of those of its circuits.

    A candidate is seen at one circuit of a half-day: no name is in two of them.
    """
    parts = tuple(circuits)
    return Completeness(
        expected=frozenset[GridName]().union(*(part.expected for part in parts)),
        held={name: owned for part in parts for name, owned in part.held.items()},
        missing={name: why for part in parts for name, why in part.missing.items()},
        surplus=frozenset[GridName]().union(*(part.surplus for part in parts)),
        doubled=frozenset[GridName]().union(*(part.doubled for part in parts)),
    )


def require_complete(
    completeness: Completeness,
    *,
    proven: Collection[GridName] = (),
    given_up: Collection[GridName] = (),
) -> None:
    """Raise `GridsMissing` by name, but for what a tablet proves or two gave up.

    `proven` are grids that the end QR of a tablet holds; they are still to arrive.
    """
    excused = {*proven, *given_up}
    names = [
        f"{name.candidate} {name.station} {name.place}"
        for name in sorted(completeness.missing)
        if name not in excused
    ]
    if names:
        raise GridsMissing(tuple(names[:MISSING_NAMED_MAX]), len(names))


def _digest_texts(rows: Iterable[str]) -> str:
    """Return the SHA-256 of a list of rows in canonical JSON, sorted, in hex."""
    return sha256(join_list(sorted(row.encode() for row in rows))).hexdigest()


def _weigh(grids: Sequence[OwnedGrid], *, is_broken: bool) -> OwnedGrid | WhyMissing:
    """Return the grid that is held, or why there is none."""
    for owned in grids:
        if owned.grid.is_paper:
            return owned if owned.digest else "not_as_shown"
    if is_broken:
        return "chain_broken"
    validated_grids = [owned for owned in grids if owned.grid.validated]
    if validated_grids:
        return validated_grids[-1] if validated_grids[-1].digest else "not_as_shown"
    is_empty = all(owned.grid.state == "empty" for owned in grids)
    return "empty" if is_empty else "open"
