"""Promise: anyone can match, explain and draw a market from files alone."""

import argparse
import csv
import json
import subprocess
from pathlib import Path

import pytest
from tests.schema import faults

from concours.cli import main
from concours.cli.matching.market_files import verb
from concours.core.kernel.errors import Defect
from concours.core.matching.engine.properties import PropertyBroken
from concours.store import independent

PROTOCOL = Path(__file__).parents[2] / "protocol"
SCHEMA = json.loads((PROTOCOL / "match.schema.json").read_bytes())

ROTH = {
    "format": "concours-market-1",
    "groups": [
        {"code": "g1", "ranking": ["ana", "sam", "bo"]},
        {"code": "g2", "ranking": ["sam", "bo", "ana"]},
    ],
    "lines": [
        {"code": f"l{n}", "specialty": "x", "subdivision": str(n), "group": f"g{n}",
         "seats": 1}
        for n in (1, 2)
    ],
    "students": [
        {"number": "ana", "wishes": []},
        {"number": "bo", "wishes": []},
        {"number": "sam", "wishes": ["l1", "l2"]},
    ],
    "couples": [{"members": ["ana", "bo"], "pairs": [["l1", "l2"]]}],
}  # fmt: skip
"""One couple, one student, two lines, and nothing stable (Roth 1984)."""

SMALL = ["--students", "300", "--lines", "60", "--couples", "0", "--seed", "3"]


@pytest.fixture
def market(tmp_path):
    path = tmp_path / "market.json"
    assert main(["match", "generate", *SMALL, "--out", str(path)]) == 0
    return path


