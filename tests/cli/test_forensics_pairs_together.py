"""`concours forensics pairs`: sittings add up; beside V; how small, how rare."""

import json

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import copy_wrong, draw_patterns

from concours.cli import main
from concours.cli.forensics.cohort import read_cohort
from concours.cli.forensics.sheets import read_sheets
from concours.cli.forensics.sittings import Sitting
from concours.cli.forensics.wordings import rare_wordings
from concours.console.forensics_job import report_together

COUNT, QUESTIONS, HALF = 600, 60, 30
SOURCE, COPIER = 101, 102


def reported(capsys, *words):
    code = main(["forensics", "pairs", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def write(folder, name, rows):
    path = folder / f"{name}.csv"
    path.write_text("\n".join(";".join(map(str, row)) for row in rows) + "\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One paper of sixty questions, also as two of thirty; half the errors copied.

    The pair wrote two answers as nobody else; the copier replaced four as the source.
    """
    folder = tmp_path_factory.mktemp("together")
    drawn = copy_wrong(draw_patterns(6, COUNT, QUESTIONS), SOURCE, COPIER, 0.6)
    texts = np.array([*"ABCDEFGHIJKL", ""])[drawn.codes]
    texts[SOURCE, :2] = texts[COPIER, :2] = "A"
    rows = [[1000 + at, *own] for at, own in enumerate(texts.tolist())]
    for own in (rows[SOURCE], rows[COPIER]):
        own[1], own[2] = "À ", "a"
        own[21] = "their own answer"  # V counts it; it is no wording of another
    rows[3][2] = "a"
    names = [f"q{place}" for place in range(QUESTIONS)]
    spans = {"whole": names, "first": names[:HALF], "second": names[HALF:]}
    for name, own in spans.items():
        start = names.index(own[0]) + 1
        cells = [[row[0], *row[start : start + len(own)]] for row in rows]
        write(folder, name, [["candidat", *own], *cells])
        write(folder, f"{name}_key", [["question", "juste"], *([n, "a"] for n in own)])
    more = (folder / "second.csv").read_text().splitlines()
    (folder / "absent.csv").write_text("\n".join(more[:40] + more[44:]))
    heads = ["candidat", "centre", "salle", "rang", "colonne"]
    far = [[1000 + at, "L", f"S{at % 20}", at // 20 + 1, 1] for at in range(COUNT)]
    near = [[1000 + at, "L", f"S{at // 30}", 1, at % 30 + 1] for at in range(COUNT)]
    write(folder, "far", [heads, *far])
    write(folder, "near", [heads, *near])
    turns = [["candidat", "question", "avant", "après", "secondes"]]
    for at, delay in ((SOURCE, 0), (COPIER, 60), (5, 3000)):
        for place in range(10, 14):
            answer = texts[at, place]
            before = "Z" if at != 5 else "Y"
            turns += [[1000 + at, f"q{place}", before, answer, 100 * place + delay]]
    write(folder, "changes", turns)
    return folder


def files(folder, *names):
    return [folder / f"{name}.csv" for name in names]


def test_two_sittings_are_one_sum_by_the_strata_of_each(capsys, folder):
    together = [*files(folder, "first", "first_key"), "--sitting"]
    together += files(folder, "second", "second_key")
    code, report = reported(capsys, *together)
    whole = reported(capsys, *files(folder, "whole", "whole_key"))[1]

    [finding], [own] = report["findings"], whole["findings"]

    assert (code, report["left_out"], report["questions"]) == (1, 0, QUESTIONS)
    assert report["sittings"] == [
        {
            "answers": f"{name}.csv",
            "key": f"{name}_key.csv",
            "seats": None,
            "questions": HALF,
        }
        for name in ("first", "second")
    ]
    assert len(report["files"]) == 4
    assert finding["candidates"] == own["candidates"] == ["1101", "1102"]
    kept = ("value", "equal_wrong", "equal_right")
    assert [finding[name] for name in kept] == [own[name] for name in kept]
    assert finding["shared_errors"]["count"] == own["shared_errors"]["count"]
    assert finding["expected"] == pytest.approx(own["expected"], rel=0.2)
    assert finding["chance"] != own["chance"]  # of two strata each, not of one


def test_a_pair_is_as_near_as_it_ever_sat(capsys, folder):
    """In two rooms at the first sitting, side by side at the second."""
    words = [*files(folder, "first", "first_key", "far"), "--sitting"]
    words += files(folder, "second", "second_key", "near")
    [finding] = reported(capsys, *words)[1]["findings"]
    [far] = reported(capsys, *words[:3])[1]["findings"]

    assert (finding["family"], finding["sitting"]) == ("neighbours", 2)
    assert [seat["column"] for seat in finding["seats"]] == [12, 13]
    assert finding["passes"][0] == "neighbours"
    assert (far["family"], far["sitting"]) == ("site", 1)


def test_who_missed_a_sitting_is_left_out_and_one_sitting_alone_is_weaker(
    capsys, folder
):
    words = [*files(folder, "first", "first_key"), "--sitting"]
    words += files(folder, "absent", "second_key")
    report = reported(capsys, *words)[1]
    alone = reported(capsys, *files(folder, "first", "first_key"))[1]
    refused = reported(capsys, folder / "changes.csv", *words)

    assert (report["candidates"], report["left_out"]) == (COUNT - 4, 4)
    [finding] = report["findings"]
    assert all(own["chance"] > finding["chance"] for own in alone["findings"])
    assert [own["code"] for own in refused[1]["faults"]] == ["file.needless"]


def test_equal_replacements_and_wordings_stand_beside_a_pair(
    capsys, monkeypatch, folder
):
    words = files(folder, "whole", "whole_key", "changes")
    [finding] = reported(capsys, *words)[1]["findings"]
    shared = sum(
        first == second
        for first, second in zip(
            *(
                [row[3] for row in read(folder, "changes") if row[0] == name]
                for name in ("1101", "1102")
            ),
            strict=True,
        )
    )

    assert shared > 0
    assert finding["changes"] == {"count": shared, "soon": shared, "expected": 0.0}
    assert finding["wordings"] == [
        {"question": "q0", "text": "À ", "writers": 2},
        {"question": "q1", "text": "a", "writers": 3},
    ]
    for language, sentence in (("fr_FR.UTF-8", "écrivent"), ("C", "both write")):
        monkeypatch.setenv("LC_ALL", language)
        main(["forensics", "pairs", *map(str, words)])
        assert capsys.readouterr().out.count(sentence) == 2


def read(folder, name):
    return [row.split(";") for row in (folder / f"{name}.csv").read_text().splitlines()]


def test_the_house_has_the_files_of_its_sittings_compared_so(folder, tmp_path):
    """Each sitting in its folder, as a run keeps them."""
    for place, name in (("1", "first"), ("2", "second")):
        (tmp_path / place).mkdir()
        seats = "far" if name == "first" else "near"
        kinds = ((name, "answers"), (f"{name}_key", "key"), (seats, "seats"))
        for source, kind in kinds:
            text = (folder / f"{source}.csv").read_text()
            (tmp_path / place / f"{kind}.csv").write_text(text)
    phases = []
    report = report_together(tmp_path, 2, notify=phases.append)

    assert set(phases) == {"together"}
    [finding] = report["findings"]
    assert finding["candidates"] == ["1101", "1102"]
    assert (finding["family"], finding["sitting"]) == ("neighbours", 2)
    assert report["questions"] == QUESTIONS


def write_answers(folder, rows, questions):
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
    paths = write_answers(tmp_path, rows, 6)
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
    sheets = read_sheets(write_answers(folder, rows, len(cells)), ("answers", "key"))
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
    sheets = read_sheets(write_answers(tmp_path, rows, 1), ("answers", "key"))
    sitting = Sitting(sheets, read_cohort(sheets))

    assert bool(rare_wordings([sitting], [("1000", "1001")])[0]) is is_told
