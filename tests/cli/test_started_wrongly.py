"""A command started wrongly, or read in part, says a sentence and no traceback."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from concours.cli import COMMANDS, main
from concours.ledger.run import settings_from_environment

HELP = "from concours.cli import main; main(['--help'])"


@pytest.mark.parametrize("process", ["gateway", "keeper", "ledger", "console"])
def test_a_process_without_its_database_names_the_variable(process, monkeypatch):
    monkeypatch.delenv("CONCOURS_DSN", raising=False)
    done = subprocess.run(
        [sys.executable, "-m", "concours.cli", "serve", process],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "CONCOURS_DSN is missing" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("key", "problem"), [("", "is missing"), ("5e", "is not 64 hexadecimal digits")]
)
def test_a_gateway_without_the_key_of_codes_names_the_variable(
    key, problem, monkeypatch
):
    monkeypatch.setenv("CONCOURS_DSN", "postgresql://nobody@127.0.0.1:1/x")
    monkeypatch.setenv("CONCOURS_CODES_KEY", key)
    done = subprocess.run(
        [sys.executable, "-m", "concours.cli", "serve", "gateway"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"CONCOURS_CODES_KEY {problem}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("seconds", ["", "0", "61", "1.5", "²"])
def test_a_ledger_whose_notes_come_at_no_known_interval_names_the_variable(
    seconds, monkeypatch
):
    monkeypatch.setenv("CONCOURS_DSN", "postgresql://nobody@127.0.0.1:1/x")
    monkeypatch.setenv("CONCOURS_NOTE_SECONDS", seconds)

    with pytest.raises(ValueError, match="CONCOURS_NOTE_SECONDS is not a number"):
        settings_from_environment()


def test_a_ledger_that_cannot_read_its_settings_says_a_sentence(monkeypatch):
    monkeypatch.setenv("CONCOURS_DSN", "postgresql://nobody@127.0.0.1:1/x")
    monkeypatch.setenv("CONCOURS_NOTE_SECONDS", "soon")
    done = subprocess.run(
        [sys.executable, "-m", "concours.cli", "serve", "ledger"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "CONCOURS_NOTE_SECONDS is not a number from 1 to 60" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_read_enough_is_no_fault():
    command = [sys.executable, "-m", "concours.cli", "paper", "check", "papers/demo"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()  # as `| head` does before the command has said anything
        said = running.stderr.read()

    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_a_command_behind_an_option_is_refused_and_help_loads_none(capsys):
    assert main(["--vers", "mark"]) == 2
    assert "the command comes first" in capsys.readouterr().err

    looking = "import atexit, sys; atexit.register(lambda: print(*sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{looking}; {HELP}"],
        capture_output=True,
        text=True,
        check=True,
    )
    *lines, modules = done.stdout.splitlines()
    said = " ".join(" ".join(lines).split())
    for name, summary in COMMANDS.items():
        assert f" {name} {summary}" in said
        assert find_spec(f"concours.cli.{name}")
        assert f"concours.cli.{name}" not in modules.split()
