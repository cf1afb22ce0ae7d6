"""`concours mark` marks exactly, or tells every faulty line and marks nobody."""

import json

import pytest

from concours.cli import main
from concours.cli.results import answer_files

PAPER = """
code = "petit"
title = "Petit sujet"
duration_minutes = 30
dossiers = ["qi.toml"]
"""
DOSSIER = """
kind = "isolated"
title = "Questions isolées"

[[questions]]
format = "QRM"
rank = "A"
item = 151
text = "Quelles sont les propositions exactes ?"
propositions = [
  { text = "Un", right = true },
  { text = "Deux" },
  { text = "Trois", right = true },
  { text = "Quatre" },
  { text = "Cinq" },
]

[[questions]]
format = "QROC"
rank = "B"
item = 226
coefficient = "2"
text = "Quel diagnostic évoquez-vous ?"
accepted = ["embolie pulmonaire"]
half = ["embolie"]
"""


@pytest.fixture
def folder(tmp_path):
    paper = tmp_path / "paper"
    paper.mkdir()
    (paper / "paper.toml").write_text(PAPER)
    (paper / "qi.toml").write_text(DOSSIER)
    return paper


@pytest.fixture
def mark(folder, tmp_path, capsys):
    """Run the command on these lines; return its exit code, output and complaint."""

    def run(*lines, more=("--json",)):
        file = tmp_path / "answers.jsonl"
        file.write_bytes(b"".join(_bytes(line) + b"\n" for line in lines))
        arguments = ["mark", "--paper", str(folder), "--answers", str(file), *more]
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def _bytes(line):
    return line if isinstance(line, bytes) else json.dumps(line).encode()


def answer(candidate, question, value):
    return {"candidate": candidate, "question": question, "answer": value}


def test_marks_are_exact_and_in_the_order_of_numbers(mark):
    code, out, _ = mark(
        answer("00002", "qi-q1", ["A"]),
        answer("00001", "qi-q1", ["C", "A"]),
        answer("00001", "qi-q2", "Embolie-pulmonaire"),
        answer("00002", "qi-q2", "EMBOLIE."),
        answer("00003", "qi-q1", []),
        answer("00004", "qi-q1", ["A", "B"]),
        answer("00004", "qi-q1", ["B", "A", "C"]),
        answer("00004", "qi-q2", "embolie"),
    )
    said = json.loads(out)

    assert code == 0
    assert said["engine"] == "concours-marking/1"
    assert said["questions"] == ["qi-q1", "qi-q2"]
    assert (said["points_max"], said["points_rank_a_max"]) == ("3", "1")
    assert said["success"] == {"qi-q1": "1/2", "qi-q2": "1/2"}
    assert said["candidates"] == [
        candidate("00001", 1, "3", (("20", "20,000"), ("20", "20,000")), ("1", "2")),
        candidate(
            "00002", 2, "3/2", (("10", "10,000"), ("10", "10,000")), ("1/2", "1")
        ),
        candidate("00003", 4, "0", (("0", "0,000"), ("0", "0,000")), ("0", "0")),
        candidate(
            "00004", 2, "3/2", (("10", "10,000"), ("10", "10,000")), ("1/2", "1")
        ),
    ]


def candidate(number, place, points, scores, marks):
    score, score_a = scores
    return {
        "candidate": number,
        "place": place,
        "points": points,
        "score": score[0],
        "score_text": score[1],
        "score_rank_a": score_a[0],
        "score_rank_a_text": score_a[1],
        "marks": dict(zip(("qi-q1", "qi-q2"), marks, strict=True)),
    }