def test_a_market_is_solved_and_its_result_written(market, tmp_path, capsys):
    out = tmp_path / "result.json"

    assert main(["match", "solve", str(market), "--json", "--out", str(out)]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(out.read_text())
    assert told["format"] == "concours-match-1"
    assert len(told["placed"]) == 300
    assert told["order"]["placed"] == sum(line is not None for line in told["placed"])


def test_both_forms_give_the_same_result(market, tmp_path, capsys):
    compact = tmp_path / "compact.json"
    main(["match", "generate", *SMALL, "--compact", "--out", str(compact)])

    for path in (market, compact):
        main(["match", "solve", str(path), "--json"])
    one, other = capsys.readouterr().out.strip().splitlines()

    assert one == other


def test_a_student_reads_the_story_of_each_wish(market, capsys):
    assert main(["match", "explain", str(market), "--student", "017"]) == 0
    assert "your rank" in capsys.readouterr().out

    assert main(["match", "explain", str(market), "--student", "017", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == "017"


def test_a_stranger_and_a_lost_file_are_refusals(market, tmp_path, capsys):
    assert main(["match", "explain", str(market), "--student", "x"]) == 1
    assert "market.student_unknown" in capsys.readouterr().err
    assert main(["match", "solve", str(tmp_path / "none.json")]) == 1
    assert "cannot read" in capsys.readouterr().err


def test_every_fault_is_told_and_nobody_is_matched(market, capsys):
    text = json.loads(market.read_text())
    text["students"][0]["wishes"] += ["nowhere"]
    text["students"][1]["wishes"] *= 2
    market.write_text(json.dumps(text))

    assert main(["match", "solve", str(market)]) == 1
    assert "market.line_unknown" in capsys.readouterr().err
    assert main(["match", "solve", str(market), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["code"] == "market.faulty"


def test_least_numbers_and_seats_are_weighed(market, capsys):
    text = json.loads(market.read_text())
    text["lines"][5]["least"] = text["lines"][5]["seats"]
    market.write_text(json.dumps(text))

    assert main(["match", "seats", str(market), "--each", "--reduce", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"missing", "shortfalls", "one_seat_more", "reduced"}
    assert told["one_seat_more"]


def test_too_small_a_market_for_its_couples_is_a_usage_fault():
    assert main(["match", "generate", "--students", "10", "--couples", "9"]) == 2


def test_chances_are_told_for_each_wish(market, capsys):
    asked = ["match", "forecast", str(market), "--student", "017", "--runs", "5"]

    assert main([*asked, "--before", str(market), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["unrest"] == {"movers": 0, "reach": 0}
    assert {one["within"] for one in told["wishes"]} <= {0, 1_000}
    assert main(asked) == 0
    assert "simulation" in capsys.readouterr().out


@pytest.fixture
def couples(tmp_path):
    path = tmp_path / "couples.json"
    size = ["--students", "300", "--lines", "60", "--couples", "12", "--pairs", "20"]
    assert main(["match", "generate", *size, "--out", str(path)]) == 0
    return path


@pytest.fixture
def roth(tmp_path):
    path = tmp_path / "roth.json"
    path.write_text(json.dumps(ROTH))
    return path


def of_form(text):
    document = json.loads(text)
    assert list(faults(document, SCHEMA, SCHEMA)) == []
    return document


def test_couples_are_solved_with_a_proof_that_the_checker_walks(
    couples, tmp_path, capfd
):
    out = tmp_path / "result.json"

    assert main(["match", "solve", str(couples), "--out", str(out)]) == 0
    assert "12 couples: the first stable result, proved" in capfd.readouterr().out
    assert of_form(out.read_text())["verdict"] == "stable"
    check = ["match", "check", str(out), "--market", str(couples)]
    assert main(check) == 0
    assert capfd.readouterr().out == "OK\n"
    out.write_text(json.dumps(json.loads(out.read_text()) | {"proof": None}))
    assert main([*check, "--json"]) == 1
    assert json.loads(capfd.readouterr().out)["findings"] == [{"code": "proof.shape"}]


def test_where_nothing_is_stable_who_blocks_and_what_mends_it_is_named(
    roth, tmp_path, capfd
):
    out = tmp_path / "result.json"

    assert main(["match", "solve", str(roth), "--out", str(out)]) == 3
    said = capfd.readouterr().out
    assert "NO result is stable: this is proved" in said
    assert "the nearest leaves 1 wish unmet, the fewest possible" in said
    assert "ana + bo : l1 + l2 (wish 1)" in said
    assert "one seat more is enough at any of these lines alone: l1, l2" in said
    assert of_form(out.read_text())["repairs"] == ["l1", "l2"]
    assert main(["match", "check", str(out), "--market", str(roth)]) == 0


def test_undecided_says_how_far_it_came_and_nobody_is_matched(roth, tmp_path, capfd):
    out = tmp_path / "result.json"
    asked = ["match", "solve", str(roth), "--steps", "0"]

    assert main(asked) == 1
    assert "undecided after 0 steps: 1 couples, 1 students" in capfd.readouterr().err
    assert main([*asked, "--json", "--out", str(out)]) == 1
    told = of_form(capfd.readouterr().out)
    assert told == json.loads(out.read_text())
    assert (told["verdict"], "placed" in told) == ("undecided", False)
    assert [one["code"] for one in told["bounds"]] == ["l1", "l2"]
    assert main(["match", "check", str(out), "--market", str(roth), "--json"]) == 1
    findings = json.loads(capfd.readouterr().out)["findings"]
    assert findings == [{"code": "match.undecided"}]


def test_a_couple_reads_which_member_each_pair_failed_by(roth, couples, capsys):
    assert main(["match", "explain", str(roth), "--student", "bo"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "couple ana + bo",
        "   1  l1 + l2  left unmet",
        "No post.",
    ]
    text = json.loads(couples.read_text())
    number = text["couples"][0]["members"][1]
    asked = ["match", "explain", str(couples), "--student", number]

    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["members"] == text["couples"][0]["members"]
    lines = [pair["lines"] for pair in told["pairs"]]
    assert lines == text["couples"][0]["pairs"][: len(lines)]
    assert all(pair["refused"] for pair in told["pairs"][:-1])
    assert (told["pairs"][-1]["refused"], told["pairs"][-1]["blocks"]) == ([], False)
    assert main(asked) == 0
    assert f"couple {' + '.join(told['members'])}" in capsys.readouterr().out


def test_a_couple_reads_chances_of_pairs_and_what_a_seat_changes(couples, capsys):
    text = json.loads(couples.read_text())
    (number, _), pairs = text["couples"][0]["members"], text["couples"][0]["pairs"]

    asked = ["match", "forecast", str(couples), "--student", number, "--runs", "3"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert ([one["lines"] for one in told["pairs"]], "wishes" in told) == (pairs, False)
    assert main(asked) == 0
    assert "simulation" in capsys.readouterr().out
    assert main(["match", "seats", str(couples), "--each", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["one_seat_more"]
    assert main(["match", "seats", str(couples), "--reduce"]) == 2


def test_a_certificate_proves_to_each_student_what_they_got(couples, tmp_path, capfd):
    folder = tmp_path / "published"

    assert main(["match", "certificate", str(couples), "--out", str(folder)]) == 0
    root = json.loads((folder / "certificate.json").read_text())["root"]
    assert capfd.readouterr().out.startswith(root)
    result, certificate = folder / "result.json", folder / "certificate.json"
    published = ["--certificate", str(certificate)]
    for given in (["--market", str(couples), *published], published):
        assert main(["match", "check", str(result), *given]) == 0
    slip = folder / "slips" / "17.json"
    done = subprocess.run(
        independent.command("verifier", "slip", str(slip), str(certificate)),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b"OK\n")
    assert len([*slip.parent.iterdir()]) == 300 - 12


def test_a_result_that_contradicts_itself_is_found_without_its_market(
    couples, tmp_path, capfd
):
    out = tmp_path / "result.json"
    main(["match", "solve", str(couples), "--out", str(out)])
    result = json.loads(out.read_text())
    at = next(at for at, code in enumerate(result["placed"]) if code)
    changed = [*result["placed"]]
    changed[at] = None
    out.write_text(json.dumps(result | {"placed": changed}))
    capfd.readouterr()

    assert main(["match", "check", str(out), "--json"]) == 1
    said = capfd.readouterr()
    assert "only the figures of the result itself" in said.err
    codes = {finding["code"] for finding in json.loads(said.out)["findings"]}
    assert codes == {"match.taken", "match.order"}


def folder_of(text, folder):
    """Write a readable market as a folder of CSV files, as somebody would by hand."""
    tables = {
        "lines": text["lines"],
        "students": [{"number": one["number"]} for one in text["students"]],
        "wishes": [
            {"number": one["number"], "line": line}
            for one in text["students"]
            for line in one["wishes"]
        ],
        "rankings": [
            {"group": group["code"], "number": number}
            for group in text["groups"]
            for number in group["ranking"]
        ],
        "couples": [
            {"member": a, "other": b, "unlinks": str(one.get("unlinks", False)).lower()}
            for one in text["couples"]
            for a, b in [one["members"]]
        ],
        "pairs": [
            {"member": a, "other": b, "line": line or "", "other_line": other or ""}
            for one in text["couples"]
            for a, b in [one["members"]]
            for line, other in one["pairs"]
        ],
    }
    folder.mkdir()
    for name, rows in tables.items():
        heads = [*dict.fromkeys(key for row in rows for key in row)] or ["number"]
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, heads, restval="", delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_who_got_what_is_on_the_screen_and_in_a_file(roth, tmp_path, capsys):
    out = tmp_path / "assignment.csv"

    assert main(["match", "solve", str(roth), "--csv", str(out)]) == 3
    assert capsys.readouterr().out.splitlines()[:3] == [
        "ana  no post",
        "bo  no post",
        "sam  l1  x, 1  (wish 1)",
    ]
    assert out.read_text().splitlines() == [
        "number,line,specialty,subdivision,contract,position",
        "ana,,,,,",
        "bo,,,,,",
        "sam,l1,x,1,,1",
    ]


def test_a_folder_of_csv_files_is_the_same_market(couples, tmp_path, capsys):
    text = json.loads(couples.read_text())
    for line in text["lines"]:  # a contract needs contracts.csv, which is not there
        line.pop("contract", None)
        line.pop("returns_to", None)
    for student in text["students"]:
        student.pop("contract", None)
    text |= {"contracts": [], "families": []}
    couples.write_text(json.dumps(text))
    folder = folder_of(text, tmp_path / "market")

    found = []
    for market in (couples, folder):
        assert main(["match", "solve", str(market), "--json"]) == 0
        found.append(capsys.readouterr().out)
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("lines", ("seats", "places"), "market.key_missing  lines l1  seats"),
        (
            "lines",
            ("subdivision", "subdivision;colour"),
            "market.key_unknown  lines l1",
        ),
        ("lines", (";1;g1;1", ";1;g1;one"), "market.shape  lines l1 seats  one"),
        ("couples", ("false", "no"), "market.shape  couples 0 unlinks  no"),
        ("wishes", ("line", "ligne"), "wishes.csv 2: number, line"),
        ("wishes", ("sam", "tom"), "wishes.csv: tom"),
        ("pairs", ("ana;bo", "bo;ana"), "pairs.csv: bo ana"),
    ],
)
def test_what_a_csv_file_misspells_is_refused_by_name(
    tmp_path, capsys, name, cells, said
):
    folder = folder_of(ROTH, tmp_path / "market")
    file = folder / f"{name}.csv"
    assert cells[0] in file.read_text()
    file.write_text(file.read_text().replace(*cells, 1))

    assert main(["match", "solve", str(folder)]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (PropertyBroken("P5"), "match.property_broken (P5): the fault is ours"),
        (Defect("two engines disagree"), "match.defect (two engines disagree)"),
        (AssertionError("an outcome that is not stable"), "match.defect"),
    ],
)
def test_a_defect_is_a_sentence_with_a_code(roth, capsys, broken, said):
    """A verb that finds a wrong outcome: no result, no traceback, an exit code."""

    def run(_):
        raise broken

    parser = argparse.ArgumentParser()
    verb(parser.add_subparsers(), "solve", run, "as the real one")
    for given, stream in (
        (["solve", str(roth)], 1),
        (["solve", str(roth), "--json"], 0),
    ):
        asked = parser.parse_args(given)
        assert asked.run(asked) == 4
        told = capsys.readouterr()[stream]
        assert said in told if stream else json.loads(told)["code"] in said
