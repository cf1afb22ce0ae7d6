"""A receipt that was altered is found, by name: place, leaf, note, code.

Defends A28 and A14 where a candidate checks years later, without the house: a file
that the log did not sign, or that witnesses did not see, is told as such.
"""

import json
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from verifier.receipt.__main__ import main as check_receipt

from concours.core.audit.transparency.note import (
    ED25519,
    NoteKey,
    read_head,
    sign_head,
)
from concours.core.kernel.canonical import dump, load
from concours.core.kernel.crypto import signer_of

VECTORS = json.loads(
    (Path(__file__).parents[2] / "protocol/vectors/notes.json").read_text()
)
FILE, SECOND = (row["file"] for row in VECTORS["receipts"][:2])
CODE, OTHER_CODE = (row["code"] for row in VECTORS["receipts"][:2])
POLICY, LOG_VKEY = VECTORS["policy"], VECTORS["log"]["vkey"]
OTHER_SECRET = bytes([9]) * 32


def line_of(file, start):
    return next(line for line in file.splitlines() if line.startswith(start))


def with_extra(**changes):
    """The file, saying something else of the copy."""
    line = line_of(FILE, "extra ")
    extra = load(b64decode(line.removeprefix("extra ")))
    return FILE.replace(line, "extra " + b64encode(dump(extra | changes)).decode())


def with_signature(start, at):
    """The file, one bit of a signature turned, at a byte after the key's id."""
    line = line_of(FILE, start)
    name, data = line.rsplit(" ", 1)
    turned = bytearray(b64decode(data))
    turned[4 + at] ^= 1
    return FILE.replace(line, f"{name} {b64encode(turned).decode()}")


def signed_by_another():
    """The file under a note of the same log's name, by a key that is not its own."""
    proof, note = FILE.split("\n\n", 1)
    text, _ = note.split("\n\n", 1)
    head = read_head(text + "\n")
    key = NoteKey(head.origin, ED25519, signer_of(OTHER_SECRET))
    return proof + "\n\n" + sign_head(OTHER_SECRET, key, head).as_bytes().decode()


def tablets(*heads):
    return [
        {"count": 57, "epoch": epoch, "head": bytes([epoch] * 32).hex()}
        for epoch in heads
    ]


LOG_LINE, WITNESS_LINE = (line_of(FILE, f"— {name}") for name in ("exam", "witness"))
ALTERED = {
    "another place": (FILE.replace("\nindex 0\n", "\nindex 1\n"), "proof.differs"),
    "a step left out": (
        FILE.replace(f"{FILE.splitlines()[3]}\n", ""), "proof.differs"
    ),
    "another last action": (with_extra(tablets=tablets(1)), "proof.differs"),
    "another tree": (FILE.replace("\n300\n", "\n299\n"), "log.signature"),
    "no line of the log": (FILE.replace(f"{LOG_LINE}\n", ""), "log.signature"),
    "a line of the log that does not hold": (
        with_signature("— exam", 7), "log.signature"
    ),
    "another key of the same name": (signed_by_another(), "log.signature"),
    "no witness": (FILE.replace(f"{WITNESS_LINE}\n", ""), "witnesses.missing"),
    "a witness at another hour": (
        with_signature("— witness", 7), "witnesses.missing"
    ),
    "another copy": (
        with_extra(attempt="00000000-0000-0000-0000-000000000008"), "code.differs"
    ),
}  # fmt: skip


@pytest.fixture
def findings(tmp_path, capsys):
    """Check a file; return the exit code and what is found, without those beside it."""

    def of(file, policy=POLICY, code=CODE):
        (tmp_path / "recu.tlog-proof").write_text(file)
        (tmp_path / "policy").write_text(policy)
        words = [str(tmp_path / "recu.tlog-proof"), "--json", "--code", code]
        status = check_receipt([*words, "--policy", str(tmp_path / "policy")])
        output = capsys.readouterr().out
        found = json.loads(output)["findings"] if output else []
        return status, [finding["code"] for finding in found]

    return of


@pytest.mark.parametrize("name", ALTERED)
def test_what_was_altered_is_named(findings, name):
    file, code = ALTERED[name]
    assert file != FILE
    assert findings(FILE) == (0, [])

    status, found = findings(file)
    assert (status, code in found) == (1, True), found


def test_a_receipt_of_a_log_that_nobody_named_is_no_proof(findings):
    other_key = NoteKey("exam.example/journal", ED25519, signer_of(OTHER_SECRET)).vkey
    elsewhere = NoteKey("other.example/journal", ED25519, signer_of(OTHER_SECRET)).vkey

    assert findings(FILE, f"log {elsewhere}\nquorum none\n") == (1, ["log.unknown"])
    assert findings(FILE, f"log {other_key}\nquorum none\n") == (1, ["log.signature"])
    assert findings(FILE, f"{LOG_VKEY}\n") == (0, [])
    assert findings(FILE, code=OTHER_CODE) == (1, ["code.differs"])
    assert findings(SECOND, code=CODE) == (1, ["code.differs"])


@pytest.mark.parametrize(
    "file",
    [
        with_extra(epoch=3),
        with_extra(tablets=tablets(1, 1)),
        with_extra(tablets=[]),
        with_extra(more=1),
        FILE.replace(f"{line_of(FILE, 'extra ')}\n", ""),
        FILE[:-1],
    ],
    ids=["no tablet", "a tablet twice", "no tablets", "more", "nobody's", "cut"],
)
def test_a_file_that_does_not_say_whose_it_is_is_not_read(findings, file):
    assert findings(file) == (2, [])
