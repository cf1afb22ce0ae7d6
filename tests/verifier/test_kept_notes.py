"""Whoever kept one note finds a record that was forked, cut short or written anew.

Defends A27 and A28 years later and without witnesses: notes are held against one
another, and against the tiles that the house gives.
"""

import json
import threading
from functools import partial
from hashlib import sha256
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from verifier.log.notes import main

from concours.core.audit import merkle
from concours.core.audit.transparency.note import (
    COSIGNATURE,
    ED25519,
    NoteKey,
    TreeHead,
    cosign,
    sign_head,
)
from concours.core.kernel.crypto import signer_of

VECTORS = json.loads(
    (Path(__file__).parents[2] / "protocol/vectors/notes.json").read_text()
)
SECRET, WITNESS_SECRET = b"7" * 32, b"9" * 32
LOG = NoteKey("exam.example/journal", ED25519, signer_of(SECRET))
WITNESS = NoteKey("faculty.example/w1", COSIGNATURE, signer_of(WITNESS_SECRET))
LEAVES = [sha256(b"%d" % n).digest() for n in range(600)]
OTHERS = [*LEAVES[:40], sha256(b"other").digest(), *LEAVES[41:]]


def note_over(leaves, size, *, secret=SECRET, key=LOG):
    return sign_head(
        secret, key, TreeHead(key.name, size, merkle.root_of(leaves[:size]))
    )


def write_tiles(folder, leaves):
    """What a log of these leaves gives, and of each partial tile every width."""
    row, level = [merkle.leaf_digest(leaf) for leaf in leaves], 0
    while row:
        for start in range(0, len(row), 256):
            tile = row[start : start + 256]
            path = folder / f"{level}" / f"{start // 256:03}"
            path.parent.mkdir(parents=True, exist_ok=True)
            if len(tile) == 256:
                path.write_bytes(b"".join(tile))
                continue
            path.with_name(f"{path.name}.p").mkdir()
            for width in range(1, len(tile) + 1):
                part = path.with_name(f"{path.name}.p") / f"{width}"
                part.write_bytes(b"".join(tile[:width]))
        row = [
            fold(row[start : start + 256]) for start in range(0, len(row) - 255, 256)
        ]
        level += 1


def fold(row):
    while len(row) > 1:
        row = [merkle.node_digest(*row[at : at + 2]) for at in range(0, len(row), 2)]
    return row[0]


@pytest.fixture
def judged(tmp_path, capsys):
    """Keep notes as files, check them, and return exit code and codes found."""

    def of(notes, *arguments, trust=("--key", LOG.vkey)):
        paths = []
        for name, note in notes.items():
            data = note if isinstance(note, bytes) else note.as_bytes()
            (tmp_path / name).write_bytes(data)
            paths.append(str(tmp_path / name))
        code = main([*paths, *trust, *arguments, "--json"])
        said = json.loads(capsys.readouterr().out)
        return code, [finding["code"] for finding in said["findings"]]

    return of


def test_two_trees_of_one_size_under_one_key_are_a_fork(judged):
    one, other = note_over(LEAVES, 50), note_over(OTHERS, 50)

    assert judged({"a": one, "b": one, "c": note_over(LEAVES, 60)}) == (0, [])
    assert judged({"a": one, "b": other}) == (1, ["log.forked"])
    assert judged({"a": note_over(LEAVES, 40), "b": other}) == (0, [])
    stranger = note_over(OTHERS, 50, secret=b"8" * 32)
    assert judged({"a": one, "b": stranger}) == (1, ["log.signature"])
    key = NoteKey("other.example/log", ED25519, signer_of(SECRET))
    elsewhere = note_over(OTHERS, 50, key=key)
    assert judged({"a": one, "b": elsewhere}) == (1, ["log.unknown"])


@pytest.mark.parametrize("size", [0, 1, 40, 41, 255, 256, 257, 512, 600])
def test_a_note_is_held_against_what_the_house_gives_today(judged, tmp_path, size):
    write_tiles(tmp_path / "same", LEAVES)
    write_tiles(tmp_path / "anew", OTHERS)
    write_tiles(tmp_path / "short", LEAVES[: max(size - 1, 0)])
    kept = {"kept": note_over(LEAVES, size), "last": note_over(LEAVES, 600)}

    def found(name):
        return judged(kept, "--tiles", str(tmp_path / name))[1]

    assert found("same") == []
    is_before = size <= 40  # where the two are one still
    assert found("anew") == ["tiles.differ"] * (1 if is_before else 2)
    assert found("short") == ["tiles.missing"] * (1 if size == 0 else 2)


def test_tiles_are_asked_for_over_http_and_receipts_are_notes_too(judged, tmp_path):
    leaves = [bytes.fromhex(leaf) for leaf in VECTORS["leaves_hex"]]
    write_tiles(tmp_path / "tile", leaves)
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    receipt = VECTORS["receipts"][0]["file"].encode()
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        tiles = "--tiles", f"http://127.0.0.1:{server.server_port}/tile"
        trust = "--key", VECTORS["log"]["vkey"]
        assert judged({"r": receipt}, *tiles, trust=trust) == (0, [])
        gone = "--tiles", f"{tiles[1]}s"
        assert judged({"r": receipt}, *gone, trust=trust) == (1, ["tiles.missing"])
        server.shutdown()
        thread.join()


def test_a_line_in_the_name_of_a_witness_must_be_theirs(judged, tmp_path):
    """That of another log is none; nor is it hidden by a quorum of others."""
    (tmp_path / "policy").write_text(
        f"log {LOG.vkey}\nwitness w1 {WITNESS.vkey}\nquorum none\n"
    )
    trust, note = ("--policy", str(tmp_path / "policy")), note_over(LEAVES, 50)

    def with_line(text):
        line = cosign(WITNESS_SECRET, WITNESS, text, 1_796_000_000).line
        return note.as_bytes() + line.encode()

    other_log = note.text.replace("exam", "other")
    assert judged({"a": with_line(note.text)}, trust=trust) == (0, [])
    false_line = {"a": with_line(other_log)}
    assert judged(false_line, trust=trust) == (1, ["cosignature.differs"])


def test_no_note_and_no_key_are_said(tmp_path, capsys):
    (tmp_path / "a").write_text("nothing\n")
    assert main([str(tmp_path / "a"), "--key", LOG.vkey]) == 2
    assert main([str(tmp_path / "a")]) == 2
    assert "give --key or --policy" in capsys.readouterr().err
