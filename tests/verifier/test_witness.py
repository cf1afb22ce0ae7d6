"""A witness cosigns growth and nothing else, also after it was killed.

Defends A27 and A28: whoever has a cosignature knows that nobody was shown another tree
by this log up to there. Replays the vectors with code that shares nothing with ours.
"""

import json
import os
import threading
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verifier.log.note import MalformedError, head_of, key_of, lines_of, note_of
from verifier.log.policy import policy_of
from verifier.log.proof import proof_of
from verifier.log.tree import is_consistent, root_of_inclusion
from verifier.receipt.__main__ import main as check_receipt
from verifier.witness.__main__ import Witness, main, server_of

from concours.core.audit import merkle
from concours.core.audit.transparency import policy as our_policy
from concours.core.audit.transparency.note import NoteKey, TreeHead, sign_head
from concours.core.kernel.crypto import sign, signer_of
from verifier import ed25519

VECTORS = json.loads(
    (Path(__file__).parents[2] / "protocol/vectors/notes.json").read_text()
)
LEAVES = [bytes.fromhex(leaf) for leaf in VECTORS["leaves_hex"]]
LOG_SECRET = bytes.fromhex(VECTORS["log"]["secret_hex"])
LOG = key_of(VECTORS["log"]["vkey"])
OTHERS = [sha256(b"other %d" % n).digest() for n in range(300)]


def request(
    old, size, leaves=LEAVES, *, proof=None, origin=LOG.name, secret=LOG_SECRET
):
    """Return an `add-checkpoint` of the first leaves."""
    head = TreeHead(origin, size, merkle.root_of(leaves[:size]))
    note = sign_head(secret, NoteKey(origin, 1, signer_of(secret)), head)
    if proof is None:
        proof = merkle.consistency_proof(leaves[:size], old) if 0 < old < size else []
    lines = [f"old {old}", *(b64encode(digest).decode() for digest in proof)]
    return ("\n".join(lines) + "\n\n").encode() + note.as_bytes()


@pytest.fixture
def witness(tmp_path):
    return Witness(tmp_path, "witness.example/w1", [LOG], clock=lambda: 1_796_000_000.9)


def test_vectors_are_read_as_they_were_written():
    note = note_of(VECTORS["note"].encode())
    policy = policy_of(VECTORS["policy"])
    assert head_of(note.text).size == len(LEAVES)
    assert note.is_signed(LOG)
    assert note.is_signed(key_of(VECTORS["witness"]["vkey"]))
    assert policy.seen_by(note) == {"faculty"}
    assert policy.is_enough({"faculty"})
    assert not policy.is_enough(set())
    for row in VECTORS["proofs"]:
        proof = proof_of(row["file"].encode())
        leaf, head = bytes.fromhex(row["leaf_hex"]), head_of(proof.note.text)
        root = root_of_inclusion(leaf, proof.index, head.size, proof.path)
        assert root == head.root
        assert root_of_inclusion(leaf, proof.index + 1, head.size, proof.path) != root


def test_receipts_of_the_vectors_hold_and_give_their_codes(tmp_path, capsys):
    file, policy = tmp_path / "r.tlog-proof", tmp_path / "policy"
    policy.write_text(VECTORS["policy"])
    for row in VECTORS["receipts"]:
        file.write_text(row["file"])
        words = [str(file), "--policy", str(policy), "--json"]
        assert check_receipt([*words, "--code", row["code"]]) == 0
        assert json.loads(capsys.readouterr().out)["digest"] == row["digest"]


def test_witness_of_the_vectors_makes_the_same_line(tmp_path):
    (tmp_path / "witness.key").write_bytes(
        bytes.fromhex(VECTORS["witness"]["secret_hex"])
    )
    (tmp_path / "witness.key").chmod(0o600)
    witness = Witness(tmp_path, "witness.example/w1", [LOG], lambda: VECTORS["time_s"])
    assert witness.key.vkey() == VECTORS["witness"]["vkey"]
    assert witness.add_checkpoint(request(0, 257))[0] == 200

    status, _, text = witness.add_checkpoint(VECTORS["request"]["body"].encode())
    assert (status, text) == (200, VECTORS["cosignature"])


