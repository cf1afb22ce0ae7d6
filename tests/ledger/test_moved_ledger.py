"""A ledger that moves, witnesses that are killed, a fork that is shown: real processes.

Defends F41: a ledger on another machine, with the same key, goes on with the same tree,
also while the first is still there. A witness that is killed costs nobody anything;
without a quorum heads wait, and nothing else. A history put in the place of ours is
named by whoever cosigned, and nothing is signed any more.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from small_journal import KEY, numbered
from small_ledger import write

from concours.cli.supervision.rehearsal_house import free_port
from concours.core.audit.transparency.logs import LOG_NAMES, ORIGIN, log_key
from concours.ledger.signing import Signing

pytestmark = pytest.mark.fault

ROOT = Path(__file__).parents[2]
PATIENCE_S = 90
LARGEST = """
SELECT size, (SELECT count(*) FROM cosignature WHERE note = tree_note.number)
FROM tree_note WHERE log = 'journal' ORDER BY size DESC LIMIT 1
"""
ROOTS = """
SELECT max(count) FROM (SELECT count(DISTINCT root) AS count FROM tree_note
                        WHERE log = 'journal' GROUP BY size) roots
"""
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"


class WitnessProcess:
    """`python -m verifier.witness`, with a folder and a port of its own."""

    def __init__(self, folder, name, logs):
        self.name, self.port = name, free_port()
        self.command = [sys.executable, "-m", "verifier.witness", "--port"]
        self.command += [str(self.port), "--name", f"{name}.example"]
        self.command += ["--state", str(folder / name), "--policy", str(logs)]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.vkey = self.process.stdout.readline().partition(" ")[0]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@contextmanager
def witnesses_in(folder):
    """Run three witnesses, of which two are enough; give them and the policy."""
    signing = Signing(KEY, folder / "mark")
    keys = [log_key(ORIGIN, signing.public_key_of(log), log) for log in LOG_NAMES]
    logs = folder / "logs"
    logs.write_text("".join(f"log {key.vkey}\n" for key in keys) + "quorum none\n")
    with ExitStack() as stack:
        witnesses = []
        for name in ("w1", "w2", "w3"):
            witnesses.append(WitnessProcess(folder, name, logs))
            stack.callback(witnesses[-1].kill)
        lines = [
            f"witness {one.name} {one.vkey} http://127.0.0.1:{one.port}\n"
            for one in witnesses
        ]
        policy = folder / "witnesses"
        policy.write_text("".join(lines) + "group g 2 w1 w2 w3\nquorum g\n")
        yield witnesses, policy


@contextmanager
def ledger_on(database, folder, policy):
    """Run the ledger of a machine: its key is in a folder of its own."""
    environment = {
        **os.environ,
        "CONCOURS_DSN": database.dsn("concours_ledger"),
        "CONCOURS_LEDGER_KEY": str(folder / "ledger.key"),
        "CONCOURS_WITNESSES": str(policy),
        "CONCOURS_NOTE_SECONDS": "1",
    }
    with (folder / "ledger.log").open("a") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "concours.cli", "serve", "ledger"],
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def until(is_so):
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "in vain"
        time.sleep(0.05)


def until_cosigned(database, size, least):
    """Wait until a tree of this size is signed, and so many have cosigned it."""

    def is_cosigned():
        with psycopg.connect(database.dsn()) as owner:
            row = owner.execute(LARGEST).fetchone()
        return row is not None and row[0] == size and row[1] >= least

    until(is_cosigned)


def until_left(database):
    """Wait until no session of a killed process is left in a database."""

    def is_empty():
        with psycopg.connect(database.cluster.admin_dsn()) as admin:
            return admin.execute(SESSIONS, (database.name,)).fetchone() == (0,)

    until(is_empty)


def trees_of_one_size(database):
    """Return of how many trees the notes of one size are, at most."""
    with psycopg.connect(database.dsn()) as owner:
        return owner.execute(ROOTS).fetchone()[0]


def test_ledger_goes_on_elsewhere_and_a_fork_is_named_f41(house, backup_of, tmp_path):
    here, there, old = (tmp_path / name for name in ("here", "there", "old"))
    here.mkdir()
    (here / "ledger.key").write_bytes(KEY)
    (here / "ledger.key").chmod(0o600)
    with witnesses_in(tmp_path) as ((first, second, _), policy):
        write(house, "ABC")
        with ledger_on(house, here, policy):
            until_cosigned(house, 3, 3)
            shutil.copytree(here, there)
            shutil.copytree(here, old)
            first.kill()
            second.kill()
            write(house, "D")
            until_cosigned(house, 4, 1)
            with ledger_on(house, there, policy) as moved:
                first.start()
                until_cosigned(house, 4, 2)
                write(house, "E")
                until_cosigned(house, 5, 2)
                assert moved.poll() is None, "two at once are one tree"
        until_left(house)
        forked = backup_of(house)
        write(house, "F")
        with ledger_on(house, there, policy):
            until_cosigned(house, 6, 2)
        assert [row[0] for row in numbered(house)] == list(range(6))
        assert trees_of_one_size(house) == 1
        assert not (there / "ledger.stopped").exists()

        write(forked, "XY")
        with ledger_on(forked, old, policy):
            until((old / "ledger.stopped").exists)
        found = (old / "ledger.stopped").read_text()
        assert "signed by this key" in found
