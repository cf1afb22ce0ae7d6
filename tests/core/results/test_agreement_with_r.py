"""R itself is asked, of data drawn here: its packages say what ours says.

`forensics_vectors.json` has figures that R gave once; here it runs, where it is on the
machine with aberrance and CopyDetect, of which nothing is copied. `docs/reference/
forensics/promises.md` says how to install them.
"""

import csv
import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import patterns_of

from concours.core.results.aberrance.abilities import make_items
from concours.core.results.aberrance.changes import find_changes, room_indices
from concours.core.results.aberrance.leaks import TimeModel, find_leak_signs
from concours.core.results.copying.directed import copy_indices, given_rates
from concours.core.results.copying.indices import EqualAnswers, gbt, indices, omega
from concours.core.results.copying.poisson import s2_chance
from concours.core.results.similarity.models import nominal

CANDIDATES, QUESTIONS, ANSWERS, ROOMS = 26, 20, 5, 4
KEY = ANSWERS - 1
CROWD, RIGHT_SHARE = 120, 0.15
"""So many for `k` to `s2`, few of whose answers are right: equal right ones weigh."""

SCRIPT = Path(__file__).with_name("agreement.R")
CLOSE = 1e-4
"""How near to a maximum R's optimiser stops."""


def has_packages():
    if shutil.which("Rscript") is None:
        return False
    wanted = "library(aberrance);suppressMessages(library(CopyDetect))"
    ran = subprocess.run(["Rscript", "-e", wanted], capture_output=True, check=False)
    return ran.returncode == 0


pytestmark = pytest.mark.skipif(
    not has_packages(),
    reason="R with aberrance and CopyDetect is not on this machine",
)


class Drawn:
    """Candidates who answer by a nominal model, by two parameters, and at random."""

    def __init__(self, seed):
        chance = np.random.default_rng(seed)
        self.slopes = chance.normal(0, 0.6, (QUESTIONS, ANSWERS))
        self.slopes[:, KEY] += 1
        self.intercepts = chance.normal(0, 0.6, (QUESTIONS, ANSWERS))
        self.ability = chance.normal(size=CANDIDATES)
        self.chances = nominal(self.intercepts, self.slopes, self.ability)
        sums = np.cumsum(self.chances, axis=2)
        draws = chance.random((CANDIDATES, QUESTIONS, 1))
        self.codes = np.minimum((draws > sums).sum(axis=2), KEY)
        self.codes[1, :12] = self.codes[0, :12]
        self.right = self.codes == KEY
        self.items = np.column_stack(
            [
                chance.uniform(0.6, 1.6, QUESTIONS),
                chance.normal(size=QUESTIONS),
                np.zeros(QUESTIONS),
                chance.uniform(1, 2.5, QUESTIONS),
                chance.normal(3.5, 0.3, QUESTIONS),
            ]
        )
        slopes, difficulties = self.items[:, :2].T
        odds = np.exp(slopes * (self.ability[:, np.newaxis] - difficulties))
        self.scored = chance.random(odds.shape) < odds / (1 + odds)
        self.log_seconds = chance.normal(3.4, 0.7, self.right.shape)
        self.suspect = np.sort(chance.choice(QUESTIONS, 8, replace=False))
        self.first = self.scored ^ (chance.random(self.right.shape) < 0.2)
        self.rooms = np.arange(CANDIDATES) % ROOMS
        self.crowd = chance.integers(0, KEY, (CROWD, QUESTIONS))
        self.crowd[chance.random(self.crowd.shape) < RIGHT_SHARE] = KEY
        self.crowd[1::2, :9] = self.crowd[::2, :9]
        wrong_counts = (self.crowd != KEY).sum(axis=1)
        neighbours = [(at, at + 1) for at in range(0, CROWD, 2)]
        self.pairs = [
            pair
            for pair in neighbours
            if wrong_counts[pair[0]] != wrong_counts[pair[1]]
        ]

    def write(self, folder):
        """Write the files that the script reads; it counts from 1."""
        named = [
            *(f"lambda{own}" for own in range(1, ANSWERS + 1)),
            *(f"zeta{own}" for own in range(1, ANSWERS + 1)),
        ]
        for name, columns, values in (
            ("nominal", named, np.hstack([self.slopes, self.intercepts])),
            ("answers", None, self.codes + 1),
            ("ability", ["eta"], self.ability),
            ("crowd", None, self.crowd + 1),
            ("pairs", None, np.array(self.pairs) + 1),
            ("items", ["a", "b", "c", "alpha", "beta"], self.items),
            ("right", None, self.scored.astype(int)),
            ("log_seconds", None, self.log_seconds),
            ("suspect", None, self.suspect + 1),
            ("first", None, self.first.astype(int)),
            ("groups", None, self.rooms + 1),
        ):
            rows = np.asarray(values)
            rows = rows[:, np.newaxis] if rows.ndim == 1 else rows
            heads = columns or [f"v{own}" for own in range(rows.shape[1])]
            with (folder / f"{name}.csv").open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(heads)
                writer.writerows(rows.tolist())


