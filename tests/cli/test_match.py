"""Promise: anyone can match, explain and draw a market from files alone."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.schema import faults

from concours.cli import main
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

    assert main(["match", "solve", str(roth), "--out", str(out)]) == 0
    said = capfd.readouterr().out
    assert "NO result is stable: this is proved" in said
    assert "the nearest leaves 1 wish unheard, the fewest possible" in said
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
        "   1  l1 + l2  left unheard",
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
