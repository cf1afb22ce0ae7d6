"""A relay by its commands: it asks, is a process with a database of its own, is killed.

What it said it had stored is there when it starts again, with the line or without.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg
import pytest
from tests.patience import PATIENCE_S

from concours.core.delivery.journal.act import Act
from concours.core.delivery.mailbox.relay import read_request, relay_words
from concours.core.kernel.crypto import signer_of
from concours.store.cluster import Cluster
from concours.store.journal.acts import append_act
from gateway.relays.conftest import ADD, sealed
from gateway.relays.test_mailbox import (
    SIGNING_KEY,
    held,
    leave,
    sign_file,
    until,
    written,
)
from small_exam import SITES, Http, Tablet, make_exam

SIGN_FIRST_ACT = """
INSERT INTO act_signature (act, signer, signature, at_ms)
SELECT number, %s, %s, 1 FROM act ORDER BY number LIMIT 1
"""


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), ("10001", "10003", "10005", "10007"))
    return database


def concours(*words, **options):
    environment = {**os.environ, "CONCOURS_DSN": "", "LANG": "fr_FR.UTF-8"}
    command = [sys.executable, "-m", "concours.cli", *map(str, words)]
    return subprocess.Popen(
        command, env=environment, text=True, **{"stdout": subprocess.PIPE} | options
    )


@contextmanager
def served(home, port):
    process = concours(
        "serve", "relay", "--home", home, "--port", port, stdout=subprocess.DEVNULL
    )
    relay = Http(f"http://127.0.0.1:{port}")
    try:
        for _ in range(5 * PATIENCE_S):
            try:
                relay.get("/alive")
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.2)
        yield relay, process
    finally:
        process.terminate()
        process.wait(60)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def test_a_relay_asks_is_admitted_and_outlives_being_killed(gateway, owner, tmp_path):
    home, port = tmp_path / "relais", free_port()
    url = f"http://127.0.0.1:{port}"
    command = "relay", "enrol", "--home", home, "--url", url, "--centre"
    early = concours(*command, gateway.address)
    assert early.communicate()[0] == ""  # the ledger has not signed anything yet
    assert early.returncode == 1
    signer = signer_of(SIGNING_KEY)
    with owner.transaction():
        append_act(owner, Act(actor="x", role="jury", kind="told", at=1, body={}))
    owner.execute(SIGN_FIRST_ACT, (signer, bytes(64)))

    out, _ = concours(*command, gateway.address).communicate()

    _, line, words = out.splitlines()
    request = read_request(line)
    assert (request.url, tuple(words.split())) == (url, relay_words(request, signer))
    owner.execute(ADD, (SITES["Lyon-Sud"], url, request.public_key, 2))
    tablet = Tablet("10001")
    gateway.enrol(tablet)
    tablet.write("opened", {"base": None, "paper": "00"})
    tablet.answer("dp1-q1", ["A"])
    sign_file(owner, [tablet], relays=(request.public_key,))
    for _ in range(10 * PATIENCE_S):  # a gateway hears of a relay within seconds
        if url in gateway.get("/").headers["Content-Security-Policy"]:
            break
        time.sleep(0.1)
    with served(home, port) as (relay, process):
        for _ in range(10 * PATIENCE_S):
            answer = leave(relay, sealed(tablet))
            if answer.status == 200:
                break
        assert answer.json() == {"stored": 2}
        process.send_signal(signal.SIGKILL)
        process.wait()
    with (
        Cluster(home / "postgres") as cluster,
        psycopg.connect(cluster.admin_dsn()) as link,
    ):
        rows = link.execute("SELECT first, last FROM box").fetchall()
    assert rows == [(0, 1)]
    assert held(owner, tablet) == []  # ten seconds had not passed
    with served(home, port):
        assert until(written(tablet), lambda: held(owner, tablet)) == written(tablet)


def test_a_folder_that_is_no_relays_is_refused_with_a_sentence(tmp_path):
    process = concours(
        "serve", "relay", "--home", tmp_path / "vide", stderr=subprocess.PIPE
    )
    _, complaint = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 1
    assert "concours relay enrol" in complaint
