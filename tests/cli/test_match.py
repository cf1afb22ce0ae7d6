"""Promise: anyone can match, explain and draw a market from files alone."""

import json

import pytest

from concours.cli import main

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
