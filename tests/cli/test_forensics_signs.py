"""`concours forensics changes`, `rooms` and `leak`: found, told, refused."""

import json

import numpy as np
import pytest

from concours.cli import main

COUNT, QUESTIONS, TAMPERED = 480, 30, 4
SUSPECT = range(0, QUESTIONS, 3)
KNEW, SHARED = range(0, COUNT, 12), range(6, COUNT, 24)
"""Those who knew the suspect questions, those who were given wrong answers to seven."""


def ran(capsys, verb, *words):
    code = main(["forensics", verb, *map(str, words)])
    return code, capsys.readouterr()


def reported(capsys, verb, *words):
    code, output = ran(capsys, verb, *words, "--json")
    return code, json.loads(output.out)


def write(folder, name, headings, rows):
    text = "".join(";".join(map(str, row)) + "\n" for row in [headings, *rows])
    (folder / f"{name}.csv").write_text(text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Room 4 was told answers at once; some in each room knew every third question."""
    folder = tmp_path_factory.mktemp("signs")
    chance = np.random.default_rng(8)
    hard = np.linspace(-1.5, 1.5, QUESTIONS)
    ability = chance.normal(size=(COUNT, 1))
    right = chance.random((COUNT, QUESTIONS)) < 1 / (1 + np.exp(hard - ability))
    right[np.ix_(KNEW, SUSPECT)] |= chance.random((40, len(SUSPECT))) < 0.95
    letters = np.where(right, "A", chance.choice(list("BCDE"), right.shape))
    letters[np.ix_(SHARED, range(0, 21, 3))] = "E"
    changes = []
    for at in range(COUNT):
        for place in sorted(chance.choice(QUESTIONS, 3, replace=False)):
            last = letters[at, place]
            first = "B" if last != "B" else "C"
            changes.append([at, f"q{place}", "", first, 60 * place])
            changes.append([at, f"q{place}", first, last, 600 + 60 * place])
    for at in range(TAMPERED * 24, TAMPERED * 24 + 20):
        for place in np.flatnonzero(letters[at] != "A")[-6:]:
            changes = [row for row in changes if row[:2] != [at, f"q{place}"]]
            changes.append([at, f"q{place}", letters[at, place], "A", 7000 + 3 * at])
            letters[at, place] = "A"
    seconds = np.exp(chance.normal(4, 0.4, right.shape))
    seconds[np.ix_(KNEW, SUSPECT)] *= 0.5
    names = [f"q{place}" for place in range(QUESTIONS)]
    numbered = [[at, *row] for at, row in enumerate(letters)]
    write(folder, "answers", ["candidat", *names], numbered)
    write(folder, "key", ["question", "juste"], [[name, "A"] for name in names])
    heads = ["candidat", "question", "avant", "après", "secondes"]
    write(folder, "changes", heads, changes)
    write(folder, "backwards", heads, changes[::-1])
    seats = [[at, "Reims", f"s{at // 24}"] for at in range(COUNT)]
    write(folder, "seats", ["candidat", "centre", "salle"], seats)
    times = [
        [at, names[place], f"{seconds[at, place]:.1f}"]
        for at in range(COUNT)
        for place in range(QUESTIONS)
    ]
    write(folder, "times", ["candidat", "question", "secondes"], times)
    leak = [[f"q{place}", "E" if place < 21 else ""] for place in SUSPECT]
    write(folder, "suspects", ["question", "fuite"], leak)
    return folder


def files(folder, *names):
    return [folder / f"{name}.csv" for name in names]


def test_a_room_that_was_told_answers_stands_out_and_its_waves(capsys, folder):
    words = files(folder, "answers", "key", "changes", "seats")
    code, report = reported(capsys, "rooms", *words)

    assert code == 1
    assert [own["room"] for own in report["findings"]] == [f"s{TAMPERED}"]
    assert {own["room"] for own in report["waves"]} <= {f"s{TAMPERED}"}
    assert all(own["answer"] == "a" for own in report["waves"])
    assert report["waves"]
    words = files(folder, "answers", "key", "backwards", "seats")
    again = reported(capsys, "rooms", *words)[1]
    assert {**again, "files": []} == {**report, "files": []}


def test_candidates_whose_changes_all_went_right_are_of_that_room(capsys, folder):
    words = files(folder, "answers", "key", "changes", "seats")
    code, report = reported(capsys, "changes", *words)

    assert code == (1 if report["findings"] else 0)
    assert {own["seat"]["room"] for own in report["findings"]} <= {f"s{TAMPERED}"}
    assert report["changed"] == COUNT
    assert [row["level"] for row in report["null"]] == [0.1, 0.01, 0.001, 0.0001]


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """Some were sent answers after a silence, some answered before they could read."""
    folder = tmp_path_factory.mktemp("hasty")
    chance = np.random.default_rng(11)
    count, questions, sent, unread = 300, 60, range(10), range(10, 20)
    ability = chance.normal(0, 1.2, size=(count, 1))
    ability[:20] = -1.2
    right = chance.random((count, questions)) < 1 / (1 + np.exp(-ability))
    right[:20, 30:55] = True
    letters = np.where(right, "A", chance.choice(list("BCDE"), right.shape))
    names = [f"q{place}" for place in range(questions)]
    changes, screens = [], []
    for at in range(count):
        for place, name in enumerate(names):
            second = 60 * place + 40
            if at in sent and 30 <= place < 55:  # a burst, fifteen minutes later
                second = 60 * 60 + 900 + 4 * (place - 30)
            wait = 0.6 if at in unread and 30 <= place < 55 else 30
            changes.append([at, name, "", letters[at, place], f"{second + wait:.1f}"])
            screens.append([at, name, second, second + 45])
    head = ["candidat", *names]
    write(folder, "answers", head, [[at, *row] for at, row in enumerate(letters)])
    write(folder, "key", ["question", "juste"], [[name, "A"] for name in names])
    heads = ["candidat", "question", "avant", "apres", "secondes"]
    write(folder, "changes", heads, changes)
    write(folder, "screens", ["candidat", "question", "debut", "fin"], screens)
    return folder, set(map(str, sent)), set(map(str, unread))


def test_answers_sent_and_answers_unread_are_told_of_those_alone(capsys, hasty):
    folder, sent, unread = hasty
    words = files(folder, "answers", "key", "changes", "screens")
    code, report = reported(capsys, "changes", *words)

    assert (code, report["findings"]) == (1, [])
    assert report["hasty"] == {"bursts": len(sent), "unread": len(unread)}
    told = {
        part: {own["candidate"] for own in report[part]} for part in report["hasty"]
    }
    assert told["bursts"] <= sent
    assert told["unread"] <= unread
    assert min(map(len, told.values())) >= 5
    one = report["bursts"][0]
    assert (one["count"], one["right"]) == (25, 25)
    assert one["low"] <= float(one["expected"]) <= one["high"] < one["right"]


def test_what_was_not_looked_for_is_said(capsys, hasty, monkeypatch):
    folder = hasty[0]
    words = files(folder, "answers", "key", "changes")
    report = reported(capsys, "changes", *words)[1]
    assert (report["has_times"], report["has_screens"]) == (True, False)
    assert set(report["hasty"]) == {"bursts"}
    assert report["unread"] == []
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    text = ran(capsys, "changes", *words)[1].out
    assert "non cherchées, sans screens" in text
    assert "10 candidats en ont" in text


def test_a_changed_answer_is_told_by_its_change_alone(capsys, hasty):
    """Of the burst, each answer took the place of another: nothing is told twice."""
    folder, sent, _ = hasty
    rows = [
        row.split(";") for row in (folder / "changes.csv").read_text().splitlines()[1:]
    ]
    drafts = [
        [who, name, "", "B", 60 * int(name[1:])]
        for who, name, _, after, _ in rows
        if who in sent and after == "A"
    ]
    ends = [
        [who, name, "B" if who in sent and after == "A" else before, after, second]
        for who, name, before, after, second in rows
    ]
    heads = ["candidat", "question", "avant", "apres", "secondes"]
    write(folder, "mended", heads, [*drafts, *ends])
    words = files(folder, "answers", "key", "mended")
    report = reported(capsys, "changes", *words)[1]

    assert report["bursts"] == []


def test_those_who_knew_pass_the_cut_and_share_the_wrong_answers(capsys, folder):
    words = files(folder, "answers", "key", "suspects", "times", "seats")
    code, report = reported(capsys, "leak", *words)
    found = {int(own["candidate"]) for own in report["findings"]}

    assert (code, report["suspect"], report["is_excess"]) == (1, 10, True)
    assert len(found & set(KNEW)) >= 25
    assert len(found - set(KNEW)) <= 3
    shared = {int(own["candidate"]) for own in report["circulated"]}
    assert shared == set(SHARED)
    assert all(own["given"] == own["of"] == 7 for own in report["circulated"])


def test_reports_are_read_by_people_in_their_language(capsys, monkeypatch, folder):
    """Without times too, where waves are not looked for and answers stand alone."""
    (folder / "timeless.csv").write_text(
        "\n".join(
            line.rsplit(";", 1)[0]
            for line in (folder / "changes.csv").read_text().splitlines()
        )
    )
    calls = {
        "changes": files(folder, "answers", "key", "changes"),
        "rooms": files(folder, "answers", "key", "timeless", "seats"),
        "leak": files(folder, "answers", "key", "suspects"),
    }
    for verb, words in calls.items():
        monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
        french = ran(capsys, verb, *words)[1].out
        monkeypatch.setenv("LC_ALL", "C")
        english = ran(capsys, verb, *words)[1].out
        assert "n’accuse personne" in french
        assert "accuses nobody" in english
        assert len(french.splitlines()) == len(english.splitlines())


def test_faulty_lines_of_changes_times_and_suspects_are_told(capsys, folder):
    answer = (folder / "answers.csv").read_text().splitlines()[1].split(";")[1]
    other = "B" if answer != "B" else "C"
    write(
        folder,
        "bad_changes",
        ["candidat", "question", "avant", "apres", "secondes"],
        [
            [0, "q0", answer, other, 5],
            [9999, "q0", "A", "B", 5],
            [0, "q99", "A", "B", 5],
            [0, "q1", "A", "B", "soon"],
        ],
    )
    heads = ["candidat", "question", "secondes"]
    write(folder, "bad_times", heads, [[0, "q0", -1], [0, "q0", "nan"], [1, "q0", 3]])
    write(folder, "bad_suspects", ["question", "fuite"], [["q0", ""], ["q0", ""]])
    told = {}
    for verb, name, others in (
        ("changes", "bad_changes", ()),
        ("leak", "bad_times", ("suspects",)),
        ("leak", "bad_suspects", ()),
    ):
        words = files(folder, "answers", "key", name, *others)
        code, report = reported(capsys, verb, *words)
        told[name] = [(own["line"], own["code"]) for own in report["faults"]]
        assert code == 2

    assert told == {
        "bad_changes": [
            (3, "candidate.unknown"),
            (4, "question.unknown"),
            (5, "number.invalid"),
            (2, "change.last"),
        ],
        "bad_times": [(2, "number.invalid"), (3, "number.invalid")],
        "bad_suspects": [(3, "question.twice")],
    }


def test_a_fault_far_down_a_long_file_is_told_by_its_line(capsys, folder):
    """Past what is read at once, below blank lines, with seconds as French writes."""
    head, *rows = (folder / "changes.csv").read_text().splitlines()
    comma_rows = [f"{row},0" for row in rows]
    (folder / "commas.csv").write_text("\n".join([head, "", *comma_rows, "", ""]))
    faulty = "0;q99;A;B;7,5"
    text = "\n".join([head, "", *comma_rows, ";;;;", faulty, "0;q0;A"])
    (folder / "far.csv").write_text(text)
    words = files(folder, "answers", "key", "far")
    code, report = reported(capsys, "changes", *words)
    plain = reported(capsys, "changes", *files(folder, "answers", "key", "changes"))[1]
    commas = reported(capsys, "changes", *files(folder, "answers", "key", "commas"))[1]

    assert code == 2
    assert [(own["line"], own["code"]) for own in report["faults"]] == [
        (len(rows) + 4, "question.unknown"),
        (len(rows) + 5, "line.cells"),
    ]
    assert {**commas, "files": []} == {**plain, "files": []}


def test_who_is_unlike_the_others_in_two_ways_is_listed_never_by_one(
    capsys, monkeypatch, folder
):
    """The three of a room who guessed at the end, and replaced all their answers."""
    rows = (folder / "times.csv").read_text().splitlines()
    rows += (f"{at};q{place};9000" for at in (1, 2, 3) for place in range(15))
    (folder / "uneven.csv").write_text("\n".join(rows))
    answers = (folder / "answers.csv").read_text().splitlines()
    changes = (folder / "changes.csv").read_text().splitlines()
    for at in (1, 2, 3):
        cells = answers[at + 1].split(";")[1:]
        turns = [
            (f"q{place}", own) for place, own in enumerate(cells) for _ in range(9)
        ]
        changes += [f"{at};{name};{own};{own};9999" for name, own in turns]
    (folder / "many.csv").write_text("\n".join(changes))
    words = files(folder, "answers", "key", "uneven", "many", "seats")
    code, report = reported(capsys, "persons", *words)
    alone = reported(capsys, "persons", *files(folder, "answers", "key"))

    assert (code, report["is_excess"]) == (1, True)
    assert {"1", "2", "3"} <= {own["candidate"] for own in report["findings"]}
    assert all(len(own["kinds"]) >= 2 for own in report["findings"])
    assert [row["kind"] for row in report["null"]] == ["answers", "times", "changes"]
    assert (alone[0], alone[1]["findings"]) == (0, [])
    for language, words_there in (("fr_FR.UTF-8", "n’accuse"), ("C", "accuses nobody")):
        monkeypatch.setenv("LC_ALL", language)
        text = ran(capsys, "persons", *words)[1].out
        assert words_there in text
        assert "lz*" in text
