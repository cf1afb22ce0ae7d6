"""Whoever takes an entry, a tail, a tablet or a copy out of a bundle is found.

A26: chains show a gap, not a cut. What the ledger signed at the head shows both, to
whoever knows its key; the tree's note shows that witnesses have seen it. Leaves of
another sitting lie between those of this one. Whoever tampers makes all else agree.
"""

from dataclasses import replace
from uuid import UUID

import pytest
from bundles import (
    SITTING,
    bundle,
    packed,
    records,
    unpacked,
    verdict,
    with_records,
)

from concours.console.files.bundle import write_bundle
from concours.core.audit import merkle
from concours.core.audit.bundle import HeadFiles
from concours.core.audit.sitting_head import SignedHead, TabletTail, head_of
from concours.core.audit.transparency.note import (
    COSIGNATURE,
    ED25519,
    NoteKey,
    TreeHead,
    cosign,
    sign_head,
)
from concours.core.kernel.canonical import dump, load
from concours.core.kernel.crypto import sign, signer_of

SECRET, OTHER_SECRET, WITNESS_SECRET = (bytes([n]) * 32 for n in (7, 8, 9))
LOG = NoteKey("exam.example/journal", ED25519, signer_of(SECRET))
WITNESS = NoteKey("faculty.example/w1", COSIGNATURE, signer_of(WITNESS_SECRET))
POLICY = f"log {LOG.vkey}\nwitness w1 {WITNESS.vkey}\nquorum w1\n"
ONE, TWO = (str(UUID(int=n)) for n in (1, 2))


def with_head(made, secret=SECRET):
    """Number a bundle's entries among those of another sitting, and sign its head."""
    leaves, entries = [b"another sitting" + b"." * 17], []
    for row in made.entries:
        entries.append(replace(row, number=len(leaves)))
        leaves += [row.digest, b"%032d" % len(leaves)]
    last = {(row.attempt, row.epoch): row for row in entries}
    tails = [
        TabletTail(
            attempt=row.attempt,
            epoch=row.epoch,
            count=row.seq + 1,
            head=row.digest,
            number=row.number,
            way=merkle.inclusion_proof(leaves, row.number),
        )
        for row in last.values()
    ]
    root = merkle.root_of(leaves)
    head = head_of(SITTING.sitting, len(leaves), root, tails)
    key = replace(LOG, public_key=signer_of(secret))
    note = sign_head(secret, key, TreeHead(LOG.name, len(leaves), root))
    line = cosign(WITNESS_SECRET, WITNESS, note.text, 1_796_000_000)
    signature = sign(secret, head.statement())
    return replace(
        made,
        entries=entries,
        head=HeadFiles(
            head=SignedHead(head=head, signer=signer_of(secret), signature=signature),
            tails=tails,
            note=note.as_bytes(),
            cosignatures=line.line.encode(),
        ),
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    path = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    write_bundle(with_head(bundle()), path)
    return unpacked(path)


@pytest.fixture
def judged(tmp_path, capsys):
    """Pack files, verify them, and return the findings and what was shown."""

    def of(files, *trust):
        beside = {"cosignatures.txt": files.get("cosignatures.txt")}
        indexed = {n: data for n, data in files.items() if n not in beside}
        path = packed(indexed, tmp_path / "changed.zip")
        if beside["cosignatures.txt"]:
            path = packed(unpacked(path) | beside, path, index=False)
        _, said = verdict(path, capsys, *trust)
        return said["findings"], said["head"]

    return of


@pytest.fixture
def policy(tmp_path):
    path = tmp_path / "policy"
    path.write_text(POLICY)
    return "--policy", str(path)


def without(files, name, **fields):
    """Return the files without the records that have these values."""
    rows = [r for r in records(files, name) if not fields.items() <= r.items()]
    return with_records(files, name, rows)


def codes(found):
    return [finding["code"] for finding in found]


def test_a_whole_bundle_shows_its_head_and_who_saw_the_tree(files, judged, policy):
    found, head = judged(files, *policy, "--signer", signer_of(SECRET).hex())

    assert found == []
    assert (head["entries"], head["origin"]) == (14, LOG.name)
    assert head["witnesses"] == ["w1"]


def test_a_bundle_of_before_is_read_and_shows_less(tmp_path, judged, policy):
    """The cut that nothing finds in it is what a head is for."""
    write_bundle(bundle(), tmp_path / "old.zip")
    old = unpacked(tmp_path / "old.zip")
    cut = without(old, "entries.jsonl", attempt=ONE, kind="handed")

    assert judged(old) == judged(cut) == ([], None)
    found, _ = judged(old, *policy)
    assert codes(found) == ["head.missing"]


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"attempt": ONE, "kind": "validated"}, (1, "00001", 7, 6)),
        ({"attempt": ONE, "kind": "handed"}, (1, "00001", 7, 6)),
        ({"attempt": TWO, "epoch": 2}, (2, "00002", 4, 0)),
    ],
    ids=["middle", "last", "tablet"],
)
def test_what_is_left_out_is_named(files, judged, fields, missing):
    cut = without(files, "entries.jsonl", **fields)
    if "epoch" in fields:
        cut = without(cut, "devices.jsonl", **fields)

    found, _ = judged(cut)

    assert [
        (f["epoch"], f["candidate"], f["expected"], f["found"])
        for f in found
        if f["code"] == "entry.missing"
    ] == [missing]


