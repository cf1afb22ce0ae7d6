"""Bounds of `concours forensics pairs`: how small a cohort, how rare a wording."""

import json

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import draw_patterns

from concours.cli import main
from concours.cli.forensics.cohort import read_cohort
from concours.cli.forensics.sheets import read_sheets
from concours.cli.forensics.sittings import Sitting
from concours.cli.forensics.wordings import rare_wordings


def write(folder, rows, questions):
    """Write answers and a key in which nobody is right; return both files."""
    names = [f"q{number}" for number in range(questions)]
    answers, key = folder / "answers.csv", folder / "key.csv"
    lines = [["candidat", *names], *rows]
    answers.write_text("\n".join(";".join(row) for row in lines) + "\n")
    key.write_text("\n".join(["question;juste", *(f"{name};z" for name in names)]))
    return answers, key


@pytest.mark.parametrize(("count", "codes"), [(499, [2]), (500, [0, 1])])
def test_five_hundred_candidates_tell_their_own_rates(capsys, tmp_path, count, codes):
    drawn = draw_patterns(3, count, 6).codes + 1
    rows = [
        [f"{1000 + at}", *("" if own == 0 else chr(96 + own) for own in cells)]
        for at, cells in enumerate(drawn.tolist())
    ]
    paths = write(tmp_path, rows, 6)
    code = main(["forensics", "pairs", *map(str, paths), "--json"])
    report = json.loads(capsys.readouterr().out)

    assert code in codes
    own = [fault["code"] for fault in report.get("faults", [])]
    assert own == (["cohort.small"] if count < 500 else [])


@pytest.fixture(scope="module")
def wordings(tmp_path_factory):
    """Return what a pair of 5,000 is told; writers and givers of an answer vary.

    The pair writes « Embolie » as so many write it to the letter; others who gave that
    answer write it in small letters, and the rest something else each.
    """
    cells = {"q0": (5, 60), "q1": (6, 60), "q2": (5, 49), "q3": (5, 50), "q4": (2, 20)}
    columns = []
    for writers, givers in cells.values():
        column = np.array([f"autre {number}" for number in range(5_000)], object)
        column[:givers] = "embolie"
        column[:writers] = "Embolie"
        columns.append(column.tolist())
    rows = [
        [str(10_000 + at), *own] for at, own in enumerate(zip(*columns, strict=True))
    ]
    folder = tmp_path_factory.mktemp("wordings")
    sheets = read_sheets(write(folder, rows, len(cells)), ("answers", "key"))
    sitting = Sitting(sheets, read_cohort(sheets))
    (told,) = rare_wordings([sitting], [("10000", "10001")])
    return {own["question"]: own["writers"] for own in told}


def test_a_wording_is_rare_of_one_in_a_thousand_and_a_tenth_of_those_who_gave_it(
    wordings,
):
    """Five of 5,000 are, not six; and five of fifty who gave it, not of 49."""
    assert wordings == {"q0": 5, "q3": 5, "q4": 2}


@pytest.mark.parametrize(("writers", "is_told"), [(3, True), (4, False)])
def test_in_a_small_cohort_three_writers_are_rare(tmp_path, writers, is_told):
    column = ["Embolie"] * writers + ["embolie"] * 60 + ["autre"] * 437
    rows = [[str(1_000 + at), own] for at, own in enumerate(column)]
    sheets = read_sheets(write(tmp_path, rows, 1), ("answers", "key"))
    sitting = Sitting(sheets, read_cohort(sheets))

    assert bool(rare_wordings([sitting], [("1000", "1001")])[0]) is is_told
