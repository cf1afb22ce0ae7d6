"""Published indices agree with vectors made by the R packages on synthetic data."""

import json
from pathlib import Path

import numpy as np
import pytest

from concours.core.results.copying.indices import (
    EqualAnswers,
    gbt,
    indices,
    m4,
    omega,
)
from concours.core.results.similarity.models import nominal

VECTORS = json.loads((Path(__file__).parents[1] / "forensics_vectors.json").read_text())
EXACT = {"rel": 1e-10, "abs": 1e-11}


@pytest.fixture(scope="module")
def model():
    own = VECTORS["nominal"]
    chances = nominal(
        np.array(own["zeta"]), np.array(own["lambda"]), np.array(own["eta"])
    )
    return chances, np.array(own["answers"]) - 1, own["key"] - 1


def pair_of(name):
    return tuple(int(part) - 1 for part in name.split("-"))


def test_omega_weighted_omega_gbt_and_m4_of_each_pair(model):
    chances, answers, key = model
    own = VECTORS["nominal"]
    for name, row in zip(own["pairs"], own["stat"], strict=True):
        a, b = pair_of(name)
        both = chances[a] * chances[b]
        is_equal = answers[a] == answers[b]
        pair = EqualAnswers(
            is_equal & (answers[a] == key), is_equal & (answers[a] != key)
        )
        found = indices(pair, both[:, key], both.sum(axis=1) - both[:, key])
        values = [found.omega, found.weighted_omega, found.gbt, found.m4]
        assert values == pytest.approx(row, **EXACT), name


def test_directed_omega_and_gbt_of_each_source_and_copier(model):
    chances, answers, _ = model
    own = VECTORS["nominal"]["copying"]
    for name, row in zip(own["pairs"], own["stat"], strict=True):
        source, copier = pair_of(name)
        given = chances[copier][np.arange(20), answers[source]]
        is_equal = answers[source] == answers[copier]
        values = [omega(given, is_equal), gbt(given, int(is_equal.sum()))]
        assert values == pytest.approx(row, **EXACT), name


def test_a_pair_that_cannot_differ_has_no_omega():
    sure = np.ones(3)
    assert omega(sure, np.ones(3, bool)) is None
    assert gbt(sure, 3) == 1


def test_m4_of_nothing_in_common_is_one():
    assert m4(np.full(5, 0.3), np.full(5, 0.2), 0, 0) == pytest.approx(1)
