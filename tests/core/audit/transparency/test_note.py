"""Notes, cosignatures, policies and proofs are those of the public formats.

Defends A28: what others keep of our tree must be readable by tools that are not ours.
The example of a signed note is the specification's own.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol.notes import notes

from concours.core.audit.transparency.note import (
    NoteKey,
    NoteMalformed,
    TreeHead,
    cosign,
    cosigned_at,
    read_head,
    read_note,
    read_signatures,
    read_size,
    read_vkey,
    sign_head,
)
from concours.core.audit.transparency.policy import PolicyMalformed, read_policy
from concours.core.audit.transparency.tlog_proof import read_proof
from concours.core.kernel.crypto import signer_of

VECTORS = notes()
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n\N{EM DASH} example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1"
    "Yu72IneyaQM=\n"
)
LOG = read_vkey(VECTORS["log"]["vkey"])
WITNESS = read_vkey(VECTORS["witness"]["vkey"])


def test_example_of_the_specification_is_signed():
    key, note = read_vkey(EXAMPLE_KEY), read_note(EXAMPLE_NOTE.encode())

    assert key.vkey == EXAMPLE_KEY
    assert note.signed_by(key)
    assert note.as_bytes() == EXAMPLE_NOTE.encode()
    assert not read_note(EXAMPLE_NOTE.replace("This", "That").encode()).signed_by(key)


def test_note_of_the_tree_is_signed_and_cosigned():
    note = read_note(VECTORS["note"].encode())

    assert note.as_bytes().decode() == VECTORS["note"]
    assert note.signed_by(LOG)
    assert note.signed_by(WITNESS)
    assert cosigned_at(note.signatures[1]) == VECTORS["time_s"]
    assert read_head(note.text).text == note.text == VECTORS["text"]
    (line,) = read_signatures(VECTORS["cosignature"])
    assert line == note.signatures[1]


def test_nobody_signs_in_the_name_of_another_or_for_another_hour():
    note = read_note(VECTORS["note"].encode())
    line = note.signatures[1]
    moved = bytearray(line.signature)
    moved[7] ^= 1
    forged = replace(line, signature=bytes(moved))

    assert not note.signed_by(NoteKey(LOG.name, LOG.kind, signer_of(bytes(32))))
    assert not note.signed_by(replace(WITNESS, kind=1))
    assert not replace(note, signatures=(forged,)).signed_by(WITNESS)
    assert not replace(note, signatures=(line, forged)).signed_by(WITNESS)
    assert not replace(note, text="o" + note.text).signed_by(WITNESS)
    short = replace(line, signature=line.signature[:-1])
    assert not replace(note, signatures=(short,)).signed_by(WITNESS)


def test_line_of_an_unknown_key_is_not_looked_at():
    """Even under the name of a known one: another id is another key."""
    note = read_note(VECTORS["note"].encode())
    stranger = NoteKey(WITNESS.name, WITNESS.kind, signer_of(bytes(32)))
    line = cosign(bytes(32), stranger, note.text, 7)
    more = replace(note, signatures=(*note.signatures, line))

    assert more.signed_by(WITNESS)
    assert read_note(more.as_bytes()) == more


@settings(max_examples=20)
@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_every_head_reads_as_it_was_written(size, root):
    head = TreeHead("exam.example/journal", size, root)
    note = sign_head(bytes(32), NoteKey(head.origin, 1, signer_of(bytes(32))), head)

    assert read_head(read_note(note.as_bytes()).text) == head


@pytest.mark.parametrize(
    "data",
    [b"", b"text\n", b"text\n\n", b"text\n\nx y\n",
     b"\xff\n\n\xe2\x80\x94 a AAAAAAA=\n",
     "t\n\n— a AAAAAAA=".encode(), "t\n\n— a+b AAAAAAA=\n".encode(),
     "t\n\n— a AAAA\n".encode(), "t\n\n— a AAAAAAB=\n".encode(),
     "t\n\n— a AAAAA AA=\n".encode(), "t\tu\n\n— a AAAAAAA=\n".encode(),
     "t\n\n—  AAAAAAA=\n".encode(), b"t\n\n- a AAAAAAA=\n",
     ("t\n\n" + "— a AAAAAAA=\n" * 101).encode(), b"x" * 70_000],
)  # fmt: skip
def test_bytes_that_are_no_note_are_refused(data):
    with pytest.raises(NoteMalformed):
        read_note(data)


@pytest.mark.parametrize(
    "text",
    ["o\n1\n", "o\n01\n" + "A" * 43 + "=\n", "o\n-1\n" + "A" * 43 + "=\n",
     "\n1\n" + "A" * 43 + "=\n", "o\n1\n" + "A" * 43 + "=", "o\n1\nAAAA\n",
     "o\n١\n" + "A" * 43 + "=\n", f"o\n{2**63}\n" + "A" * 43 + "=\n",
     "o\n1\n" + "A" * 43 + "=\n\nx\n"],
)  # fmt: skip
def test_texts_that_are_no_checkpoint_are_refused(text):
    with pytest.raises(NoteMalformed):
        read_head(text)
    with pytest.raises(NoteMalformed):
        read_size("1 ")


@pytest.mark.parametrize(
    "vkey",
    ["", "a+b", LOG.vkey + "A", LOG.vkey.replace("exam", "exan"), "x" + LOG.vkey,
     LOG.vkey.replace("+", "+A", 1), LOG.vkey.upper()],
)  # fmt: skip
def test_words_that_are_no_key_are_refused(vkey):
    with pytest.raises(NoteMalformed):
        read_vkey(vkey)


def test_policy_says_which_witnesses_are_enough():
    policy = read_policy(VECTORS["policy"])
    note = read_note(VECTORS["note"].encode())

    assert [log.vkey for log in policy.logs] == [LOG.vkey]
    assert policy.witnesses[0].url == "http://127.0.0.1:7380"
    assert policy.witnesses_of(note) == {"faculty"}
    assert policy.is_quorum({"faculty"})
    assert not policy.is_quorum(())
    assert read_policy("quorum none").is_quorum(())


def test_groups_of_groups_count_their_members():
    keys = [NoteKey(f"w{n}", 4, signer_of(bytes([n]) * 32)).vkey for n in range(5)]
    lines = [f"witness W{n} {vkey}" for n, vkey in enumerate(keys)]
    lines += ["group X 2 W0 W1 W2", "group Y any W3 W4", "group Z all X Y", "quorum Z"]
    policy = read_policy("\n".join(lines))

    assert policy.is_quorum({"W0", "W2", "W4"})
    assert not policy.is_quorum({"W0", "W1", "W2"})
    assert not policy.is_quorum({"W0", "W3", "W4"})


@pytest.mark.parametrize(
    "text",
    ["", "quorum faculty", "quorum none\nquorum none", "log x\nquorum none", "word",
     VECTORS["policy"].replace("group witnesses 1", "group witnesses 2"),
     VECTORS["policy"].replace("group witnesses 1", "group witnesses 0"),
     VECTORS["policy"].replace("1 faculty", "1 faculty faculty"),
     VECTORS["policy"].replace("witness faculty", "witness none"),
     VECTORS["policy"].replace(LOG.vkey, WITNESS.vkey),
     VECTORS["policy"] + f"log {LOG.vkey}\n",
     VECTORS["policy"] + "#" + "x" * 2_000 + "\nwitness " + "y" * 2_000],
)  # fmt: skip
def test_texts_that_are_no_policy_are_refused(text):
    with pytest.raises(PolicyMalformed):
        read_policy(text)


@pytest.mark.parametrize("at", range(len(VECTORS["proofs"])))
def test_proof_in_a_file_holds_for_its_leaf_alone(at):
    facts = VECTORS["proofs"][at]
    proof = read_proof(facts["file"].encode())

    assert proof.as_bytes().decode() == facts["file"]
    assert proof.holds(bytes.fromhex(facts["leaf_hex"]))
    assert not proof.holds(bytes.fromhex(VECTORS["leaves_hex"][2]))


@pytest.mark.parametrize(
    ("old", "new"),
    [("tlog-proof@v1", "tlog-proof@v2"), ("index ", "index 0"), ("index 1\n", ""),
     ("index 1\n", "extra x\nindex 1\n"), ("index 1\n", "index 1\nAAAA\n"),
     ("index 1\n", "index 1\n" + ("A" * 43 + "=\n") * 65), ("\n\n", "\n")],
)  # fmt: skip
def test_bytes_that_are_no_proof_are_refused(old, new):
    file = VECTORS["proofs"][1]["file"]
    with pytest.raises(NoteMalformed):
        read_proof(file.replace(old, new).encode())
