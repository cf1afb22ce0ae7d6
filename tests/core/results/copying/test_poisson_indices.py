"""S2 against a second computation of its definition, candidate by candidate.

Sotaridona, Meijer 2003: weights, group means, a log-linear regression, a Poisson tail;
here without arrays, and the regression by climbing its likelihood. Its null is small.
"""

from collections import defaultdict
from math import ceil, e, exp, factorial

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import (
    copy_wrong,
    draw_patterns,
    patterns_of,
)

from concours.core.results.copying.poisson import s2_chance, s2_chances, s2_null
from concours.core.results.similarity.seats import Seats, no_seats


def weight(rate, guess=0.2):
    return (e * (1 + guess) / (1 - guess)) ** (-rate * (1 + guess) / guess)


def second_s2(patterns, source, copier):
    """Return S2 from lists of answers; `None` is a blank."""
    rows = [[None if code < 0 else int(code) for code in own] for own in patterns.codes]
    questions = range(len(rows[0]))

    def is_wrong(row, question):
        return row[question] not in (None, 0)

    def equal(row, *, wrong):
        own = rows[source]
        every = [
            question
            for question in questions
            if row[question] is not None
            and row[question] == own[question]
            and is_wrong(own, question) is wrong
        ]
        runs = {at for at in every if patterns.is_chained[at] and at - 1 in every}
        return [at for at in every if not wrong or at not in runs]

    groups = defaultdict(list)
    for number, row in enumerate(rows):
        if number != source:
            groups[sum(is_wrong(row, own) for own in questions)].append(row)
    weights, means = {}, {}
    for count, group in groups.items():
        right = [equal(row, wrong=False) for row in group]
        rates = [sum(own in one for one in right) / len(group) for own in questions]
        weights[count] = [weight(rate) for rate in rates]
        shared = sum(len(equal(row, wrong=True)) for row in group) / len(group)
        sums = [sum(weights[count][own] for own in one) for one in right]
        means[count] = shared + ceil(sum(sums) / len(group) - 1e-9)
    scale, a, b = max(means), 0.0, 0.0
    for _ in range(30_000):
        rests = [
            (own / scale, mean - exp(a + b * own / scale))
            for own, mean in means.items()
        ]
        a += 0.02 * sum(rest for _, rest in rests)
        b += 0.02 * sum(at * rest for at, rest in rests)
    own_count = sum(is_wrong(rows[copier], own) for own in questions)
    mean = min(exp(a + b * own_count / scale), len(questions))
    right = equal(rows[copier], wrong=False)
    weighted = sum(weights[own_count][own] for own in right)
    least = len(equal(rows[copier], wrong=True)) + ceil(weighted - 1e-9)
    return sum(
        exp(-mean) * mean**count / factorial(count)
        for count in range(least, len(questions) + 1)
    )


@pytest.mark.parametrize("dossier", [1, 4])
@pytest.mark.parametrize(("source", "copier"), [(0, 1), (7, 3), (11, 20), (20, 11)])
def test_s2_is_what_its_definition_says(source, copier, dossier):
    patterns = copy_wrong(draw_patterns(3, 24, 12, dossier=dossier), 11, 20, 0.8)

    found = s2_chance(patterns, patterns.wrong_answers(), source, copier)
    assert found == pytest.approx(second_s2(patterns, source, copier), rel=1e-6)


@pytest.mark.parametrize(("source", "copier"), [(0, 1), (0, 2), (2, 0)])
def test_s2_is_that_also_where_right_answers_are_rare_and_weigh(source, copier):
    chance = np.random.default_rng(7)
    codes = chance.integers(1, 12, (300, 30)) * (chance.random((300, 30)) > 0.12)
    codes[:3] = chance.integers(1, 12, (3, 30))
    codes[:3, :5] = 0
    patterns = patterns_of(codes)

    found = s2_chance(patterns, patterns.wrong_answers(), source, copier)
    assert found == pytest.approx(second_s2(patterns, source, copier), rel=1e-6)


def test_equal_right_answers_that_few_give_tell():
    """Copiers 1 and 2 share the same errors; 1 alone what only the source had right."""
    codes = draw_patterns(4, 200, 30).codes
    codes[2:, :8] = 3 + np.arange(2, 200)[:, np.newaxis] % 8
    codes[0] = np.where(np.arange(30) < 8, 0, np.arange(30) % 3)
    codes[1] = codes[2] = np.where(np.arange(30) % 3 == 1, codes[0], 9)
    codes[1, :8] = codes[0, :8]
    codes[2, :8] = 5
    patterns = patterns_of(codes)
    wrong = patterns.wrong_answers()

    assert s2_chance(patterns, wrong, 0, 1) < s2_chance(patterns, wrong, 0, 2) / 10


def test_innocent_copiers_pass_its_levels_less_often_than_it_says():
    patterns = draw_patterns(2, 2_000, 60)
    sites = np.arange(2_000) // 200
    seats = Seats(sites, sites, *no_seats(2_000).rows[np.newaxis].repeat(2, axis=0))
    rows = s2_null(patterns, patterns.wrong_answers(), [seats])

    assert rows[0].family == "nation"
    assert rows[0].pairs_count == 40 * 1_800
    assert all(row.found_count <= row.expected for row in rows)
    assert rows[0].found_count > 0


def test_its_null_leaves_out_who_could_see_the_source():
    """All of one room copy each other: where rooms are told, the null does not know."""
    patterns = draw_patterns(2, 600, 40)
    codes = patterns.codes.copy()
    codes[:30] = codes[0]
    patterns = patterns_of(codes)
    wrong = patterns.wrong_answers()
    rooms = np.arange(600) // 30
    one_site = Seats(rooms * 0, rooms, *np.full((2, 600), -1))

    told, untold = (
        s2_null(patterns, wrong, [own]) for own in (one_site, no_seats(600))
    )
    assert (told[0].family, untold[0].family) == ("site", "nation")
    assert told[0].pairs_count == 40 * 570
    assert untold[0].pairs_count == 40 * 599
    assert told[3].found_count < untold[3].found_count


def test_a_source_without_errors_has_no_s2():
    patterns = patterns_of(np.zeros((5, 4), np.int64))

    assert s2_chances(patterns, patterns.wrong_answers(), 0) is None
    assert (
        s2_null(patterns, patterns.wrong_answers(), [no_seats(5)])[0].pairs_count == 0
    )
