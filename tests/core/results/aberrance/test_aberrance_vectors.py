"""Leak and erasure statistics agree with vectors of the R package aberrance.

Its optimiser stops within 1e-5 of the maximum; what has a closed form agrees to 1e-11.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from concours.core.results.aberrance.abilities import make_items
from concours.core.results.aberrance.changes import find_changes, room_indices
from concours.core.results.aberrance.leaks import TimeModel, find_leak_signs

VECTORS = json.loads((Path(__file__).parents[1] / "forensics_vectors.json").read_text())
KNOWN = VECTORS["preknowledge"]
SLOPES, DIFFICULTIES, _, PRECISIONS, INTENSITIES = np.array(KNOWN["items"]).T
ITEMS = make_items(SLOPES, DIFFICULTIES)
CLOSE, EXACT = 1e-4, 1e-11


def test_answers_and_times_at_suspect_questions():
    is_suspect = np.zeros(20, bool)
    is_suspect[np.array(KNOWN["suspect"]) - 1] = True
    times = (np.array(KNOWN["log_seconds"]), TimeModel(INTENSITIES, PRECISIONS))
    right = np.array(KNOWN["right"], bool)
    signs = find_leak_signs(ITEMS, right, is_suspect, ~is_suspect, times)
    expected = dict(zip(KNOWN["methods"], np.array(KNOWN["stat"]).T, strict=True))

    assert signs.likelihood == pytest.approx(expected["L_S"], abs=CLOSE)
    assert signs.score == pytest.approx(expected["S_S"], abs=CLOSE)
    assert signs.wald == pytest.approx(expected["W_S"], abs=CLOSE)
    assert signs.times == pytest.approx(expected["L_T"], abs=EXACT)
    assert signs.times == pytest.approx(expected["W_T"], abs=EXACT)
    assert signs.joint == pytest.approx(expected["L_ST"], abs=CLOSE)


def test_changes_of_candidates_and_rooms():
    own = VECTORS["changes"]
    first, final = np.array(own["first"], bool), np.array(own["final"], bool)
    changes = find_changes(ITEMS, final, first != final)
    expected = dict(zip(own["methods"], np.array(own["stat"]).T, strict=True))
    rooms = dict(zip(own["group_methods"], np.array(own["group_stat"]).T, strict=True))
    groups = np.array(own["group"]) - 1

    assert changes.index() == pytest.approx(expected["EDI_SD_CO"], abs=CLOSE)
    assert changes.chances == pytest.approx(expected["GBT_SD"], abs=CLOSE)
    assert room_indices(changes, groups, 4) == pytest.approx(
        rooms["EDI_SD_TS"], abs=CLOSE
    )


def test_changed_questions_as_suspect_ones():
    own = VECTORS["changes"]
    first, final = np.array(own["first"], bool), np.array(own["final"], bool)
    expected = np.array(own["stat"])[:, own["methods"].index("L_SD")]
    for at, changed in enumerate(first != final):
        signs = find_leak_signs(ITEMS, final[[at]], changed, ~changed, None)
        assert signs.likelihood[0] == pytest.approx(expected[at], abs=CLOSE)
        assert np.isnan(signs.times[0])