def test_lines_are_what_the_ranking_reads(mark, tmp_path, capsys):
    _, out, _ = mark(answer("00001", "qi-q1", ["A", "C"]), more=("--lines",))
    path = tmp_path / "uc1.jsonl"
    path.write_text(out)
    head, row = (json.loads(line) for line in out.splitlines())

    assert head["questions"][1] == {
        "id": "qi-q2", "rank": "B", "item": 226, "worth": "2", "lca": False,
    }  # fmt: skip
    assert row == {"candidate": "00001", "marks": ["1", "0"]}
    assert main(["rank", "--marks", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ranked"] == 1


def test_the_table_for_people_goes_by_place(mark):
    code, out, _ = mark(
        answer("00002", "qi-q1", ["A"]), answer("00001", "qi-q1", ["A", "C"]), more=()
    )
    rows = [line.split() for line in out.splitlines()]

    assert code == 0
    assert rows[1:3] == [
        ["1", "00001", "6,667", "20,000"],
        ["2", "00002", "3,333", "10,000"],
    ]
    assert rows[4:] == [["qi-q1", "0,750"], ["qi-q2", "0,000"]]


def test_every_faulty_line_is_told_and_nobody_is_marked(mark):
    code, out, _ = mark(
        answer("1", "qi-q1", ["A"]),
        b"{",
        b"",
        b'{"candidate":"1","candidate":"2","question":"qi-q1","answer":null}',
        b'{"candidate":"1","question":"qi-q1"}',
        b"[]",
        b"\xff",
        answer(1, "qi-q1", []),
        answer("", "qi-q1", []),
        answer("1" * 41, "qi-q1", []),
        answer("1", 7, []),
        answer("1", "qi-q9", []),
        answer("1", "qi-q1", ["F"]),
        answer("1", "qi-q1", ["A", "A"]),
        answer("1", "qi-q1", "A"),
        answer("1", "qi-q1", 1.5),
        answer("1", "qi-q2", "x" * 121),
        b'{"candidate":"' + b"1" * 20_000 + b'","question":"qi-q1","answer":null}',
        answer("1", "qi-q1", ["Z"]),
    )
    said = json.loads(out)

    assert code == 1
    assert (said["code"], said["faults_count"]) == ("answers.faulty", 17)
    assert [(fault["line"], fault["code"]) for fault in said["faults"]] == [
        (2, "line.form"),
        (4, "line.form"),
        (5, "line.form"),
        (6, "line.form"),
        (7, "line.form"),
        (8, "candidate.invalid"),
        (9, "candidate.invalid"),
        (10, "candidate.invalid"),
        (11, "line.form"),
        (12, "question.unknown"),
        (13, "answer.unknown"),
        (14, "answer.twice"),
        (15, "answer.shape"),
        (16, "answer.shape"),
        (17, "answer.too_long"),
        (18, "line.too_long"),
        (19, "answer.unknown"),
    ]


def test_faults_are_told_to_people_with_the_line(mark, tmp_path):
    code, out, err = mark(answer("1", "qi-q9", []), more=())

    assert (code, out) == (1, "")
    assert f"{tmp_path / 'answers.jsonl'}:1: question.unknown qi-q9" in err.splitlines()


def test_faults_listed_are_bounded_and_all_are_counted(mark, monkeypatch):
    monkeypatch.setattr(answer_files, "FAULTS_COUNT_MAX", 2)
    _, out, _ = mark(*[answer("1", "qi-q9", [])] * 5)

    assert (len(json.loads(out)["faults"]), json.loads(out)["faults_count"]) == (2, 5)


def test_too_many_candidates_are_a_fault(mark, monkeypatch):
    monkeypatch.setattr(answer_files, "CANDIDATES_COUNT_MAX", 1)
    _, out, _ = mark(answer("1", "qi-q1", []), answer("2", "qi-q1", []))

    assert json.loads(out)["faults"] == [
        {"line": 2, "code": "candidates.too_many", "at": "2"}
    ]


def test_too_many_lines_are_a_fault(mark, monkeypatch):
    monkeypatch.setattr(answer_files, "LINES_COUNT_MAX", 1)
    _, out, _ = mark(*[answer("1", "qi-q1", [])] * 3)

    assert json.loads(out)["faults"] == [{"line": 2, "code": "file.too_long", "at": ""}]


def test_an_empty_file_marks_nobody_and_is_no_fault(mark):
    code, out, _ = mark()
    said = json.loads(out)

    assert (code, said["candidates"], said["success"]["qi-q1"]) == (0, [], None)


def test_a_policy_changes_the_settings_it_names(mark, tmp_path):
    policy = tmp_path / "policy.json"
    policy.write_text('{"unanswered": "by_rule"}')
    _, out, _ = mark(
        answer("1", "qi-q2", None), more=("--json", "--policy", str(policy))
    )
    said = json.loads(out)

    assert said["policy"]["unanswered"] == "by_rule"
    assert said["candidates"][0]["marks"]["qi-q1"] == "1/5"


@pytest.mark.parametrize("text", ['{"bonus": 1}', '{"tcs": "mean"}', "[]", "{", "1.5"])
def test_a_policy_that_is_not_known_is_refused(mark, tmp_path, text):
    policy = tmp_path / "policy.json"
    policy.write_text(text)
    code, _, err = mark(more=("--policy", str(policy)))

    assert (code, err.splitlines()[0]) == (1, "concours: policy.invalid")


def test_a_paper_with_faults_marks_nobody(mark, folder):
    (folder / "qi.toml").write_text(DOSSIER.replace("right = true", "right = false"))
    code, _, err = mark(answer("1", "qi-q1", []))

    assert (code, err.splitlines()[0]) == (1, "concours: paper.faulty")


def test_a_file_that_is_not_there_is_told(folder, tmp_path, capsys):
    absent = str(tmp_path / "absent.jsonl")
    code = main(["mark", "--paper", str(folder), "--answers", absent])

    assert (code, "absent.jsonl" in capsys.readouterr().err) == (1, True)


def test_gestures_of_the_jury_mark_by_the_amended_key(mark, tmp_path):
    gestures = [
        {"kind": "neutralised", "question": "qi-q1", "fate": "removed"},
        {
            "kind": "wordings_accepted",
            "question": "qi-q2",
            "full": ["EP"],
            "half": [],
        },
    ]
    file = tmp_path / "amendments.json"
    file.write_text(json.dumps(gestures))

    code, out, _ = mark(
        answer("00001", "qi-q1", ["B"]),
        answer("00001", "qi-q2", "ep"),
        more=("--json", "--amendments", str(file)),
    )

    said = json.loads(out)
    assert code == 0
    assert (said["points_max"], said["candidates"][0]["score"]) == ("2", "20")
    assert said["amendments"] == gestures


@pytest.mark.parametrize(
    "text", ["{", '[{"kind":"neutralised","question":"autre","fate":"removed"}]']
)
def test_a_gesture_that_the_key_cannot_take_marks_nobody_f38(mark, tmp_path, text):
    file = tmp_path / "amendments.json"
    file.write_text(text)

    code, out, complaint = mark(
        answer("00001", "qi-q1", ["B"]), more=("--amendments", str(file))
    )

    assert (code, out) == (1, "")
    assert "amendment.faulty" in complaint
