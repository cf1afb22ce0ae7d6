"""A witness that is not ours cosigns our tree, and refuses what ours would refuse.

Debian's `sigsum-witness` (package `sigsum-go`), which knows one log by its key: the
origin must be `sigsum.org/v1/tree/` and the SHA-256 of the key. Its build answers 404
to everything unless `GODEBUG=httpmuxgo121=0`. `make test` installs it as root where the
distribution has it (`tools/browsers.sh`); it is skipped where it is not installed.
"""

import os
import shutil
import socket
import subprocess
import time
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from small_journal import KEY
from tests.patience import PATIENCE_S

from concours.core.audit.merkle import consistency_proof, root_of
from concours.core.audit.transparency.logs import log_key
from concours.core.audit.transparency.note import (
    COSIGNATURE,
    NoteKey,
    TreeHead,
    read_signatures,
    sign_head,
)
from concours.core.kernel.crypto import signer_of
from concours.ledger.witness_client import (
    WitnessSilent,
    add_checkpoint,
    request_body,
)

pytestmark = pytest.mark.skipif(
    shutil.which("sigsum-witness") is None or shutil.which("sigsum-key") is None,
    reason="Debian's package sigsum-go is not installed",
)
LOG = log_key("sigsum.org/v1/tree/{key}", signer_of(KEY))
LEAVES = [bytes([number]) * 32 for number in range(200)]
OTHERS = [bytes([number + 1]) * 32 for number in range(200)]


def ssh_line(public_key):
    parts = (b"ssh-ed25519", public_key)
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return f"ssh-ed25519 {b64encode(blob).decode()} log\n"


def body(old, size, leaves=LEAVES):
    head = TreeHead(LOG.name, size, root_of(leaves[:size]))
    proof = consistency_proof(leaves[:size], old) if 0 < old < size else []
    note = sign_head(KEY, LOG, head)
    return note, request_body(old, proof, note)


@pytest.fixture
def url(tmp_path):
    (tmp_path / "log.pub").write_text(ssh_line(signer_of(KEY)))
    key, log = str(tmp_path / "witness.key"), str(tmp_path / "log.pub")
    subprocess.run(["sigsum-key", "generate", "-o", key], check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    state = str(tmp_path / "state")
    command = ["sigsum-witness", "-k", key, "--log-key", log, "--state-file", state]
    environment = {**os.environ, "GODEBUG": "httpmuxgo121=0"}
    with subprocess.Popen([*command, address], env=environment) as process:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                add_checkpoint(f"http://{address}", b"")
                break
            except WitnessSilent:
                assert time.monotonic() < until
                time.sleep(0.02)
        yield f"http://{address}"
        process.terminate()


def test_witness_of_debian_cosigns_growth_and_refuses_the_rest(url, tmp_path):
    for old, size in ((0, 7), (7, 200)):
        note, request = body(old, size)
        reply = add_checkpoint(url, request)
        assert reply.status == 200, reply
        [line] = read_signatures(reply.body.decode())
        material = (tmp_path / "witness.key.pub").read_text().split()[1]
        public_key = b64decode(material)[-32:]
        witness = NoteKey(line.name, COSIGNATURE, public_key)
        assert replace(note, signatures=(line,)).signed_by(witness)

    rolled_back, fork = body(7, 100)[1], body(200, 200, OTHERS)[1]
    reply = add_checkpoint(url, rolled_back)
    assert (reply.status, reply.body) == (409, b"200\n")
    assert add_checkpoint(url, fork).status == 422