def test_a_copy_left_out_with_all_its_files_is_found(files, judged):
    cut = files
    names = "attempts", "devices", "entries", "copies", "marks"
    for name in names:
        cut = without(cut, f"{name}.jsonl", attempt=TWO)

    found, _ = judged(cut)
    assert {"record.unknown"} == set(codes(f for f in found if f.get("attempt") == TWO))

    found, _ = judged(without(cut, "tails.jsonl", attempt=TWO))
    assert {"tails", "entries"} <= {f.get("field") for f in found}


def test_a_head_made_anew_is_another_key_s(judged, policy, tmp_path):
    """Only the key tells: whoever knows none believes who has signed."""
    made = bundle()
    short = [row for row in made.entries if row.kind != "handed"]
    write_bundle(with_head(replace(made, entries=short), OTHER_SECRET), tmp_path / "b")
    forged = unpacked(tmp_path / "b")

    found, _ = judged(forged)
    assert not {"entry.missing", "head.signature"} & set(codes(found))
    found, _ = judged(forged, "--signer", signer_of(SECRET).hex())
    assert "signer.other" in codes(found)
    found, _ = judged(forged, *policy)
    assert "log.unknown" in codes(found)


def test_a_changed_head_tail_or_number_is_found(files, judged, policy):
    head = load(files["head.json"])
    changes = {
        "head.signature": {"head.json": dump(head | {"entries": 13})},
        "way.differs": _changed(files, "tails.jsonl", number=2),
        "number.differs": _changed(files, "entries.jsonl", number=9),
        "entry.other": _changed(files, "tails.jsonl", head="0" * 64),
    }
    for code, change in changes.items():
        found, _ = judged(files | change)
        assert code in codes(found), code

    other_size = files["note.txt"].replace(b"\n29\n", b"\n28\n")
    assert other_size != files["note.txt"]
    found, _ = judged(files | {"note.txt": other_size})
    assert {"log.signature", "witnesses.missing"} & set(codes(found)) == {
        "log.signature"
    }
    assert [f["field"] for f in found if f["code"] == "head.differs"] == ["size"]

    for size, code in ((29, {"log.forked"}), (28, set())):
        note = sign_head(SECRET, LOG, TreeHead(LOG.name, size, bytes(32))).as_bytes()
        found, _ = judged(files | {"note.txt": note})
        assert {"log.forked", "log.signature"} & set(codes(found)) == code
    other_log = TreeHead("other.example/journal", 29, bytes(32)).text
    line = cosign(WITNESS_SECRET, WITNESS, other_log, 1_796_000_000).line.encode()
    found, _ = judged(files | {"cosignatures.txt": line}, *policy)
    assert codes(found) == ["cosignature.differs", "witnesses.missing"]

    unseen = {name: d for name, d in files.items() if name != "cosignatures.txt"}
    assert codes(judged(unseen, *policy)[0]) == ["witnesses.missing"]
    unnoted = {name: data for name, data in unseen.items() if name != "note.txt"}
    assert codes(judged(unnoted, *policy)[0]) == ["note.missing"]
    assert judged(unnoted)[0] == []


def _changed(files, name, **fields):
    first, *rest = records(files, name)
    return {name: with_records(files, name, [first | fields, *rest])[name]}


def test_the_act_that_opened_the_key_names_the_same_head(tmp_path, judged):
    made = with_head(bundle())
    body = dump({"root": "0" * 64, "shares": [1], "size": 12})
    acts = [
        replace(act, kind="marking_key_opened", body=body) if act.number == 2 else act
        for act in made.acts
    ]
    write_bundle(replace(made, acts=acts), tmp_path / "b")

    found, _ = judged(unpacked(tmp_path / "b"))
    assert [f["field"] for f in found if f["code"] == "head.differs"] == [
        "size",
        "root",
    ]
