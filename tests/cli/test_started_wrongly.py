"""A command started wrongly, or read in part, says a sentence and no traceback."""

import subprocess
import sys

import pytest


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
