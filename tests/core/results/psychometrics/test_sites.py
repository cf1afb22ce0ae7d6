"""A question that favours one site is found, and a strong site is not accused."""

import numpy as np
import pytest
from cohorts import columns_of, marked

from concours.core.results.psychometrics.sites import gaps


def nation(*, favour=0.0, seed=3):
    """Ten sites of 150, the first one stronger; `favour` helps site 4 on question 7."""
    chance = np.random.default_rng(seed)
    sites = np.repeat(np.arange(10), 150)
    ability = chance.normal(size=len(sites)) + (sites == 0) * 0.8
    chances = 1 / (1 + np.exp(-(ability[:, None] - np.linspace(-1.5, 1.5, 60))))
    chances[:, 7] += (sites == 4) * favour * (1 - chances[:, 7])
    return columns_of(chance.random(chances.shape) < chances), sites


def test_difference_and_test_are_those_of_the_hand():
    # All totals are 1: one stratum. 15 right of 20 here, 8 of 20 elsewhere.
    first = np.array([1] * 15 + [0] * 5 + [1] * 8 + [0] * 12)
    sites = np.repeat([0, 1], 20)

    found = gaps(*marked(columns_of(np.stack([first, 1 - first], axis=1))), sites)

    here, there = found["q0"]
    assert here.difference == pytest.approx(0.35)
    assert here.z == pytest.approx(3.5 / 2.506410**0.5)
    assert (there.difference, there.z) == pytest.approx((-0.35, -here.z))
    assert here.effect == "none", "such a gap may well be chance"


def test_a_strong_site_alone_shows_no_gap():
    columns, sites = nation()
    found = gaps(*marked(columns), sites)

    assert {gap.effect for own in found.values() for gap in own} == {"none"}


def test_a_favoured_site_is_named_on_its_question_alone():
    columns, sites = nation(favour=0.6)
    found = gaps(*marked(columns), sites)

    large = [
        (q, gap.site)
        for q, own in found.items()
        for gap in own
        if gap.effect == "large"
    ]
    assert large == [("q7", 4)]


def test_the_order_of_candidates_changes_nothing():
    columns, sites = nation(favour=0.6)
    order = np.random.default_rng(1).permutation(len(sites))
    turned = [type(c)(c.question, c.distinct, c.codes[order]) for c in columns]

    before, after = gaps(*marked(columns), sites), gaps(*marked(turned), sites[order])

    for question, own in before.items():
        assert [g.z for g in own] == pytest.approx([g.z for g in after[question]])


@pytest.mark.parametrize("count", [0, 1, 2, 39])
def test_sites_too_small_are_not_judged(count):
    sites = np.arange(count) % 2
    found = gaps(*marked(columns_of(np.ones((count, 3), dtype=int))), sites)

    assert set(found.values()) == {()}


def test_one_site_alone_has_nobody_to_be_compared_with():
    found = gaps(*marked(columns_of(np.eye(50, dtype=int))), np.zeros(50, dtype=int))

    assert set(found.values()) == {()}
