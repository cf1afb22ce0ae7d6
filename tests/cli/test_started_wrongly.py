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