def test_growth_is_cosigned_and_nothing_else(witness, tmp_path):
    assert witness.add_checkpoint(request(0, 7))[0] == 200
    status, _, line = witness.add_checkpoint(request(7, 20))
    note = note_of(
        request(7, 20).partition(b"\n\n")[2].rstrip() + b"\n" + line.encode()
    )
    assert status == 200
    assert lines_of(line)[0].id == witness.key.id()
    assert note.is_signed(witness.key)
    assert witness.add_checkpoint(request(20, 20))[0] == 200

    answers = {
        "rolled back": witness.add_checkpoint(request(7, 12)),
        "behind": witness.add_checkpoint(request(0, 30)),
        "fork": witness.add_checkpoint(request(20, 30, OTHERS)),
        "fork of one size": witness.add_checkpoint(request(20, 20, OTHERS)),
        "no proof": witness.add_checkpoint(request(20, 30, proof=[])),
        "old is larger": witness.add_checkpoint(request(30, 20)),
        "another log": witness.add_checkpoint(
            request(0, 7, origin="other.example/log")
        ),
        "another key": witness.add_checkpoint(request(20, 30, secret=bytes(32))),
        "no form": witness.add_checkpoint(b"old 20\n\nnothing\n"),
        "no text": witness.add_checkpoint(b"\xff"),
        "too many lines": witness.add_checkpoint(
            request(20, 30, proof=[bytes(32)] * 64)
        ),
        "no number": witness.add_checkpoint(request("020", 30, proof=[])),
    }
    assert {name: answer[0] for name, answer in answers.items()} == {
        "rolled back": 409, "behind": 409, "fork": 422, "fork of one size": 422,
        "no proof": 422, "old is larger": 400, "another log": 404, "another key": 403,
        "no form": 400, "no text": 400, "too many lines": 400, "no number": 400,
    }  # fmt: skip
    assert answers["rolled back"][1:] == ("text/x.tlog.size", "20\n")
    again = Witness(tmp_path, "witness.example/w1", [LOG])
    assert again.add_checkpoint(request(7, 30))[::2] == (409, "20\n")
    assert again.add_checkpoint(request(20, 30))[0] == 200


def test_state_is_on_the_disk_before_the_answer(witness, tmp_path, monkeypatch):
    """Killed in between, it has cosigned what nobody was told: never the contrary."""
    assert witness.add_checkpoint(request(0, 7))[0] == 200
    flush, flushed = os.fsync, []

    def die(handle):
        flushed.append(handle)
        if len(flushed) == 2:  # the folder, after the file took its name
            raise KeyboardInterrupt
        flush(handle)

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(KeyboardInterrupt):
        witness.add_checkpoint(request(7, 20))
    monkeypatch.undo()
    again = Witness(tmp_path, "witness.example/w1", [LOG])
    assert again.add_checkpoint(request(7, 20))[::2] == (409, "20\n")


def test_nothing_is_cosigned_over_a_state_that_it_did_not_write(tmp_path, capsys):
    """Damaged, of another log, or an earlier one put back while it runs."""
    logs, name = tmp_path / "logs", "witness.example/w1"
    logs.write_text(f"log {LOG.vkey()}\nquorum none\n")
    folder = tmp_path / "state"
    witness = Witness(folder, name, [LOG])
    assert witness.add_checkpoint(request(0, 7))[0] == 200
    [path] = folder.glob("*.note")
    earlier = path.read_bytes()
    assert witness.add_checkpoint(request(7, 20))[0] == 200
    last = path.read_bytes()
    lines = last.splitlines(keepends=True)
    for data in (
        b"",
        last[:-20],
        last.replace(b"\n20\n", b"\n21\n", 1),
        b"".join(lines[:-1]),
        b"other.example/" + last,
    ):
        path.write_bytes(data)
        again = Witness(folder, name, [LOG])
        assert again.add_checkpoint(request(20, 30))[0] == 500
        assert "is not what this key cosigned last" in capsys.readouterr().err
        assert path.read_bytes() == data
        arguments = ["--state", str(folder), "--name", name, "--policy", str(logs)]
        assert main([*arguments, "--port", "0"]) == 2
        assert f"{path} is not what this key" in capsys.readouterr().err
    path.write_bytes(earlier)
    assert witness.add_checkpoint(request(7, 30))[0] == 500
    path.write_bytes(last)
    assert witness.add_checkpoint(request(20, 30))[0] == 200


