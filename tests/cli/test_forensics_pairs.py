"""`concours forensics pairs`: who is found, in words and in JSON; files refused."""

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import copy_wrong, draw_patterns

from concours.cli import main
from concours.core.results.copying.indices import equal_rates
from concours.core.results.similarity.strata import (
    assign_strata,
    stratum_pair_numbers,
)

COUNT, QUESTIONS = 600, 40
SOURCE, COPIER = 101, 102


def ran(capsys, *words):
    code = main(["forensics", "pairs", *map(str, words)])
    return code, capsys.readouterr()


def sheet_of(folder, name, headings, rows):
    path = folder / name
    path.write_text("\n".join(";".join(row) for row in [headings, *rows]) + "\n")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """600 copies; one candidate gave nine in ten of the errors of a neighbour."""
    folder = tmp_path_factory.mktemp("forensics")
    patterns = copy_wrong(draw_patterns(4, COUNT, QUESTIONS), SOURCE, COPIER, 0.9)
    names = [f"q{number}" for number in range(QUESTIONS)]
    letters = ["A+C", *"abcdefghijk"]
    rows = [
        [str(1000 + at), *("" if code < 0 else letters[code] for code in codes)]
        for at, codes in enumerate(patterns.codes)
    ]
    sheet_of(folder, "answers.csv", ["candidat", *names], rows)
    sheet_of(folder, "shuffled.csv", ["Candidate", *names], rows[::-1])
    key = [[name, "c+a", "d1" if name < "q3" else ""] for name in names]
    sheet_of(folder, "key.csv", ["question", "juste", "dossier"], key)
    seats = [
        [str(1000 + at), f"site {at // 300}", f"s{at // 25}", str(at % 25 // 5), col]
        for at, col in enumerate("ABCDE" * (COUNT // 5))
    ]
    sheet_of(
        folder, "seats.csv", ["candidat", "centre", "salle", "rang", "colonne"], seats
    )
    return folder


def files(folder, *names):
    return [folder / f"{name}.csv" for name in names]


def test_who_copied_is_found_with_what_the_law_says(capsys, folder):
    code, output = ran(capsys, *files(folder, "answers", "key", "seats"), "--json")
    report = json.loads(output.out)
    [finding] = report["findings"]

    assert (code, report["candidates"], report["strata"]) == (1, COUNT, 15)
    assert finding["candidates"] == ["1101", "1102"]
    assert finding["family"] == "neighbours"
    assert finding["passes"] == ["neighbours", "room", "nation"]
    assert finding["seats"][1] == {
        "site": "site 0",
        "room": "s4",
        "row": 0,
        "column": 3,
    }
    assert finding["level"] <= report["thresholds"]["nation"]
    assert {row["family"] for row in report["null"]} == {
        "neighbours",
        "room",
        "site",
        "nation",
    }


def test_what_follows_an_error_in_a_locked_dossier_is_told_and_has_no_weight(
    capsys, folder
):
    names = [f"q{number}" for number in range(QUESTIONS)]
    rows = [[name, "c+a", f"d{place // 5}"] for place, name in enumerate(names)]
    sheet_of(folder, "locked.csv", ["question", "juste", "dossier"], rows)
    words = files(folder, "answers", "locked", "seats")
    [finding] = json.loads(ran(capsys, *words, "--json")[1].out)["findings"]
    straight = ran(capsys, *files(folder, "answers", "key", "seats"), "--json")[1].out
    [unlocked] = json.loads(straight)["findings"]
    count = finding["dragged"]

    assert count > 3
    assert finding["equal_wrong"] == unlocked["equal_wrong"]
    assert finding["equal_wrong"] - count == finding["shared_errors"]["count"]
    assert {own["equal_wrong"] for own in finding["copied"]} == {
        finding["shared_errors"]["count"]
    }
    for name in ("gbt", "m4"):
        assert finding[name] > 10 * unlocked[name]
    patterns = copy_wrong(draw_patterns(4, COUNT, QUESTIONS), SOURCE, COPIER, 0.9)
    locked = replace(patterns, is_chained=np.arange(QUESTIONS) % 5 > 0)
    strata = assign_strata(patterns.totals(), 15)
    pair = stratum_pair_numbers(15)[strata[SOURCE], strata[COPIER]]
    right, wrong = (rates[:, pair].sum() for rates in equal_rates(locked, strata))
    assert finding["expected"] == pytest.approx(right + wrong, rel=1e-4)
    assert finding["shared_errors"]["expected"] == pytest.approx(wrong, rel=1e-4)
    assert f"({count} after another in a locked" in ran(capsys, *words)[1].out


def test_the_order_of_lines_files_and_headings_changes_no_finding(capsys, folder):
    words = files(folder, "seats", "key", "shuffled")
    shuffled = json.loads(ran(capsys, *words, "--json")[1].out)
    straight = ran(capsys, *files(folder, "answers", "key", "seats"), "--json")[1].out
    report = json.loads(straight)
    for own in (report, shuffled):
        del own["files"], own["sittings"]

    assert shuffled == report


def test_screens_tell_who_answered_under_whose_eyes(capsys, folder):
    answers = (folder / "answers.csv").read_text().splitlines()
    cells = {row.split(";")[0]: row.split(";")[1:] for row in answers}
    changes, screens = ["candidat;question;avant;apres;secondes"], []
    for name, delay in (("1101", 50), ("1102", 100)):
        for place, answer in enumerate(cells[name]):
            is_copied = name == "1102" and answer not in ("", "A+C")
            at = 60 * place + (30 if is_copied else delay)
            changes += [f"{name};q{place};;{answer};{at}"] if answer else []
            screens.append(f"{name};q{place};{60 * place};{60 * place + 60}")
    (folder / "changes.csv").write_text("\n".join(changes))
    (folder / "screens.csv").write_text(
        "\n".join(["candidat;question;début;fin", *screens])
    )
    words = files(folder, "answers", "key", "seats", "changes", "screens")
    report = json.loads(ran(capsys, *words, "--json")[1].out)
    [finding] = report["findings"]

    assert report["has_screens"]
    assert finding["eyes"]["copier"] == "1102"
    assert finding["eyes"]["seen_wrong"] == finding["eyes"]["equal_wrong"] > 8
    assert finding["eyes"]["chance"] < 1e-4
    assert finding["eyes"]["joint"] < finding["level"]
    assert ran(capsys, *words)[1].out.count("· O ") == 1
    code, output = ran(capsys, *files(folder, "answers", "key", "screens"), "--json")
    assert code == 2
    assert json.loads(output.out)["faults"][0]["code"] == "file.alone"


def write_model(folder, count):
    """The first candidates alone, and a model of what each is likely to give."""
    lines = (folder / "answers.csv").read_text().splitlines()
    (folder / "few.csv").write_text("\n".join([lines[0], *lines[1 + 50 : 51 + count]]))
    rows = ["question;réponse;constante;pente"]
    for place in range(QUESTIONS):
        right = 1.5 - 3 * place / QUESTIONS
        rows.append(f"q{place};a+c;{right:.3f};1")
        rows += [
            f"q{place};{letter};{-0.6 - np.log(at):.3f};0"
            for at, letter in enumerate("abcdefghijk", start=1)
        ]
    (folder / "parameters.csv").write_text("\n".join(rows))
    abilities = [f"{1050 + at};0,1" for at in range(count)]
    (folder / "abilities.csv").write_text("\n".join(["candidat;aptitude", *abilities]))


def test_few_candidates_are_compared_by_a_model_of_a_file(capsys, folder):
    write_model(folder, 120)
    names = ("few", "key", "parameters", "abilities")
    code, output = ran(capsys, *files(folder, *names), "--json")
    report = json.loads(output.out)

    assert (code, report["has_model"], report["strata"]) == (1, True, 60)
    assert report["findings"][0]["candidates"] == ["1101", "1102"]
    text = (folder / "parameters.csv").read_text()
    (folder / "parameters.csv").write_text(text.replace("q0;a;", "q0;z;"))
    (folder / "abilities.csv").write_text("candidat;aptitude\n1050;big\n1051;1\n")
    code, output = ran(capsys, *files(folder, *names), "--json")
    codes = {own["code"] for own in json.loads(output.out)["faults"]}
    assert code == 2
    assert codes == {"number.invalid", "ability.missing", "parameter.missing"}
    code, output = ran(capsys, *files(folder, *names[:3]), "--json")
    assert json.loads(output.out)["faults"][0]["code"] == "file.missing"


def write_two_answers(folder):
    """Questions of two answers, where two parameters say what a nominal model does."""
    chance = np.random.default_rng(5)
    abilities = chance.normal(size=120).round(2)
    slopes, difficulties = chance.uniform(0.6, 1.6, 80), chance.normal(size=80)
    exponents = slopes * (abilities[:, np.newaxis] - difficulties)
    is_right = chance.random((120, 80)) < 1 / (1 + np.exp(-exponents))
    is_right[1] = is_right[0]
    questions = [f"q{at}" for at in range(80)]
    lines = ["candidat;" + ";".join(questions)]
    lines += [
        f"{number};" + ";".join("A" if own else "B" for own in row)
        for number, row in enumerate(is_right, start=1_000)
    ]
    nominal, items = (
        ["question;réponse;constante;pente"],
        ["question;pente;difficulté"],
    )
    columns = (questions, slopes.tolist(), difficulties.tolist())
    for name, slope, difficulty in zip(*columns, strict=True):
        nominal += [f"{name};A;{-slope * difficulty!r};{slope!r}", f"{name};B;0;0"]
        items.append(f"{name};{slope!r};{difficulty!r}")
    own = [f"{1_000 + at};{value}" for at, value in enumerate(abilities)]
    for name, rows in (
        ("few", lines),
        ("key", ["question;juste", *(f"{name};A" for name in questions)]),
        ("parameters", nominal),
        ("items", items),
        ("abilities", ["candidat;aptitude", *own]),
    ):
        (folder / f"{name}.csv").write_text("\n".join(rows))


def test_two_parameters_say_what_a_nominal_model_of_two_answers_does(capsys, tmp_path):
    write_two_answers(tmp_path)
    reports = []
    for model in ("parameters", "items"):
        names = ("few", "key", model, "abilities")
        code, output = ran(capsys, *files(tmp_path, *names), "--json")
        assert code == 1, output
        report = json.loads(output.out)
        reports.append({name: report[name] for name in ("findings", "null", "strata")})

    assert reports[0]["findings"][0]["candidates"] == ["1000", "1001"]
    assert same(*reports)


def same(first, second):
    """Tell whether two reports agree, figures to a billionth."""
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(
            same(first[name], second[name]) for name in first
        )
    if isinstance(first, list):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, float):
        return abs(first - second) <= 1e-9 * max(abs(first), 1e-300)
    return first == second


def test_faults_of_a_model_of_questions_are_told_and_two_models_are_one_too_many(
    capsys, tmp_path
):
    write_two_answers(tmp_path)
    names = ("few", "key", "items", "abilities")
    both = files(tmp_path, *names, "parameters")
    twice = json.loads(ran(capsys, *both, "--json")[1].out)["faults"]
    (tmp_path / "items.csv").write_text(
        "question;pente;difficulté;hasard\nq0;-1;0;0\nq1;1;0;1\nq1;1;0;0\n"
    )
    words = files(tmp_path, *names)
    faults = json.loads(ran(capsys, *words, "--json")[1].out)["faults"]

    codes = {"item.invalid", "question.twice", "item.missing"}
    assert {fault["code"] for fault in faults} == codes
    assert [fault["code"] for fault in twice] == ["file.twice"]


def test_without_seats_all_pairs_are_of_the_nation(capsys, folder):
    words = files(folder, "answers", "key")
    report = json.loads(ran(capsys, *words, "--json")[1].out)

    assert list(report["thresholds"]) == ["nation"]
    assert report["findings"][0]["seats"] == [None, None]


def test_the_report_is_read_by_people_in_their_language(capsys, monkeypatch, folder):
    words = files(folder, "answers", "key", "seats")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    french = ran(capsys, *words)[1].out
    monkeypatch.setenv("LC_ALL", "C")
    english = ran(capsys, *words)[1].out

    assert "1101 et 1102\u00a0: passe le seuil voisins, salle, nation" in french
    assert "Table du hasard" in french
    assert "1101 and 1102: past the threshold of neighbours, room, nation" in english
    assert len(french.splitlines()) == len(english.splitlines())


def test_every_fault_of_every_file_is_told_and_nothing_computed(capsys, folder):
    (folder / "bad_answers.csv").write_text(
        "candidat;q1;q1;q9\n7;A;B;C\n7;A;B;C\n8;A\n;A;B;C\n"
    )
    (folder / "bad_key.csv").write_text("question;juste\nq1;A\nq1;B\nq2;\nq3;C\n")
    words = files(folder, "bad_answers", "bad_key")
    code, output = ran(capsys, *words, "--json")
    faults = json.loads(output.out)["faults"]

    assert code == 2
    assert [(own["file"], own["line"], own["code"]) for own in faults] == [
        ("bad_key.csv", 3, "question.twice"),
        ("bad_key.csv", 4, "cell.empty"),
        ("bad_answers.csv", 1, "heading.twice"),
        ("bad_answers.csv", 1, "question.unknown"),
        ("bad_answers.csv", 1, "question.missing"),
    ]
    assert all(own["sentence"] for own in faults)


ONE, KEY = "candidat;q1\n1;A\n", "question;juste\nq1;A\n"


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ([""], "file.empty"),
        (["nom;ville\n"], "file.unknown"),
        ([ONE, ONE], "file.twice"),
        ([ONE], "file.missing"),
        ([ONE, KEY], "cohort.small"),
        ([ONE + "1;B\n", KEY], "candidate.twice"),
        ([ONE + "2;A;B\n", KEY], "line.cells"),
        ([ONE + '2;"A\n', KEY], "line.quote"),
        (["candidat;q1\n", KEY], "cohort.empty"),
    ],
)
def test_a_faulty_file_is_named_with_a_code(capsys, tmp_path, texts, code):
    words = [tmp_path / f"{number}.csv" for number in range(len(texts))]
    for path, text in zip(words, texts, strict=True):
        path.write_text(text)
    exit_code, output = ran(capsys, *words, "--json")

    assert exit_code == 2
    assert [own["code"] for own in json.loads(output.out)["faults"]] == [code]
    assert ran(capsys, *words)[1].err.startswith("concours: ")


def test_seats_name_candidates_who_composed_each_at_one_place(capsys, folder):
    (folder / "bad_seats.csv").write_text(
        "candidat;centre;salle;rang;colonne\n"
        "1001;x;1;1;A\n1002;x;1;1;A\n9;x;1;2;A\n1003;x;1;-;A\n"
    )
    words = files(folder, "answers", "key", "bad_seats")
    faults = json.loads(ran(capsys, *words, "--json")[1].out)["faults"]

    assert [(own["line"], own["code"]) for own in faults] == [
        (3, "seat.twice"),
        (4, "candidate.unknown"),
        (5, "number.invalid"),
    ]


def test_a_file_that_changes_while_it_is_read_is_refused(capsys, folder, monkeypatch):
    """Its digest is in the report: what was read must be what has that digest."""
    from concours.cli.forensics import pairs  # noqa: PLC0415 -- its reader is watched

    path = folder / "few_seats.csv"
    names = [str(1000 + at) for at in range(COUNT)]
    lines = ["candidat;centre;salle", *(f"{name};site;s" for name in names)]
    read_sheets = pairs.read_sheets
    for more in ("9999;site;s\n" * 3_000, ""):
        path.write_text("\n".join(lines) + "\n")

        def reading(*arguments, more=more):
            sheets = read_sheets(*arguments)
            text = path.read_text()
            path.write_text(text + more if more else text.replace("site", "town"))
            return sheets

        monkeypatch.setattr(pairs, "read_sheets", reading)
        words = [*files(folder, "answers", "key"), path, "--json"]
        code, output = ran(capsys, *words)
        codes = {own["code"] for own in json.loads(output.out)["faults"]}
        assert (code, codes & {"file.changed"}) == (2, {"file.changed"})


def test_lines_are_told_as_an_editor_counts_them(capsys, folder):
    """A cell of two lines, blank lines, and a file that ends in an open quote."""
    rows = ["", "candidat;centre;salle;rang;colonne", "", '1000;"site\r\n0";s;1;A']
    rows += ["1001;site 0;s;x!;B", "1002;site 0;s", '1003;"site 0;s;1;D', ""]
    path = folder / "odd.csv"
    path.write_text("\n".join(rows))
    _, output = ran(capsys, *files(folder, "answers", "key"), path, "--json")

    faults = json.loads(output.out)["faults"]
    assert sorted((own["line"], own["code"]) for own in faults) == [
        (6, "number.invalid"),
        (7, "line.cells"),
        (8, "line.quote"),
    ]
