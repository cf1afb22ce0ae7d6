"""How long the head of a collected sitting waits for its quorum of 38 witnesses.

The ledger and each witness are processes of their own: `concours serve ledger`, and 38
of our single file, `python -m verifier.witness`, which flushes what it cosigns to the
disk before it answers. Sittings of 12,000 tablets write a second of entries and are
collected, one after the other. Baseline: the head itself, which waits for nobody. The
quorum is 20 of 38; all of them cosign three logs meanwhile.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parent))

import psycopg
from parts.nation import T0, cluster, dsn, loading, make_roster, make_sitting

from concours.cli.supervision.rehearsal_house import free_port
from concours.core.audit.transparency.logs import LOG_NAMES, ORIGIN, log_key
from concours.core.kernel.time import Instant
from concours.ledger.signing import Signing
from ledger import ENTRIES_A_SECOND, Crowd

ROOT = Path(__file__).parent.parent
WITNESSES_COUNT, QUORUM_COUNT = 38, 20
SITTINGS_COUNT = 5
QUORUM_AIM_S = 5.0
SECONDS_MAX = 120.0
POLL_S = 0.02
KEY = bytes(range(32))
WITNESS = (sys.executable, "-m", "verifier.witness")

HEAD = "SELECT quorum_ms FROM journal_head WHERE sitting = %s"
NUMBERED = "SELECT count(*) FROM ledger_entry"
COSIGNED = """
SELECT count(*) FROM cosignature JOIN tree_note ON tree_note.number = note
WHERE tree_note.log = 'journal' AND size = (SELECT max(size) FROM tree_note
                                            WHERE log = 'journal')
"""


def main() -> None:
    """Print how long heads waited, worst and median, beside the head itself."""
    folder = Path(tempfile.mkdtemp(prefix="concours-witnesses-"))
    (folder / "ledger.key").write_bytes(KEY)
    (folder / "ledger.key").chmod(0o600)
    with cluster() as running, loading(running) as admin:
        exam, sittings = uuid4(), [uuid4() for _ in range(SITTINGS_COUNT)]
        make_roster(admin, exam)
        for sitting in sittings:
            make_sitting(admin, exam, sitting, questions_count=120, package=bytes(32))
        crowds = [crowd_of(admin, sitting) for sitting in sittings]
        own_dsn = dsn(running, "concours_ledger")
        with (
            serving_witnesses(folder) as policy,
            serving_ledger(folder, own_dsn, policy),
        ):
            crowds[0].second(admin, Instant(T0))
            wait(lambda: scalar(admin, COSIGNED) == WITNESSES_COUNT)
            rounds = [
                collect(admin, crowd, sitting, number)
                for number, (crowd, sitting) in enumerate(
                    zip(crowds, sittings, strict=True), 1
                )
            ]
    tell(rounds)


def crowd_of(admin: psycopg.Connection[Any], sitting: UUID) -> Crowd:
    """Return the tablets of a sitting, with keys of their own."""
    rows = admin.execute(
        "SELECT id FROM attempt WHERE sitting_id = %s ORDER BY id LIMIT 3000",
        (sitting,),
    )
    crowd = Crowd([UUID(str(row[0])) for row in rows.fetchall()])
    crowd.enrol(admin, crowd.attempts)
    return crowd


@contextmanager
def serving_witnesses(folder: Path) -> Iterator[Path]:
    """Run every witness; the value is the ledger's policy that names them."""
    signing = Signing(KEY, folder / "ledger.mark")
    logs = folder / "logs"
    keys = [log_key(ORIGIN, signing.public_key_of(log), log) for log in LOG_NAMES]
    logs.write_text("".join(f"log {key.vkey}\n" for key in keys) + "quorum none\n")
    names, lines, children = [], [], []
    for number in range(1, WITNESSES_COUNT + 1):
        name, port = f"w{number}", free_port()
        command = [*WITNESS, "--state", str(folder / name), "--name", f"{name}.example"]
        command += ["--policy", str(logs), "--port", str(port)]
        child = subprocess.Popen(  # noqa: S603 -- our own program
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert child.stdout is not None
        vkey, _, _ = child.stdout.readline().partition(" ")
        names.append(name)
        lines.append(f"witness {name} {vkey} http://127.0.0.1:{port}")
        children.append(child)
    policy = folder / "witnesses"
    lines += [f"group g {QUORUM_COUNT} {' '.join(names)}", "quorum g"]
    policy.write_text("\n".join(lines) + "\n")
    try:
        yield policy
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


@contextmanager
def serving_ledger(folder: Path, own_dsn: str, policy: Path) -> Iterator[None]:
    """Run the ledger as a house does."""
    environment = {
        **os.environ,
        "CONCOURS_DSN": own_dsn,
        "CONCOURS_LEDGER_KEY": str(folder / "ledger.key"),
        "CONCOURS_WITNESSES": str(policy),
    }
    with (folder / "ledger.log").open("w") as log:
        command = [sys.executable, "-m", "concours.cli", "serve", "ledger"]
        child = subprocess.Popen(  # noqa: S603 -- our own program
            command, env=environment, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def collect(
    admin: psycopg.Connection[Any], crowd: Crowd, sitting: UUID, number: int
) -> tuple[float, float, float]:
    """Let a sitting write, collect it, and return seconds: head, quorum, all 38."""
    before = scalar(admin, NUMBERED)
    crowd.second(admin, Instant(T0 + 1_000 * number))
    wait(lambda: scalar(admin, NUMBERED) >= before + ENTRIES_A_SECOND)
    asked_s = time.time()
    admin.execute(
        "UPDATE sitting SET collected_ms = %s WHERE id = %s",
        (round(1_000 * asked_s), sitting),
    )
    wait(lambda: admin.execute(HEAD, (sitting,)).fetchone())
    head_s = time.time()
    wait(lambda: (admin.execute(HEAD, (sitting,)).fetchone() or (None,))[0])
    quorum_s = time.time()
    wait(lambda: scalar(admin, COSIGNED) == WITNESSES_COUNT)
    return head_s - asked_s, quorum_s - head_s, time.time() - head_s


def tell(rounds: list[tuple[float, float, float]]) -> None:
    """Print the figures, and fail where the quorum took longer than it may."""
    heads, quorums, wholes = zip(*rounds, strict=True)
    for words, seconds in (
        ("collected to head, which waits for nobody", heads),
        (f"head to quorum, {QUORUM_COUNT} of {WITNESSES_COUNT}", quorums),
        (f"head to all {WITNESSES_COUNT}", wholes),
    ):
        print(
            f"witnesses: {words:42s} {median(seconds):5.2f} s,"
            f" {max(seconds):5.2f} s at most, of {len(seconds)}"
        )
    if max(quorums) > QUORUM_AIM_S:
        sys.exit(f"a quorum took more than {QUORUM_AIM_S:.0f} s")


def scalar(admin: psycopg.Connection[Any], query: str) -> int:
    """Return the one number that a query gives."""
    return int((admin.execute(query).fetchone() or (0,))[0])


def wait(until: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + SECONDS_MAX
    while not until():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(POLL_S)


if __name__ == "__main__":
    main()
