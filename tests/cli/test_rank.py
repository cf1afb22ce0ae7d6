"""`concours rank` ranks exactly and alone, or tells every faulty line and ranks nobody.

What it writes is made again by the verifier, from the same files.
"""

import json

import pytest

from concours.cli import main
from concours.store.groups import FOLDER
from verifier import ranking as verifier

QUESTIONS = [
    {"id": "q1", "rank": "A", "item": 1, "worth": "1", "lca": False},
    {"id": "q2", "rank": "B", "item": 151, "worth": "1", "lca": False},
    {"id": "q3", "rank": "A", "item": 9, "worth": "2", "lca": True},
]
HEAD = {"sitting": "uc1", "title": "UC 1", "questions": QUESTIONS}
PEOPLE = [
    {"candidate": "01", "marks": ["1", "1/3", "2"]},
    {"candidate": "02", "marks": ["1", "1", "4/5"]},
    {"candidate": "03", "state": "absent"},
]
STATIONS = "numero;" + ";".join(
    f"{n} {domain}"
    for n, domain in enumerate(
        ("annonce", "communication", "education", "entretien", "examen", "iconographie",
         "procedure", "diagnostic", "prise-en-charge", "synthese"), start=1
    )
)  # fmt: skip


@pytest.fixture
def rank(tmp_path, capsys):
    """Run the command on these files; return its exit code, output and complaint."""

    def run(*sittings, ecos=None, parcours=None, more=("--json",)):
        arguments = ["rank", *more]
        for at, lines in enumerate(sittings):
            path = tmp_path / f"uc{at}.jsonl"
            path.write_bytes(b"".join(_bytes(line) + b"\n" for line in lines))
            arguments += ["--marks", str(path)]
        for name, lines in (("ecos", ecos), ("parcours", parcours)):
            if lines is not None:
                path = tmp_path / f"{name}.csv"
                path.write_text("\n".join(lines))
                arguments += [f"--{name}", str(path)]
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def _bytes(line):
    return line if isinstance(line, bytes) else json.dumps(line).encode()


def test_a_final_ranking_is_written_and_the_verifier_makes_it_again(rank, tmp_path):
    ecos = [STATIONS, "01;" + ";".join(["12,5"] * 10), "02;" + ";".join(["14"] * 10)]
    code, out, _ = rank(
        [HEAD, *PEOPLE], ecos=ecos, parcours=["numero;points", "01;40", "02;0"]
    )
    said = json.loads(out)

    assert (code, said["is_provisional"], said["points_max"]) == (0, False, 600)
    assert [row["state"] for row in said["candidates"]] == [
        "ranked", "ranked", "absent",
    ]  # fmt: skip
    result = tmp_path / "ranking.json"
    result.write_text(out)
    arguments = [
        str(result), "--marks", str(tmp_path / "uc0.jsonl"),
        "--ecos", str(tmp_path / "ecos.csv"),
        "--parcours", str(tmp_path / "parcours.csv"),
        "--groups", str(FOLDER / "2026-1.toml"),
    ]  # fmt: skip
    assert verifier.main(arguments) == 0
    said["candidates"][0]["places"][4] += 1
    result.write_text(json.dumps(said))
    assert verifier.main(arguments) == 1


def test_without_parts_the_ranking_is_provisional_and_a_sample_says_so(rank):
    code, out, _ = rank([HEAD, *PEOPLE], more=())
    rows = [line.split() for line in out.splitlines()]

    assert code == 0
    assert rows[1][:3] == ["01", "20,000", "1"]
    assert rows[3][:3] == ["03", "0,000", "absent"]
    assert "2026-1" in out.splitlines()[-1]


def test_every_faulty_line_is_told_and_nobody_is_ranked(rank):
    code, out, _ = rank(
        [
            HEAD,
            PEOPLE[0],
            b"{",
            {"candidate": "01", "marks": ["1", "1", "1"]},
            {"candidate": "02", "marks": ["1", "1"]},
            {"candidate": "03", "marks": ["1", "2", "0.5"]},
            {"candidate": "04", "state": "away"},
            {"candidate": "é", "state": "absent"},
        ],
        [HEAD, {"candidate": "05", "state": "absent"}],
        ecos=[STATIONS, "01;" + ";".join(["21"] * 10)],
        parcours=["numero;points", "99;1"],
    )
    said = json.loads(out)

    assert (code, said["code"]) == (1, "rank.files_faulty")
    told = [(f["line"], f["code"], f["at"]) for f in said["faults"]]
    assert told[:9] == [
        (3, "line.form", ""),
        (4, "candidate.twice", "01"),
        (5, "marks.count", ""),
        (6, "mark.too_high", "q2"),
        (7, "state.unknown", "04"),
        (8, "candidate.invalid", ""),
        (0, "candidate.missing", "05"),
        (1, "sitting.twice", "uc1"),
        (0, "candidate.missing", "01"),
    ]
    assert told[9:11] == [
        (2, "mark.too_high", "1 annonce 21"), (2, "mark.too_high", "10 synthese 21"),
    ]  # fmt: skip
    assert told[-1] == (2, "candidate.unknown", "99")
    assert said["faults_count"] == len(told)


@pytest.mark.parametrize(
    ("change", "value"),
    [("item", 1_000), ("rank", "C"), ("worth", "0.5"), ("lca", 1), ("more", 1)],
)
def test_a_first_line_out_of_its_form_is_a_fault(rank, change, value):
    head = HEAD | {"questions": [QUESTIONS[0] | {change: value}]}

    code, _, err = rank([head], more=())

    assert code == 1
    assert "uc0.jsonl:1: sitting.form" in err


def test_one_part_without_the_other_is_a_wrong_command(rank):
    assert rank([HEAD, *PEOPLE], parcours=["numero;points"])[0] == 2


def test_unknown_settings_are_refused(rank, tmp_path):
    path = tmp_path / "settings.json"
    path.write_text('{"ties": "age"}')

    code, _, err = rank([HEAD, *PEOPLE], more=("--settings", str(path)))

    assert code == 1
    assert "ranking.setting_unknown" in err
