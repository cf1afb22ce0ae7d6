"""The ranking's part of a result sheet: the total of each group, line by line.

The form is `docs/reference/result-sheet.md`. Every number can be found again by hand
from the ones before it: sums are exact, shown values are rounded last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from concours.core.kernel.canonical import Json
from concours.core.marking.cohort import SCORE_OUT_OF, Units
from concours.core.marking.shown import decimal_text
from concours.core.parts.groups import Groups
from concours.core.ranking.inputs import NONE, Sat
from concours.core.ranking.nation import ECOS_GATE, Ranking
from concours.core.ranking.shares import ECOS_POINTS, EDN_POINTS, PARCOURS_POINTS
from concours.core.ranking.sums import Block, Sums
from concours.core.ranking.weights import PLAIN, edn_blocks

EDN_WEIGHT, ECOS_WEIGHT = EDN_POINTS // SCORE_OUT_OF, ECOS_POINTS // SCORE_OUT_OF


@dataclass(frozen=True, slots=True)
class _Sitting:
    """A sitting with its sum under each set of weights, of each candidate."""

    sat: Sat
    units: Units
    limits: Units
    scale: int

    def row(self, at: int, weights: int, *, less: int | None = None) -> Json:
        """Return one candidate's points under one set of weights, and their maximum.

        `less` is a set of weights to take away: what is left counts a second time.
        """
        units, most = int(self.units[at, weights]), int(self.limits[weights])
        if less is not None:
            units, most = (
                units - int(self.units[at, less]),
                most - int(self.limits[less]),
            )
        points, whole = Fraction(units, self.scale), Fraction(most, self.scale)
        return {"sitting": self.sat.name, "points": str(points), "of": str(whole)}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one candidate stands in each group, who shares each place, out of whom."""

    places: tuple[int, ...]
    equal: tuple[int, ...]
    ranked_count: int


def standings(ranking: Ranking) -> list[Standing]:
    """Return where each candidate stands, as a ranking of the nation says."""
    equal = [_equal_counts(column) for column in ranking.places.T]
    return [
        Standing(
            tuple(places),
            tuple(counts[p] for counts, p in zip(equal, places, strict=True)),
            ranking.ranked_count,
        )
        for places in ranking.places.tolist()
    ]


