"""The ranking of the nation: a total and a place for each candidate in each group.

check, compute, check; `docs/rules/ranking.md` says the properties in words.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

import numpy as np

from concours.core.results.components.groups import Groups
from concours.core.results.marking.cohort import SCORE_OUT_OF, Units
from concours.core.results.ranking.contributions import (
    Components,
    Contributions,
    contributions,
)
from concours.core.results.ranking.inputs import NONE, Flags, Inputs, check_input
from concours.core.results.ranking.places import Places, places
from concours.core.results.ranking.settings import DEFAULT, Settings
from concours.core.results.ranking.sums import Sums, add_up
from concours.core.results.ranking.weights import PLAIN, ecos_blocks, edn_blocks

ENGINE = "concours-ranking/1"
"""Recorded with every ranking; changes when a rule changes."""

State: TypeAlias = Literal[
    "ranked",
    "excluded",
    "absent",
    "no_station",
    "no_ecos",
    "below_ecos",
    "no_parcours",
]
"""Whether a candidate has places, and if not, why.

`no_station`: no station of theirs counts; `no_ecos`: one that counts has no mark.
"""

STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who stands where: `groups[n]` and `places[:, n]` are of one group.

    `places` are 0 for those not ranked. The last set of `components.edn` is rank A.
    """

    inputs: Inputs
    groups: Groups
    settings: Settings
    components: Components
    states: tuple[State, ...]
    contributions: tuple[Contributions, ...]
    places: Places

    @property
    def ranked_count(self) -> int:
        """How many have places."""
        return self.states.count("ranked")

    def rank_a(self) -> tuple[Units, Units]:
        """Return units of rank A and their maximum, of each candidate."""
        of_rank_a = len(self.groups.groups) + 1
        return self.components.edn.units[:, of_rank_a], self.components.edn.maxima_of(
            of_rank_a
        )


def rank_nation(
    inputs: Inputs, groups: Groups, settings: Settings = DEFAULT
) -> Ranking:
    """Rank every candidate in every group; without ECOS and parcours, by EDN alone.

    Properties checked: P1, P2 those of `add_up`; P3, P4 those of `contributions`; P5 to
    P8 those of `places`; P9 who is ranked has a place in every group, and nobody else.
    """
    check_input(inputs)
    components = _components(inputs, groups, settings)
    states = _states(inputs, settings, components)
    is_ranked = np.array([state == "ranked" for state in states], dtype=np.bool_)
    sets = [
        contributions(components, at, is_ranked) for at in range(len(groups.groups) + 1)
    ]
    table = np.zeros((len(is_ranked), len(groups.groups)), dtype=np.int32)
    for at, of_group in enumerate(sets[1:]):
        breaking = of_group if settings.ties == "in_the_group" else sets[PLAIN]
        marks = (of_group.total, breaking.edn, breaking.ecos, breaking.parcours)
        table[is_ranked, at] = places([mark[is_ranked] for mark in marks])
    assert ((table > 0) == is_ranked[:, None]).all(), "P9"
    return Ranking(inputs, groups, settings, components, states, tuple(sets[1:]), table)


def is_at_least(units: Units, maxima: Units, gate: Decimal | None) -> Flags:
    """Tell for whom units of their maximum are at least a mark on 20, exactly.

    Without a gate everybody passes; with one, who has no maximum passes nothing.
    """
    if gate is None:
        return np.ones(len(units), dtype=np.bool_)
    least, scale = gate.as_integer_ratio()
    pairs = zip(units.tolist(), maxima.tolist(), strict=True)
    passes = [
        own_max > 0 and SCORE_OUT_OF * scale * own >= least * own_max
        for own, own_max in pairs
    ]
    return np.array(passes, dtype=np.bool_)


def _components(inputs: Inputs, groups: Groups, settings: Settings) -> Components:
    count, sets_count = len(inputs.numbers), len(groups.groups) + 1
    sittings = edn_blocks(inputs.sat, groups, settings, count=count)
    edn = add_up(sittings, count=count, sets_count=sets_count + 1)
    ecos: Sums | None = None
    if inputs.ecos is not None:
        stations = ecos_blocks(inputs.ecos, groups)
        ecos = add_up(stations, count=count, sets_count=sets_count)
    return Components(edn, ecos, inputs.parcours, settings.scale)


def _states(
    inputs: Inputs, settings: Settings, components: Components
) -> tuple[State, ...]:
    """Say of each candidate whether they are ranked; else the first reason why not."""
    no_flags = np.zeros(len(inputs.numbers), dtype=np.bool_)
    was_there, missed_one = no_flags.copy(), no_flags.copy()
    for sat in inputs.sat:
        was_there |= sat.present
        missed_one |= sat.counts & ~sat.present
    absent = ~was_there | (components.edn.maxima_of(PLAIN) == 0)
    if settings.absence == "unranked":
        absent |= missed_one
    reasons = {"excluded": inputs.excluded, "absent": absent}
    if (
        inputs.ecos is not None
        and components.ecos is not None
        and inputs.parcours is not None
    ):
        marks_count = inputs.ecos.has_mark.sum(axis=1)
        uncounted_count = inputs.ecos.is_uncounted.sum(axis=1)
        is_whole = marks_count + uncounted_count == settings.stations_count
        passes = is_at_least(
            components.ecos.units[:, PLAIN],
            components.ecos.maxima_of(PLAIN),
            settings.scale.stations_gate,
        )
        reasons["no_station"] = is_whole & (marks_count == 0)
        reasons["no_ecos"] = ~is_whole
        reasons["below_ecos"] = (
            ~passes if settings.below_ecos == "unranked" else no_flags
        )
        reasons["no_parcours"] = inputs.parcours.units == NONE
    codes = np.select(
        list(reasons.values()), [STATES.index(reason) for reason in reasons], 0
    )
    return tuple(STATES[code] for code in codes.tolist())