@pytest.fixture(scope="module", params=[1, 2])
def said(request, tmp_path_factory):
    """What was drawn, and what R says of it, by file."""
    folder = tmp_path_factory.mktemp("r")
    drawn = Drawn(request.param)
    drawn.write(folder)
    words = ["Rscript", str(SCRIPT), str(folder)]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return drawn, {
        path.name.removesuffix("-of-r.csv"): np.genfromtxt(
            path, delimiter=",", skip_header=1
        )
        for path in folder.glob("*-of-r.csv")
    }


def test_omega_weighted_omega_gbt_and_m4_of_all_pairs(said):
    drawn, by_r = said
    rows = []
    for first, second in combinations(range(CANDIDATES), 2):
        both = drawn.chances[first] * drawn.chances[second]
        is_equal = drawn.codes[first] == drawn.codes[second]
        is_right = is_equal & drawn.right[first]
        pair = EqualAnswers(is_right, is_equal & ~is_right, is_equal & False)
        wrong = both.sum(axis=1) - both[:, KEY]
        own = indices(pair, both[:, KEY], wrong)
        rows.append([own.omega, own.weighted_omega, own.gbt, own.m4])

    assert len(rows) == 325
    assert by_r["similar"] == pytest.approx(np.array(rows), rel=1e-10, abs=1e-12)


def test_directed_omega_and_gbt(said):
    drawn, by_r = said
    pairs = [*combinations(range(CANDIDATES), 2)]
    rows = []
    for source, copier in pairs + [pair[::-1] for pair in pairs]:
        given = drawn.chances[copier][np.arange(QUESTIONS), drawn.codes[source]]
        is_equal = drawn.codes[source] == drawn.codes[copier]
        rows.append([omega(given, is_equal), gbt(given, int(is_equal.sum()))])

    assert by_r["directed"] == pytest.approx(np.array(rows), rel=1e-10, abs=1e-12)


def test_k_k1_k2_s1_and_s2(said):
    """It counts the copier among those of as many errors: a twin stands there for ours.

    Its regressions of `s1` and `s2` stop a little before their maximum.
    """
    drawn, by_r = said
    codes = (drawn.crowd + 1) % ANSWERS  # the right one is 0
    patterns = patterns_of(codes)
    assert len(drawn.pairs) > 40
    for (source, copier), row in zip(drawn.pairs, by_r["copied"], strict=True):
        twins = patterns_of(np.vstack([codes, codes[copier]]))
        wrong = twins.wrong_answers()
        strata = np.zeros(len(wrong), np.int64)
        rates = given_rates(twins, wrong, strata, (source, copier))
        found = copy_indices(twins, wrong, rates, source, copier)
        s2 = s2_chance(patterns, patterns.wrong_answers(), source, copier)

        assert [found.k, found.k1, found.k2] == pytest.approx(row[:3], abs=1e-11)
        assert [found.s1, s2] == pytest.approx(row[3:], abs=1e-7)


def test_leaks_by_answers_and_times(said):
    """Not of those with nothing right, or all: there an optimiser's stop tells."""
    drawn, by_r = said
    slopes, difficulties, _, precisions, intensities = drawn.items.T
    is_suspect = np.isin(np.arange(QUESTIONS), drawn.suspect)
    times = (drawn.log_seconds, TimeModel(intensities, precisions))
    items = make_items(slopes, difficulties)
    own = find_leak_signs(items, drawn.scored, is_suspect, ~is_suspect, times)
    l_s, s_s, w_s, l_t, w_t, l_st = by_r["leak"].T
    is_told = np.isin(drawn.scored.sum(axis=1), [0, QUESTIONS], invert=True)

    assert is_told.sum() >= CANDIDATES - 3
    assert own.likelihood[is_told] == pytest.approx(l_s[is_told], abs=CLOSE)
    assert own.score[is_told] == pytest.approx(s_s[is_told], abs=CLOSE)
    assert own.wald[is_told] == pytest.approx(w_s[is_told], abs=CLOSE)
    assert own.times == pytest.approx(l_t, abs=1e-10)
    assert own.times == pytest.approx(w_t, abs=1e-10)
    assert own.joint == pytest.approx(l_st, abs=10 * CLOSE)


def test_changes_of_candidates_and_of_rooms(said):
    drawn, by_r = said
    items = make_items(*drawn.items[:, :2].T)
    changes = find_changes(items, drawn.scored, drawn.first != drawn.scored)

    assert changes.index() == pytest.approx(by_r["changed"][:, 0], abs=CLOSE)
    assert changes.chances == pytest.approx(by_r["changed"][:, 1], abs=CLOSE)
    assert room_indices(changes, drawn.rooms, ROOMS) == pytest.approx(
        by_r["rooms"], abs=CLOSE
    )
