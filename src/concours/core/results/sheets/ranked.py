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
from concours.core.results.components.groups import Groups
from concours.core.results.marking.cohort import SCORE_OUT_OF
from concours.core.results.ranking.inputs import NONE, UNCOUNTED_OF
from concours.core.results.ranking.nation import Ranking
from concours.core.results.ranking.weights import PLAIN, edn_blocks
from concours.core.results.sheets.columns import (
    ComponentColumns,
    Exact,
    is_sum,
    line_of,
    shown_of,
    sitting_columns,
)
from concours.core.results.sheets.shown import exact_text, rounded_text


@dataclass(frozen=True, slots=True)
class GroupPlaces:
    """The place of one candidate in each group, who shares it, out of whom."""

    places: tuple[int, ...]
    equal: tuple[int, ...]
    ranked_count: int


def list_group_places(ranking: Ranking) -> list[GroupPlaces]:
    """Return the places of each candidate, as a ranking of the nation says."""
    equal = [_equal_counts(column) for column in ranking.places.T]
    ranked_count = ranking.ranked_count
    return [
        GroupPlaces(
            tuple(places),
            tuple(counts[p] for counts, p in zip(equal, places, strict=True)),
            ranked_count,
        )
        for places in ranking.places.tolist()
    ]


class Sheets:
    """Makes the ranking's part of any candidate's sheet.

    `group_places` are those of each if the ranking itself is not of the nation.
    """

    def __init__(
        self, ranking: Ranking, group_places: Sequence[GroupPlaces] | None = None
    ) -> None:
        """Prepare what all sheets share."""
        self.ranking = ranking
        self._group_places = (
            list_group_places(ranking) if group_places is None else group_places
        )
        sat, count = ranking.inputs.sat, len(ranking.states)
        blocks = edn_blocks(sat, ranking.groups, ranking.settings, count=count)
        self._sittings = [
            sitting_columns(sitting, block)
            for sitting, block in zip(sat, blocks, strict=True)
        ]
        self._names = [group_id(group.number) for group in ranking.groups.groups]
        components = ranking.components
        edn_weight, ecos_weight = (
            points // SCORE_OUT_OF for points in components.scale.points[:2]
        )
        self._sums = {"edn": ComponentColumns(components.edn, edn_weight)}
        if components.ecos is not None:
            self._sums["ecos"] = ComponentColumns(components.ecos, ecos_weight)
        self._totals = [
            contributions.total.tolist() for contributions in ranking.contributions
        ]
        ecos, parcours = ranking.inputs.ecos, ranking.inputs.parcours
        self._stations = [] if ecos is None else ecos.units.tolist()
        self._points = [] if parcours is None else parcours.units.tolist()
        self._twice = _double_stations(ranking)
        self._again = [
            [
                sitting
                for sitting in self._sittings
                if sitting.limits[weights] != sitting.limits[PLAIN]
            ]
            for weights in range(1, len(ranking.contributions) + 1)
        ]

    def of(self, at: int) -> dict[str, Json]:
        """Return the part of one candidate, by their place in the inputs."""
        return {
            "state": self.ranking.states[at],
            "parts": [*self._components(at)],
            "groups": [self._group(at, group) for group in self._groups_of(at)],
        }

    def outline(self, at: int) -> dict[str, Json]:
        """Return of that part the state, and total and place in each group."""
        groups: list[Json] = [
            {
                "group": self._names[group],
                "total": exact_text(*self._total(at, group)),
                "place": self._group_places[at].places[group],
            }
            for group in self._groups_of(at)
        ]
        return {"state": self.ranking.states[at], "groups": groups}

    def _groups_of(self, at: int) -> range:
        """Return the places of the groups in which a candidate stands."""
        is_ranked = self.ranking.states[at] == "ranked"
        return range(len(self._names) if is_ranked else 0)

    def _total(self, at: int, group: int) -> Exact:
        return Exact(
            self._totals[group][at], self.ranking.contributions[group].denominator
        )

    def _components(self, at: int) -> Iterator[Json]:
        """Yield what the candidate has in each component, without any weight."""
        mark = self._sums["edn"].mark(at, PLAIN)
        sittings = [
            sitting.row(at, PLAIN) for sitting in self._sittings if sitting.counts[at]
        ]
        if mark is not None:
            yield {"part": "edn", **shown_of(mark), "rows": sittings}
        if "ecos" in self._sums:
            yield from self._ecos(self._sums["ecos"], at)
        parcours = self._parcours(at)
        if parcours is not None:
            yield {"part": "parcours", **shown_of(parcours)}

    def _ecos(self, sums: ComponentColumns, at: int) -> Iterator[Json]:
        ecos, mark = self.ranking.inputs.ecos, sums.mark(at, PLAIN)
        if ecos is None or mark is None:
            return
        stations: list[Json] = [
            {
                "station": place + 1,
                "domain": domain,
                **shown_of(Exact(units, ecos.denominator)),
            }
            for place, (domain, units) in enumerate(
                zip(ecos.domains, self._stations[at], strict=True)
            )
            if units > NONE
        ]
        yield {
            "part": "ecos",
            **shown_of(mark),
            **self._gate(mark),
            "rows": stations,
            **self._uncounted(at, ecos.domains),
        }

    def _uncounted(self, at: int, domains: Sequence[str]) -> dict[str, Json]:
        """Return the stations that do not count for a candidate, if any, and why."""
        stations: list[Json] = [
            {"station": place + 1, "domain": domain, "why": UNCOUNTED_OF[units]}
            for place, (domain, units) in enumerate(
                zip(domains, self._stations[at], strict=True)
            )
            if units < NONE
        ]
        return {"uncounted": stations} if stations else {}

    def _gate(self, mark: Exact) -> dict[str, Json]:
        """Return the gate of the stations, if any, and whether it is passed."""
        gate = self.ranking.components.scale.stations_gate
        if gate is None:
            return {}
        has_passed = mark.numerator >= Fraction(gate) * mark.denominator
        return {"gate": str(gate), "passed": has_passed}

    def _parcours(self, at: int) -> Exact | None:
        parcours = self.ranking.inputs.parcours
        if parcours is None or self._points[at] == NONE:
            return None
        return Exact(self._points[at], parcours.denominator)

    def _group(self, at: int, group: int) -> dict[str, Json]:
        ranking = self.ranking
        total = self._total(at, group)
        products, lines = self._lines(at, group)
        assert is_sum(products, total), "the total differs"
        own_places = self._group_places[at]
        place, count = own_places.places[group], own_places.ranked_count
        return {
            "group": self._names[group],
            **shown_of(total, name="total"),
            "of_points": str(ranking.components.points_max),
            "place": place,
            "equal": own_places.equal[group],
            "of": count,
            "relative": rounded_text(100 * place, count, mark="."),
            "lines": lines,
        }

    def _lines(self, at: int, group: int) -> tuple[list[Exact], list[Json]]:
        """Return what each component gives to the total, and the lines that say it."""
        product, fields = self._sums["edn"].line(at, group + 1)
        sittings_again: list[Json] = [
            sitting.row_again(at, group + 1)
            for sitting in self._again[group]
            if sitting.counts[at]
        ]
        products, lines = (
            [product],
            [{"part": "edn", "again": sittings_again, **fields}],
        )
        if "ecos" in self._sums:
            product, fields = self._sums["ecos"].line(at, group + 1)
            station_units = self._stations[at]
            stations_again: list[Json] = [
                n + 1 for n in self._twice[group] if station_units[n] > NONE
            ]
            products.append(product)
            lines.append({"part": "ecos", "again": stations_again, **fields})
        parcours = self._parcours(at)
        if parcours is not None:
            most = self.ranking.components.scale.points[2] * parcours.denominator
            product = parcours._replace(numerator=min(parcours.numerator, most))
            products.append(product)
            lines.append({"part": "parcours", **line_of(product, 1)})
        return products, [*lines]


def group_id(number: int) -> str:
    """Return how a sheet names a group."""
    return f"g{number:02d}"


def common(
    groups: Groups, *, version: int, digest: bytes, is_final: bool
) -> dict[str, Json]:
    """Return what the common document of a publication says of the ranking."""
    group_names: list[Json] = [
        {"group": group_id(group.number), "name": {"fr": group.fr, "en": group.en}}
        for group in groups.groups
    ]
    return {
        "version": version,
        "digest": digest.hex(),
        "is_final": is_final,
        "is_sample": groups.is_sample,
        "weights": groups.version,
        "groups": group_names,
    }


def _double_stations(ranking: Ranking) -> list[list[int]]:
    """Return the places of the stations that count a second time in each group."""
    domains = () if ranking.inputs.ecos is None else ranking.inputs.ecos.domains
    return [
        [place for place, domain in enumerate(domains) if domain in group.domains]
        for group in ranking.groups.groups
    ]


def _equal_counts(places: NDArray[np.int32]) -> dict[int, int]:
    values, counts = np.unique(places, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))
