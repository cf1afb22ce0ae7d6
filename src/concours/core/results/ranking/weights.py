"""How many times each question and each station counts, in each group (S12)."""

from dataclasses import replace
from math import lcm

import numpy as np

from concours.core.profile.shape import Rank
from concours.core.results.components.groups import Group, Groups
from concours.core.results.ranking.inputs import Ecos, Sat, SittingQuestion
from concours.core.results.ranking.settings import Settings
from concours.core.results.ranking.sums import WEIGHT_MAX, Block
from concours.core.results.ranking.whole import is_large, whole, widened

PLAIN = 0
"""The set of weights in which everything counts once; that of group *n* is *n*."""


def of_question(rank: Rank, item: int, group: Group) -> int:
    """Return 2 for a question of rank B on an item of the group, else 1."""
    return WEIGHT_MAX if rank == "B" and item in group.items else 1


def of_station(domain: str, group: Group) -> int:
    """Return 2 for a station of a domain of the group, else 1."""
    return WEIGHT_MAX if domain in group.domains else 1


def edn_blocks(
    sat: tuple[Sat, ...], groups: Groups, settings: Settings, *, count: int
) -> list[Block]:
    """Return one block a sitting, on one denominator; the last set is rank A alone."""
    common = lcm(*(sitting.denominator for sitting in sat))
    most = sum(sitting.units_max * (common // sitting.denominator) for sitting in sat)
    if is_large(WEIGHT_MAX * most * max(count, 1)):
        sat = tuple(replace(row, units=widened(row.units)) for row in sat)
    return [
        _edn_block(sitting, groups, settings, common // sitting.denominator)
        for sitting in sat
    ]


def ecos_blocks(ecos: Ecos, groups: Groups) -> list[Block]:
    """Return one block a station: it counts for those who have a mark there."""
    limit = whole([ecos.station_units_max], most=ecos.station_units_max)
    blocks = []
    for at, domain in enumerate(ecos.domains):
        weights = [[1], *([of_station(domain, group)] for group in groups.groups)]
        is_taken = ecos.has_mark[:, at]
        units = np.where(is_taken, ecos.units[:, at], 0)[:, None]
        blocks.append(Block(units, limit, np.array(weights, dtype=np.int64), is_taken))
    return blocks


def _edn_block(sat: Sat, groups: Groups, settings: Settings, factor: int) -> Block:
    weights = [
        [1] * len(sat.questions),
        *(
            [of_question(q.rank, q.item, g) for q in sat.questions]
            for g in groups.groups
        ),
        [int(_is_of_rank_a(question, settings)) for question in sat.questions],
    ]
    limits = np.array([q.units_max for q in sat.questions], dtype=sat.units.dtype)
    units = sat.units if factor == 1 else sat.units * factor
    table = np.array(weights, dtype=np.int64).reshape(len(weights), len(limits))
    return Block(units, limits * factor, table, sat.counts)


def _is_of_rank_a(question: SittingQuestion, settings: Settings) -> bool:
    is_left_out = question.is_lca and settings.rank_a_lca == "left_out"
    return question.rank == "A" and not is_left_out