class Sheets:
    """Makes the ranking's part of any candidate's sheet.

    `known` says where each stands if the ranking itself is not of the nation.
    """

    def __init__(
        self, ranking: Ranking, known: Sequence[Standing] | None = None
    ) -> None:
        """Prepare what all sheets share."""
        self.ranking = ranking
        self._standings = standings(ranking) if known is None else known
        sat, count = ranking.inputs.sat, len(ranking.states)
        blocks = edn_blocks(sat, ranking.groups, ranking.settings, count=count)
        self._sittings = [
            _summed(one, block) for one, block in zip(sat, blocks, strict=True)
        ]
        self._totals = [shares.total for shares in ranking.shares]

    def of(self, at: int) -> dict[str, Json]:
        """Return the part of one candidate, by their place in the inputs."""
        is_ranked = self.ranking.states[at] == "ranked"
        groups: list[Json] = [
            self._group(at, group) for group in self._groups() if is_ranked
        ]
        return {
            "state": self.ranking.states[at],
            "parts": [*self._parts(at)],
            "groups": groups,
        }

    def _groups(self) -> range:
        return range(len(self.ranking.groups.groups))

    def _parts(self, at: int) -> Iterator[Json]:
        """Yield what the candidate has in each part, without any weight."""
        mark = _mark(self.ranking.parts.edn, at, PLAIN)
        sittings = [one.row(at, PLAIN) for one in self._sittings if one.sat.counts[at]]
        if mark is not None:
            yield {"part": "edn", **_shown(mark), "rows": sittings}
        if self.ranking.parts.ecos is not None:
            yield from self._ecos(self.ranking.parts.ecos, at)
        parcours = self._parcours(at)
        if parcours is not None:
            yield {"part": "parcours", **_shown(parcours)}

    def _ecos(self, sums: Sums, at: int) -> Iterator[Json]:
        ecos, mark = self.ranking.inputs.ecos, _mark(sums, at, PLAIN)
        if ecos is None or mark is None:
            return
        stations: list[Json] = [
            {
                "station": place + 1,
                "domain": domain,
                **_shown(Fraction(int(ecos.units[at, place]), ecos.denominator)),
            }
            for place, domain in enumerate(ecos.domains)
            if ecos.units[at, place] != NONE
        ]
        gate: dict[str, Json] = {"gate": str(ECOS_GATE), "passed": mark >= ECOS_GATE}
        yield {"part": "ecos", **_shown(mark), **gate, "rows": stations}

    def _parcours(self, at: int) -> Fraction | None:
        parcours = self.ranking.inputs.parcours
        if parcours is None or parcours.units[at] == NONE:
            return None
        return Fraction(int(parcours.units[at]), parcours.denominator)

    def _group(self, at: int, group: int) -> dict[str, Json]:
        ranking = self.ranking
        denominator = ranking.shares[group].denominator
        standing = self._standings[at]
        lines = [self._edn_line(at, group)]
        if ranking.parts.ecos is not None:
            lines.append(self._ecos_line(ranking.parts.ecos, at, group))
        parcours = self._parcours(at)
        if parcours is not None:
            capped = min(parcours, Fraction(PARCOURS_POINTS))
            lines.append(_line("parcours", capped, 1))
        total = sum((Fraction(str(line["product"])) for line in lines), Fraction(0))
        assert total * denominator == int(self._totals[group][at]), "the total differs"
        return {
            "group": group_id(ranking.groups.groups[group].number),
            **_shown(total, name="total"),
            "of_points": str(ranking.parts.points_max),
            "place": standing.places[group],
            "equal": standing.equal[group],
            "of": standing.ranked_count,
            "relative": decimal_text(
                Fraction(100 * standing.places[group], standing.ranked_count), mark="."
            ),
            "lines": [*lines],
        }

    def _edn_line(self, at: int, group: int) -> dict[str, Json]:
        """Say what counts a second time in this group, sitting by sitting."""
        again = [
            one.row(at, group + 1, less=PLAIN)
            for one in self._sittings
            if one.sat.counts[at] and one.limits[group + 1] != one.limits[PLAIN]
        ]
        return self._sum_line("edn", self.ranking.parts.edn, (at, group), again)

    def _ecos_line(self, sums: Sums, at: int, group: int) -> dict[str, Json]:
        """Say which stations count a second time in this group."""
        ecos = self.ranking.inputs.ecos
        assert ecos is not None
        domains = self.ranking.groups.groups[group].domains
        again: list[Json] = [
            place + 1
            for place, domain in enumerate(ecos.domains)
            if domain in domains and ecos.units[at, place] != NONE
        ]
        return self._sum_line("ecos", sums, (at, group), again)

    def _sum_line(
        self, part: str, sums: Sums, cell: tuple[int, int], again: list[Json]
    ) -> dict[str, Json]:
        at, group = cell
        mark = _mark(sums, at, group + 1)
        assert mark is not None, "a rank without a mark"
        weight = EDN_WEIGHT if part == "edn" else ECOS_WEIGHT
        return {"again": again, **_line(part, mark, weight)}


def group_id(number: int) -> str:
    """Return how a sheet names a group."""
    return f"g{number:02d}"


def common(
    groups: Groups, *, version: int, digest: bytes, is_final: bool
) -> dict[str, Json]:
    """Return what the common document of a publication says of the ranking."""
    named: list[Json] = [
        {"group": group_id(group.number), "name": {"fr": group.fr, "en": group.en}}
        for group in groups.groups
    ]
    return {
        "version": version,
        "digest": digest.hex(),
        "is_final": is_final,
        "is_sample": groups.is_sample,
        "weights": groups.version,
        "groups": named,
    }


def _summed(sat: Sat, block: Block) -> _Sitting:
    scale = sat.denominator
    if sat.units_max:
        scale = sat.denominator * int(block.limits.sum()) // sat.units_max
    units = block.units @ block.weights.T
    return _Sitting(sat, units, block.weights @ block.limits, scale)


def _equal_counts(places: NDArray[np.int32]) -> dict[int, int]:
    values, counts = np.unique(places, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _mark(sums: Sums, at: int, weights: int) -> Fraction | None:
    most = sums.maxima[sums.basis[at]][weights]
    units = int(sums.units[at, weights])
    return Fraction(SCORE_OUT_OF * units, most) if most else None


def _line(part: str, mark: Fraction, weight: int) -> dict[str, Json]:
    product = mark * weight
    return {
        "part": part,
        **_shown(mark),
        "weight": str(weight),
        "product": str(product),
        "product_shown": decimal_text(product, mark="."),
    }


def _shown(value: Fraction, *, name: str = "mark") -> dict[str, Json]:
    return {name: str(value), "shown": decimal_text(value, mark=".")}
