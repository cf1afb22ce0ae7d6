"""A bundle drawn from the house carries its head as the ledger signed it (A26).

Two sittings write between one another; the ledger is the real one, and numbers, fixes
the heads and signs the note. What comes after a head is not under it, and changes no
bundle; drawn again, once a second witness has cosigned, the rest is the same.
"""

from zipfile import ZipFile

import pytest
from verifier.__main__ import verify
from verifier.log.policy import policy_of
from verifier.log.sitting_head import Trust

from acts.copies import END, T0, collect, compose, give_up, mark
from acts.scene import HOUR_MS, Tablet, add_sitting, attempt_of
from concours.core.audit.transparency.note import (
    COSIGNATURE,
    NoteKey,
    TreeHead,
    cosign,
)
from concours.core.kernel.crypto import signer_of
from concours.core.kernel.time import Instant
from concours.ledger.notes import Notes
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing
from concours.store.journal.tree.notes import add_cosignature, latest_note

KEY = bytes(range(32))
SECRETS = (b"1" * 32, b"2" * 32)


def ledger_turn(owner, folder, now):
    """Let the ledger start, number, fix what is collected, and sign its note."""
    signing = Signing(KEY, folder / "ledger.mark")
    signing.load(owner)
    numbering, notes = Numbering(signing), Notes(signing)
    numbering.load(owner)
    numbering.turn(owner, now=Instant(now))
    notes.turn(owner, numbering.last, now=Instant(now))
    return notes.key


def cosigned(owner, secret, size):
    """Let a witness cosign the note of so many entries; return its key."""
    name = f"faculty.example/w{secret[0]}"
    key = NoteKey(name, COSIGNATURE, signer_of(secret))
    number, origin, root = owner.execute(
        "SELECT number, origin, root FROM tree_note WHERE size = %s", (size,)
    ).fetchone()
    text = TreeHead(origin, size, bytes(root)).text
    add_cosignature(owner, number, key, cosign(secret, key, text, 1_796_000_000))
    return key


def drawn(scene, path, trust):
    """Draw the bundle; return the digest, its cosignatures, and the verdict."""
    from concours.console.files.bundle import write_bundle  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.results.bundles import reading  # noqa: PLC0415 -- idem

    with reading(scene.sitting, scene.packages) as bundle:
        digest = write_bundle(bundle, path)
    with ZipFile(path) as zipped:
        lines = zipped.read("cosignatures.txt").decode().splitlines()
        return digest, lines, verify(zipped, None, trust)


@pytest.fixture
def collected(scene, owner, tmp_path):
    """Two copies of this sitting, an entry of another between them, and the head."""
    perfect, broken = compose(scene, owner)
    other = add_sitting(scene, scene.packages)
    stranger = Tablet(owner, attempt_of(owner, other, "04201"))
    stranger.enrol(at=T0 - HOUR_MS)
    stranger.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
    give_up(scene, broken)
    ledger_turn(owner, tmp_path, END)
    collect(scene)
    return perfect, broken


def test_a_bundle_carries_the_head_that_the_ledger_signed(
    scene, owner, tmp_path, collected
):
    log = ledger_turn(owner, tmp_path, END + 1_500)
    owner.execute(
        "INSERT INTO opened_marking_key VALUES (%s, %s, %s)",
        (scene.sitting, scene.keys.marking, END + 1_600),
    )
    mark(scene)
    size = latest_note(owner).head.size
    first = cosigned(owner, SECRETS[0], size)
    policy = policy_of(f"log {log.vkey}\nwitness w {first.vkey}\nquorum w\n")
    trust = Trust(signer_of(KEY).hex(), policy)

    digest, lines, found = drawn(scene, tmp_path / "b.zip", trust)

    codes = {finding["code"] for finding in found["findings"]}
    assert codes <= {"opened.paper"}  # the tablets of this scene name another paper
    assert found["head"]["entries"] == found["counts"]["entries"]
    assert found["head"]["size"] == found["head"]["entries"] + 1
    assert (found["head"]["witnesses"], len(lines)) == (["w"], 1)

    perfect, _ = collected
    perfect.write("left", {}, at=END, delay_ms=HOUR_MS)
    ledger_turn(owner, tmp_path, END + 2 * HOUR_MS)
    cosigned(owner, SECRETS[1], size)
    again, lines, _ = drawn(scene, tmp_path / "b.zip", trust)
    assert (again, len(lines)) == (digest, 2)
