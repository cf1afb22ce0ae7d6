"""The verifier, written from the pages alone, replays the vectors of the protocol."""

import hmac
import json
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from verifier.findings import Findings
from verifier.posts import certificate, market

from verifier import (
    chains,
    clock,
    copies,
    marks,
    matching,
    p256,
    paper,
    shapes,
    strict,
    tally,
    wording,
)

VECTORS = Path(__file__).parents[2] / "protocol" / "vectors"


def vectors(name):
    return json.loads((VECTORS / f"{name}.json").read_bytes())


CANONICAL, ENTRIES, COPIES = vectors("canonical"), vectors("entries"), vectors("copies")
MARKING = vectors("marking")


def name_of(case):
    return case["name"]


@pytest.mark.parametrize("case", CANONICAL["values"], ids=name_of)
def test_a_value_has_its_canonical_bytes(case):
    data = bytes.fromhex(case["bytes_hex"])

    assert (strict.write(case["value"]), strict.parse(data)) == (data, case["value"])


@pytest.mark.parametrize("case", CANONICAL["refused"], ids=name_of)
def test_what_is_not_canonical_is_refused(case):
    with pytest.raises(strict.NotCanonicalError):
        strict.parse(bytes.fromhex(case["bytes_hex"]))


@pytest.mark.parametrize("case", CANONICAL["fields"])
def test_fields_and_digest(case):
    parts = [bytes.fromhex(part) for part in case["parts_hex"]]

    assert (strict.join(*parts).hex(), strict.digest(*parts).hex()) == (
        case["fields_hex"],
        case["digest_hex"],
    )


def test_the_bounds_of_an_entry_are_those_of_the_centre():
    bounds = ENTRIES["bounds"]
    entry = {
        "attempt": ENTRIES["attempt"],
        "epoch": bounds["epoch_max"],
        "seq": bounds["entries_count_max"] - 1,
        "kind": "answered",
        "body": "x" * bounds["body_bytes_max"],
        "device_ms": bounds["device_ms_max"],
        "received_ms": 0,
        "digest": "0" * 64,
        "signature": None,
    }
    past = ({name: entry[name] + 1} for name in ("epoch", "seq", "device_ms"))

    assert set(bounds["kinds"]) == chains.KINDS
    assert shapes.LINES["entries.jsonl"](entry)
    assert not any(shapes.LINES["entries.jsonl"](entry | one) for one in past)


@pytest.mark.parametrize("case", ENTRIES["chains"], ids=lambda case: case["epoch"])
def test_a_chain_has_its_digests_and_signatures(case):
    attempt, key = UUID(ENTRIES["attempt"]).bytes, bytes.fromhex(case["public_key_hex"])
    head = chains.genesis(attempt, case["epoch"], key)
    assert head.hex() == case["genesis_hex"]
    for count, entry in enumerate(case["entries"], start=1):
        head = chains.entry_digest(attempt, case["epoch"], entry, head)
        statement = chains.head_statement(attempt, case["epoch"], count, head)
        signature = bytes.fromhex(entry["signature_hex"])
        assert head.hex() == entry["digest_hex"]
        assert statement.hex() == entry["head_statement_hex"]
        assert p256.verifies(key, statement, signature)
        assert not p256.verifies(key, head, signature)


@pytest.mark.parametrize("case", vectors("deadlines")["cases"], ids=name_of)
def test_the_end_of_time(case):
    assert clock.ends(case, case) == (
        case["normal_end_ms"],
        case["end_ms"],
    )


def test_the_receipt():
    case = vectors("receipt")
    held = [
        (each["epoch"], each["count"], bytes.fromhex(each["head_hex"]))
        for each in case["epochs"]
    ]

    assert chains.receipt(UUID(case["attempt"]).bytes, held) == (
        case["digest_hex"],
        case["code"],
    )


def test_time_words_tell_an_end_by_the_page_alone():
    said = vectors("spoken")["time"]
    secret = sha256(said["token"].encode()).digest()

    for row in said["words"]:
        number = int("".join(f"{place:010b}" for place in row["places"]), 2)
        statement = strict.join(
            b"concours/time-words/2",
            UUID(said["attempt"]).bytes,
            strict.i64(row["end_ms"]),
        )
        proof = hmac.digest(secret, statement, "sha256")
        assert number >> 34 == row["end_ms"] // 1_000 % 65_536
        assert number & (2**34 - 1) == int.from_bytes(proof[:5], "big") >> 6


