"""Whatever is changed in a bundle, the verifier names the candidate and the place.

Each test changes one thing and expects exactly the findings that follow from it. The
index is made anew each time: someone who tampers would not forget it.
"""

import zipfile
from fractions import Fraction
from hashlib import sha256
from uuid import UUID

import msgspec
import pytest
from bundles import (
    Device,
    bundle,
    packed,
    private_key,
    records,
    signed,
    unpacked,
    verdict,
    with_records,
    written,
)
from verifier.__main__ import main

from concours.console.files.bundle import write_bundle
from concours.core.authoring.paper.amendments import CoefficientChanged, Neutralise
from concours.core.delivery.journal.entry import Entry, extend, genesis
from concours.core.kernel.canonical import dump, load
from concours.core.profile.reading import to_bytes
from concours.store.profiles import load_profile

ONE, TWO = (f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return unpacked(written(tmp_path_factory.mktemp("bundle")))


@pytest.fixture
def findings(tmp_path, capsys):
    """Pack changed files, verify them, and return the findings."""

    def of(changed):
        code, said = verdict(packed(changed, tmp_path / "changed.zip"), capsys)
        assert code == (1 if said["findings"] else 0)
        assert said["findings_count"] == len(said["findings"])
        return said["findings"]

    return of


def codes(found):
    return [finding["code"] for finding in found]


def changed(files, name, at, **fields):
    """Return the files with some fields of one record replaced."""
    rows = [
        row | fields if at.items() <= row.items() else row
        for row in records(files, name)
    ]
    return with_records(files, name, rows)


def entry(attempt, epoch, seq):
    return {"attempt": attempt, "epoch": epoch, "seq": seq}


def rechain(rows):
    """Make the digests of a chain anew, as anybody could."""
    first = Device(UUID(rows[0]["attempt"]))
    tail = genesis(first.attempt, 1, first.row().public_key)
    for row in rows:
        made = Entry(
            first.attempt,
            1,
            row["seq"],
            row["kind"],
            row["body"].encode(),
            row["device_ms"],
            tail.head,
        )
        row["digest"] = made.digest().hex()
        tail = extend(tail, [made])


def test_an_honest_bundle_is_ok(tmp_path, capsys):
    path = written(tmp_path)
    code, said = verdict(path, capsys, "--receipt", "00001")

    assert (code, said["ok"], said["findings"]) == (0, True, [])
    assert said["counts"] == {
        "attempts": 3,
        "devices": 3,
        "entries": 14,
        "copies": 3,
        "marks": 2,
        "acts": 3,
        "distinct_answers": 11,
    }
    assert len(said["receipt"]) == 14
    with zipfile.ZipFile(path) as zipped:
        assert said["bundle"] == sha256(zipped.read("index.json")).hexdigest()


@pytest.mark.parametrize("marking", ["edn", "exact"])
def test_a_bundle_carries_its_profile_and_whoever_reads_it_finds_its_gates(
    tmp_path, capsys, marking
):
    profile = msgspec.structs.replace(load_profile("edn"), marking=marking)

    code, said = verdict(written(tmp_path, profile=profile), capsys)

    assert (code, said["findings"]) == (0, [])
    (gate,) = said["gates"]
    marks = [
        Fraction(20 * int(mark["units_rank_a"]), int(said_max(tmp_path)))
        for mark in records(unpacked(tmp_path / "bundle.zip"), "marks.jsonl")
    ]
    assert gate["reached"] == sum(mark >= 14 for mark in marks)


def said_max(folder):
    return load(unpacked(folder / "bundle.zip")["marking.json"])["units_rank_a_max"]


def test_a_profile_put_in_place_of_another_is_found(tmp_path, findings):
    edn, faculty = load_profile("edn"), load_profile("faculte")
    exact = msgspec.structs.replace(edn, marking="exact")
    files = unpacked(written(tmp_path, profile=edn))

    assert codes(findings(files | {"profile.json": to_bytes(faculty)})) == [
        "profile.differs"
    ]
    assert codes(findings(files | {"profile.json": to_bytes(exact)})) == [
        "profile.differs",
        "policy.differs",
    ]


def test_the_same_records_make_the_same_bytes(tmp_path):
    once, again = tmp_path / "once.zip", tmp_path / "again.zip"
    same = bundle()

    assert write_bundle(same, once) == write_bundle(same, again)
    assert once.read_bytes() == again.read_bytes()


def test_a_bundle_names_nobody(files):
    assert sorted(records(files, "attempts.jsonl")[0]) == [
        "apart",
        "attempt",
        "candidate",
        "extensions",
        "factor",
        "pauses",
        "state",
    ]


def test_an_answer_changed_breaks_its_chain_and_its_mark(files, findings):
    body = '{"answer":["A","B"],"question":"dp1-q1"}'
    found = findings(changed(files, "entries.jsonl", entry(ONE, 1, 1), body=body))

    assert found[:2] == [
        {"code": "chain.digest", "candidate": "00001", "epoch": 1, "seq": 1},
        {
            "code": "answer.differs",
            "candidate": "00001",
            "question": "dp1-q1",
            "epoch": 1,
            "seq": 1,
            "expected": {"value": ["A", "B"], "epoch": 1, "seq": 1},
            "found": {"value": ["A", "C"], "epoch": 1, "seq": 1},
        },
    ]
    assert found[2] == {
        "code": "mark.differs",
        "candidate": "00001",
        "question": "dp1-q1",
        "expected": "1/5",
        "found": "1",
    }


def test_an_entry_dropped_leaves_a_gap(files, findings):
    rows = [
        row
        for row in records(files, "entries.jsonl")
        if entry(ONE, 1, 3) != {name: row[name] for name in ("attempt", "epoch", "seq")}
    ]
    found = findings(with_records(files, "entries.jsonl", rows))

    assert found == [
        {"code": "chain.gap", "candidate": "00001", "epoch": 1, "seq": 3},
        {
            "code": "refused.differs",
            "candidate": "00001",
            "epoch": 1,
            "seq": 3,
            "expected": None,
            "found": "after_validation",
        },
    ]


def test_the_last_entry_dropped_is_seen_by_who_took_over(files, findings):
    rows = [
        row
        for row in records(files, "entries.jsonl")
        if (row["attempt"], row["epoch"]) != (TWO, 1) or row["seq"] == 0
    ]
    found = findings(with_records(files, "entries.jsonl", rows))

    assert found[0] == {"code": "base.head", "candidate": "00002", "epoch": 2}


def test_two_entries_swapped_break_the_chain_at_the_first(files, findings):
    rows = records(files, "entries.jsonl")
    one = next(row for row in rows if row["attempt"] == ONE and row["seq"] == 1)
    two = next(row for row in rows if row["attempt"] == ONE and row["seq"] == 2)
    moved = ("kind", "body")
    for name in moved:
        one[name], two[name] = two[name], one[name]
    found = findings(with_records(files, "entries.jsonl", rows))

    assert found[0] == {
        "code": "chain.digest",
        "candidate": "00001",
        "epoch": 1,
        "seq": 1,
    }


def test_a_chain_rewritten_whole_is_not_the_devices(files, findings):
    """Digests can be made again by anybody; the signature cannot."""
    rows = records(files, "entries.jsonl")
    own = [row for row in rows if row["attempt"] == ONE]
    own[1]["body"] = '{"answer":["A"],"question":"dp1-q1"}'
    rechain(own)
    found = findings(with_records(files, "entries.jsonl", rows))

    assert found[0] == {
        "code": "chain.signature",
        "candidate": "00001",
        "epoch": 1,
        "seq": len(own) - 1,
    }


def test_a_signature_by_another_key_is_refused(files, findings):
    rows = records(files, "entries.jsonl")
    last = [row for row in rows if row["attempt"] == ONE][-1]
    last["signature"] = signed(private_key(99), b"anything").hex()
    found = findings(with_records(files, "entries.jsonl", rows))

    assert found == [
        {
            "code": "chain.signature",
            "candidate": "00001",
            "epoch": 1,
            "seq": last["seq"],
        }
    ]


def test_a_chain_without_its_last_signature_is_reported(files, findings):
    rows = records(files, "entries.jsonl")
    last = [row for row in rows if row["attempt"] == ONE][-1]
    last["signature"] = None
    found = findings(with_records(files, "entries.jsonl", rows))

    assert codes(found) == ["chain.unsigned"]


def test_a_public_key_replaced_breaks_the_chain_at_its_root(files, findings):
    other = records(files, "devices.jsonl")[1]["public_key"]
    place = {"attempt": ONE, "epoch": 1}
    found = findings(changed(files, "devices.jsonl", place, public_key=other))

    assert found == [
        {"code": "chain.digest", "candidate": "00001", "epoch": 1, "seq": 0}
    ]


def test_a_mark_altered_is_named(files, findings):
    row = records(files, "marks.jsonl")[0]
    by_question = ["0", *row["by_question"][1:]]
    place = {"attempt": ONE}
    found = findings(changed(files, "marks.jsonl", place, by_question=by_question))

    assert found == [
        {
            "code": "mark.differs",
            "candidate": "00001",
            "question": "dp1-q1",
            "expected": "1",
            "found": "0",
        }
    ]


def test_totals_and_places_altered_are_named(files, findings):
    place = {"attempt": TWO}
    found = findings(
        changed(files, "marks.jsonl", place, units="999", units_rank_a="0", place=1)
    )

    assert codes(found) == ["total.differs", "rank_a.differs", "place.differs"]
    assert found[2] == {
        "code": "place.differs",
        "candidate": "00002",
        "expected": 2,
        "found": 1,
    }


def test_a_late_entry_counted_is_named(files, findings):
    rows = records(files, "copies.jsonl")
    rows[1]["answers"]["qi-q4"] = {"value": 1, "epoch": 2, "seq": 2}
    rows[1]["refused"] = [r for r in rows[1]["refused"] if r["reason"] != "late"]
    found = findings(with_records(files, "copies.jsonl", rows))

    assert found == [
        {
            "code": "answer.differs",
            "candidate": "00002",
            "question": "qi-q4",
            "epoch": 2,
            "seq": 2,
            "expected": None,
            "found": {"value": 1, "epoch": 2, "seq": 2},
        },
        {
            "code": "refused.differs",
            "candidate": "00002",
            "epoch": 2,
            "seq": 2,
            "expected": "late",
            "found": None,
        },
    ]


def test_an_end_moved_changes_what_is_late(files, findings):
    found = findings(changed(files, "attempts.jsonl", {"attempt": ONE}, factor=[1, 1]))

    assert codes(found)[:2] == ["answer.differs", "refused.differs"]
    assert found[1]["expected"] == "late"


def test_a_marking_key_altered_changes_marks_everywhere(files, findings):
    key = load(files["key.json"])
    key["questions"][0]["key"]["correct"] = ["A"]
    found = findings(files | {"key.json": dump(key)})

    assert [
        (f["code"], f["candidate"], f.get("question"))
        for f in found
        if f["code"] == "mark.differs"
    ] == [
        ("mark.differs", "00001", "dp1-q1"),
        ("mark.differs", "00002", "dp1-q1"),
    ]


AMENDED = [
    Neutralise("dp1-q1", "removed"),
    CoefficientChanged("qi-q4", Fraction(2)),
]
AMENDED_TOO = {"fate": "removed", "kind": "neutralised", "question": "dp1-q2"}


def test_marks_by_an_amended_key_are_found_again(tmp_path, capsys):
    code, said = verdict(written(tmp_path, AMENDED), capsys)

    assert (code, said["findings"]) == (0, [])


def test_a_gesture_added_dropped_or_altered_is_found_a26(tmp_path, findings):
    files = unpacked(written(tmp_path, AMENDED))
    marking = load(files["marking.json"])
    for amendments in (
        marking["amendments"][:1],
        [*marking["amendments"], AMENDED_TOO],
        [marking["amendments"][0] | {"fate": "full_marks"}, marking["amendments"][1]],
    ):
        altered = marking | {"amendments": amendments}
        found = findings(files | {"marking.json": dump(altered)})

        assert "key" in [f.get("field") for f in found]


def test_the_act_says_which_key_marked_a26(tmp_path, findings):
    """The whole bundle made anew with another key does not go with the act."""
    sealed = unpacked(written(tmp_path))
    (tmp_path / "other").mkdir()
    amended = unpacked(written(tmp_path / "other", AMENDED))

    found = findings(amended | {"acts.jsonl": sealed["acts.jsonl"]})

    assert [(f["code"], f["field"]) for f in found] == [("marking.differs", "key")]


def test_a_policy_altered_changes_marks(files, findings):
    marking = load(files["marking.json"])
    marking["policy"]["tcs"] = "mode_only"
    found = findings(files | {"marking.json": dump(marking)})

    assert ("mark.differs", "qi-q4") in [(f["code"], f.get("question")) for f in found]


def test_the_denominator_is_the_least(files, findings):
    marking = load(files["marking.json"])
    marking["units_max"] = "7"
    found = findings(files | {"marking.json": dump(marking)})

    assert (codes(found), found[0]["field"]) == (["marking.differs"], "units_max")


def test_an_absent_candidate_who_answered_is_named(files, findings):
    found = findings(changed(files, "attempts.jsonl", {"attempt": ONE}, state="absent"))

    assert codes(found)[:2] == ["absent.answered", "record.unknown"]


@pytest.mark.parametrize("name", ["copies.jsonl", "marks.jsonl"])
def test_a_record_lacking_is_named(files, findings, name):
    found = findings(with_records(files, name, records(files, name)[1:]))

    assert found[0] == {"code": "record.missing", "file": name, "candidate": "00001"}


def test_a_record_of_nobody_is_named(files, findings):
    rows = records(files, "marks.jsonl")
    rows.append(rows[0] | {"attempt": "ffffffff-0000-0000-0000-000000000000"})
    found = findings(with_records(files, "marks.jsonl", rows))

    assert found == [
        {
            "code": "record.unknown",
            "file": "marks.jsonl",
            "attempt": "ffffffff-0000-0000-0000-000000000000",
        }
    ]


def test_an_unknown_device_is_named(files, findings):
    rows = [row for row in records(files, "devices.jsonl") if row["epoch"] == 1]
    found = findings(with_records(files, "devices.jsonl", rows))

    assert found[0] == {
        "code": "record.missing",
        "file": "devices.jsonl",
        "candidate": "00002",
        "epoch": 2,
    }


def test_a_record_twice_and_out_of_order_are_named(files, findings):
    rows = records(files, "attempts.jsonl")

    twice = findings(with_records(files, "attempts.jsonl", [rows[0], *rows]))
    assert twice[0] == {"code": "record.twice", "file": "attempts.jsonl", "line": 2}
    swapped = findings(with_records(files, "attempts.jsonl", rows[::-1]))
    order = [f for f in swapped if f["code"] == "file.order"]
    assert order == [
        {"code": "file.order", "file": "attempts.jsonl", "line": line}
        for line in (2, 3)
    ]


def test_an_act_altered_is_named(files, findings):
    found = findings(changed(files, "acts.jsonl", {"number": 1}, actor="quelqu’un"))

    assert found == [{"code": "act.digest", "number": 1}]


def test_an_act_relinked_is_named(files, findings):
    found = findings(changed(files, "acts.jsonl", {"number": 2}, prev="00" * 32))

    assert codes(found) == ["act.digest", "act.link"]


def test_a_base_altered_is_named(files, findings):
    base = {"epoch": 1, "count": 3, "head": "00" * 32}
    place = {"attempt": TWO, "epoch": 2}
    found = findings(changed(files, "devices.jsonl", place, base=base))

    assert codes(found)[:2] == ["base.head", "base.opened"]


def test_a_line_of_another_form_is_named(files, findings):
    lines = files["acts.jsonl"] + b'{"number": 3}\n' + b'{"number":3}\n'
    found = findings(files | {"acts.jsonl": lines})

    assert found == [
        {"code": "file.form", "file": "acts.jsonl", "line": 4},
        {"code": "file.form", "file": "acts.jsonl", "line": 5},
    ]


def test_a_file_that_is_not_what_the_index_says_is_named(files, tmp_path, capsys):
    content = files["content.json"].replace(b"aspirine", b"Aspirine")
    wrong = files | {"content.json": content, "more.txt": b""}
    path = packed(wrong, tmp_path / "changed.zip", index=False)

    assert verdict(path, capsys)[1]["findings"] == [
        {"code": "file.unknown", "file": "more.txt"},
        {"code": "file.digest", "file": "content.json"},
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"sitting.json": b"{}"},
        {"content.json": b"[]"},
        {"key.json": b"{"},
        {"marking.json": b'{"policy":1}'},
    ],
)
def test_a_bundle_that_cannot_be_read_says_so(files, tmp_path, capsys, wrong):
    assert verdict(packed(files | wrong, tmp_path / "x.zip"), capsys) == (2, None)


