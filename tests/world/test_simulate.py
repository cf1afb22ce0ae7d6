"""The command says what a seed found, so that anybody can play it again."""

import json

import pytest

from concours.cli import main


def test_sound_seeds_are_exit_code_0(capsys):
    assert main(["simulate", "--seeds", "1..2", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["seeds"], told["sound"], told["failures"]) == (2, 2, [])


def test_a_failure_prints_seed_checker_and_last_events(capsys):
    command = ["simulate", "--seeds", "1", "--planted", "acknowledge_before_commit"]

    assert main(command) == 1

    printed = capsys.readouterr().out
    assert "seed 1" in printed
    assert "kept: " in printed
    assert "writes opened" in printed


@pytest.mark.parametrize(
    "wrong",
    [
        ["--faults", "F99"],
        ["--seeds", "9..1"],
        ["--faults", "F22b"],
        ["--sittings", "4"],
    ],
)
def test_a_command_that_makes_no_sense_is_exit_code_2(wrong):
    with pytest.raises(SystemExit) as refused:
        main(["simulate", *wrong])

    assert refused.value.code == 2