PAPER = paper.paper_of(COPIES["paper"], COPIES["key_document"])


@pytest.mark.parametrize("case", COPIES["cases"], ids=name_of)
def test_the_copy(case):
    window = case["window"] or {"opens_ms": None, "ends_ms": None}
    book = copies.Copybook(PAPER, window["opens_ms"], window["ends_ms"])
    devices = [
        copies.Device(
            epoch["epoch"],
            epoch["base"],
            [
                {"received_ms": e["device_ms"] + 40}
                | e
                | {"said": copies.read_body(e["body"])}
                for e in epoch["entries"]
            ],
        )
        for epoch in case["epochs"]
    ]
    book.replay(devices, case["until_ms"])

    assert {
        "answers": {name: answer["value"] for name, answer in book.answers.items()},
        "eliminated": book.eliminated,
        "flagged": sorted(book.flagged),
        "seen": sorted(book.seen),
        "validated": sorted(book.validated),
        "highlights": book.highlights,
        "handed": book.handed is not None,
        "refused": book.refused,
    } == case["copy"]


def question_of(row):
    content = {
        "dossiers": [
            {"id": "d", "navigation": "free", "questions": [{"id": row["id"]}]}
        ]
    }
    return paper.paper_of(content, {"questions": [row]}).questions[row["id"]]


@pytest.mark.parametrize("case", MARKING["marks"], ids=name_of)
def test_the_mark(case):
    plain = {"id": "q", "rank": "A", "coefficient": [1, 1], "points": [1, 1]}
    question = question_of(case | plain)

    assert question.reads(case["answer"])
    assert marks.is_policy(case["policy"])
    assert marks.mark(question, case["answer"], case["policy"]) == Fraction(
        *case["mark"]
    )


@pytest.mark.parametrize("case", MARKING["foldings"], ids=lambda case: case["text"])
def test_the_folding(case):
    assert wording.fold_wording(case["text"], case["folds"]) == case["folded"]


@pytest.mark.parametrize("case", MARKING["cohorts"], ids=name_of)
def test_the_cohort(case):
    rows = {row["id"]: question_of(row) for row in case["questions"]}
    whole = case["denominator"] * Fraction(*case["points_max"])
    a_max = sum(
        case["denominator"] * q.worth
        for q in rows.values()
        if q.rank == "A" and case["neutralised"].get(q.id) != "removed"
    )
    key = {"neutralised": case["neutralised"]}
    claim = {
        "questions": list(rows),
        "denominator": str(case["denominator"]),
        "units_max": str(whole),
        "units_rank_a_max": str(a_max),
        "policy": case["policy"],
        "version": 1,
        "key": sha256(strict.write(key)).hexdigest(),
    }
    findings = Findings()
    counted = tally.Tally(paper.Paper(rows, frozenset()), key, claim, findings)
    for candidate, own in case["candidates"].items():
        answers = case["answers"][candidate]
        units = [
            counted.points(question, answers.get(question.id)) * case["denominator"]
            for question in rows.values()
        ]
        points = Fraction(*own["points"]) * case["denominator"]
        rank_a = Fraction(*own["score_rank_a"]) / 20 * a_max
        counted.check(
            candidate,
            answers,
            {
                "units": str(points),
                "units_rank_a": str(rank_a),
                "by_question": [str(each) for each in units],
                "place": own["place"],
            },
        )
    counted.finish()

    assert findings.listed == []


MATCHING = vectors("matching")


@pytest.mark.parametrize("case", MATCHING["cases"], ids=name_of)
def test_a_market_has_its_digest_its_result_and_its_slips(case):
    read, findings = market.read(case["market"]), Findings()
    assert read.digest() == case["digest_hex"]
    for slip in case["slips"]:
        certificate.check_slip(slip, case["certificate"], findings)
    if case["result"] is not None:
        said = case["result"], case["certificate"]
        matching.check(read, said[0], findings)
        certificate.check_certificate(read, *said, findings)
    assert findings.listed == []


@pytest.mark.parametrize("case", MATCHING["refused"], ids=lambda case: case["code"])
def test_a_slip_is_refused_by_its_reason(case):
    findings = Findings()
    certificate.check_slip(case["slip"], case["certificate"], findings)

    assert [finding["code"] for finding in findings.listed] == [case["code"]]