def test_what_is_no_bundle_says_so(tmp_path, capsys):
    (tmp_path / "x.zip").write_bytes(b"PK")

    assert verdict(tmp_path / "x.zip", capsys) == (2, None)
    assert verdict(tmp_path / "nothing.zip", capsys) == (2, None)


def test_a_line_without_end_stops_at_its_bound(files, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("verifier.archive.LINE_BYTES_MAX", 1_000)
    long = b'"' + b"a" * 2_000 + b'"'

    path = packed(files | {"acts.jsonl": long}, tmp_path / "x.zip")
    assert verdict(path, capsys) == (2, None)


def test_a_copy_left_out_as_excluded_without_an_act_is_named(files, findings):
    marks = [row for row in records(files, "marks.jsonl") if row["attempt"] != ONE]
    dropped = changed(files, "attempts.jsonl", {"attempt": ONE}, state="excluded")

    found = findings(with_records(dropped, "marks.jsonl", marks))

    assert codes(found)[0] == "excluded.differs"


def test_paper_opened_before_any_key_was_out_is_a_warning_f33(files, tmp_path, capsys):
    """The record has lost that launch; or somebody opened it who should not have."""
    sitting = load(files["sitting.json"])
    later = sitting | {"t0_ms": sitting["t0_ms"] + 20_000}
    path = packed(files | {"sitting.json": dump(later)}, tmp_path / "later.zip")

    warnings = verdict(path, capsys)[1]["warnings"]

    first = {"code": "opened.early", "candidate": "00001", "epoch": 1}
    assert warnings[0] == first | {"before_ms": 30_000}


def test_hour_past_its_receipt_is_a_warning_with_figures_f24(files, tmp_path, capsys):
    """It fails no bundle: what counts was judged by the receipt."""
    ahead = files
    for row in records(files, "entries.jsonl"):
        by_ms = {(ONE, 1): 4_999, (ONE, 2): 5_000, (ONE, 3): 7_000}
        if ms := by_ms.get((row["attempt"], row["seq"])):
            received = {"received_ms": row["device_ms"] - ms}
            ahead = changed(
                ahead, "entries.jsonl", entry(ONE, 1, row["seq"]), **received
            )
    path = packed(ahead, tmp_path / "ahead.zip")

    code, said = verdict(path, capsys)

    assert (code, said["ok"], said["findings"]) == (0, True, [])
    assert (said["warnings_count"], said["warnings"]) == (
        1,
        [
            {
                "code": "hour.ahead",
                "candidate": "00001",
                "epoch": 1,
                "seq": 2,
                "entries": 2,
                "ahead_ms": 7_000,
            }
        ],
    )
    assert main([str(path)]) == 0
    first, second, head, _ = capsys.readouterr().out.splitlines()
    assert head.startswith("no head")  # as in bundles of before
    assert first.startswith("warning hour.ahead candidate=00001 epoch=1 seq=2")
    assert second.startswith("OK, 1 WARNINGS: 3 attempts")