def test_empty_tree_has_one_root(witness):
    assert witness.add_checkpoint(request(0, 0))[0] == 200
    head = TreeHead(LOG.name, 0, bytes(32))
    note = sign_head(LOG_SECRET, NoteKey(LOG.name, 1, LOG.public), head)
    assert witness.add_checkpoint(b"old 0\n\n" + note.as_bytes())[0] == 422
    assert witness.add_checkpoint(request(0, 9, proof=[bytes(32)]))[0] == 422


def test_it_is_asked_over_http(witness):
    with server_of(witness, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"

        def ask(path, data=None):
            try:
                with urlopen(address + path, data, timeout=5) as answer:  # noqa: S310
                    return answer.status, answer.read()
            except HTTPError as error:
                with error:
                    return error.code, error.read()

        origin = sha256(LOG.name.encode()).hexdigest()
        assert ask(f"/{origin}/checkpoint")[0] == 404
        assert ask("/add-checkpoint", request(0, 7))[0] == 200
        assert ask("/add-checkpoint", request(0, 9)) == (409, b"7\n")
        status, note = ask(f"/{origin}/checkpoint")
        assert (status, ask("/other", b"x")[0]) == (200, 404)
        assert ask("/add-checkpoint", b"x" * 70_000)[0] == 413
        assert ask("/../witness.key/checkpoint")[0] == 404
        assert note_of(note).is_signed(LOG)
        assert note_of(note).is_signed(witness.key)
        server.shutdown()
        thread.join()


def test_key_is_printed_and_a_bad_name_or_policy_refused(tmp_path, capsys):
    own = ["--state", str(tmp_path / "state"), "--name"]
    assert main([*own, "witness.example/w1", "--vkey"]) == 0
    assert key_of(capsys.readouterr().out.strip()).kind == 4
    assert main([*own, "a b", "--vkey"]) == 2
    assert main([*own, "w", "--policy", str(tmp_path / "none")]) == 2


@settings(max_examples=30)
@given(st.integers(1, 70), st.data())
def test_trees_are_compared_as_ours_are(size, data):
    old = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, size - 1))
    leaves, root = LEAVES[:size], merkle.root_of(LEAVES[:size])
    proof = merkle.consistency_proof(leaves, old)
    other = data.draw(
        st.sampled_from([proof[:-1], [*proof, bytes(32)], [*proof[::-1]]])
    )
    old_root = merkle.root_of(leaves[:old])

    assert is_consistent(old, old_root, size, root, proof)
    assert is_consistent(old, old_root, size, root, other) == (other == proof)
    assert not is_consistent(old, merkle.root_of(OTHERS[:old]), size, root, proof)
    way = merkle.inclusion_proof(leaves, index)
    assert root_of_inclusion(leaves[index], index, size, way) == root
    assert root_of_inclusion(leaves[index], index, size, [*way, bytes(32)]) is None


@settings(max_examples=5)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80))
def test_it_signs_as_rfc_8032_says(secret, message):
    assert ed25519.public_of(secret) == signer_of(secret)
    assert ed25519.sign(secret, message) == sign(secret, message)


@pytest.mark.parametrize(
    "text",
    ["", "quorum faculty", "quorum none\nquorum none", "log x\nquorum none", "word",
     VECTORS["policy"].replace("witnesses 1", "witnesses 2"),
     VECTORS["policy"].replace("1 faculty", "1 faculty faculty"),
     VECTORS["policy"].replace("witness faculty", "witness none"),
     VECTORS["policy"].replace(LOG.vkey(), VECTORS["witness"]["vkey"]),
     VECTORS["policy"] + f"log {LOG.vkey()}\n",
     # One witness counted twice: by two names, by two groups; and one who is nobody.
     VECTORS["policy"] + f"witness again {VECTORS['witness']['vkey']}\n",
     VECTORS["policy"] + "group more 1 faculty\n",
     VECTORS["policy"] + "group more 1 nobody\n"],
)  # fmt: skip
def test_both_readers_refuse_the_same_policies(text):
    with pytest.raises(MalformedError):
        policy_of(text)
    with pytest.raises(our_policy.PolicyMalformed):
        our_policy.read_policy(text)
