"""Promise: the checker, which shares no code with the engines, accepts every right
result of a market and finds each of 1,000 planted faults, by its name."""

import json
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from matches import FAULTS, JOINT_FAULTS, found, joint, middle, planted, small
from tests.core.matching.engine import small_markets
from tests.core.matching.solver.search import small_couples
from verifier.findings import Findings
from verifier.posts.market import read
from verifier.posts.outcome import OPEN

from concours.core.matching.certificate.certify import certify
from concours.core.matching.engine.match import match
from concours.core.matching.engine.solve import solve_twice
from concours.core.matching.market import columns
from concours.core.matching.market.reading import read as read_market
from verifier import matching

ROOT = Path(__file__).parents[2]
PLANTED = 1_000


@pytest.mark.parametrize("source", [small, middle])
def test_a_right_result_is_accepted(source):
    for seed in range(150 if source is small else 5):
        assert found(*source(seed)) == set(), seed


def test_a_thousand_planted_faults_are_all_found():
    kinds = sorted(FAULTS)
    sources = [middle(seed) for seed in range(5)]
    done = dict.fromkeys(kinds, 0)
    for seed in count():
        kind = kinds[sum(done.values()) % len(kinds)]
        described, result = sources[seed % 5] if seed % 3 == 0 else small(seed)
        false = planted(result, FAULTS[kind][0], seed)
        if false is None:
            continue
        assert found(described, false) & FAULTS[kind][1], (seed, kind)
        done[kind] += 1
        if sum(done.values()) == PLANTED:
            break
    assert min(done.values()) >= PLANTED // len(kinds)


def test_a_thousand_faults_planted_beside_couples_are_all_found():
    nothing_stable = [
        seed for seed in range(400) if joint(seed)[1]["verdict"] == "none"
    ]
    left = dict.fromkeys(JOINT_FAULTS, 1 + PLANTED // len(JOINT_FAULTS))
    for seed in count():
        source = nothing_stable[seed % len(nothing_stable)] if seed % 2 else seed % 400
        described, result = joint(source)
        for kind, (change, codes) in JOINT_FAULTS.items():
            false = planted(result, change, seed) if left[kind] else None
            if false is not None:
                assert found(described, false) & codes, (seed, kind)
                left[kind] -= 1
        if not any(left.values()):
            break


def test_an_undecided_result_claims_no_more_than_the_rules_show():
    undecided = 0
    for seed in range(3, 400, 4):
        described = small_couples.described(seed)
        result = match(read_market(described), steps_max=0).document
        if result["verdict"] != "undecided":
            continue
        undecided += 1
        assert found(described, result) == {"match.undecided"}, seed
        for bound in result["bounds"]:
            for name, nearer in (("low", OPEN), ("high", 0)):
                kept = bound[name]
                bound[name] = nearer
                is_more = kept != nearer and not (name == "low" and kept is None)
                codes = {"match.undecided"} | (
                    {"undecided.bounds"} if is_more else set()
                )
                assert found(described, result) == codes, (seed, bound)
                bound[name] = kept
    assert undecided > 10


def test_both_forms_of_a_market_are_one():
    for seed in range(100):
        market = read_market(small_markets.described(seed))
        digest = columns.digest(market).hex()
        forms = (columns.readable(market), columns.compact(market))
        assert {read(form).digest() for form in forms} == {digest}


def test_the_best_for_all_students_alone_is_accepted():
    """Of two stable outcomes, the one that lines would rather have is refused."""
    described = {
        "format": "concours-market-1",
        "groups": [
            {"code": "g", "ranking": ["a", "b"]},
            {"code": "h", "ranking": ["b", "a"]},
        ],
        "lines": [
            {"code": code, "specialty": "x", "subdivision": "y", "group": group,
             "seats": 1}
            for code, group in (("p", "g"), ("q", "h"))
        ],
        "students": [
            {"number": "a", "wishes": ["q", "p"]},
            {"number": "b", "wishes": ["p", "q"]},
        ],
    }  # fmt: skip
    gate = {"seats": 1, "taken": 1, "limit": 1, "last_two": [1]}
    result = {
        "format": "concours-match-1", "market": read(described).digest(),
        "rules": "matching-1", "verdict": "stable", "placed": ["p", "q"],
        "unlinked": [], "gates": [{"code": "p"} | gate, {"code": "q"} | gate],
        "order": {"placed": 2, "positions": 2}, "proof": None,
    }  # fmt: skip

    assert found(described, result) == {"match.not_best"}


@pytest.fixture
def files(tmp_path):
    described, result = middle(7)
    market = read_market(described)
    salts = bytes(range(120)) * 16
    certified = certify(market, solve_twice(market), result, salts)
    documents = {
        "market": described,
        "result": result,
        "certificate": certified.certificate,
        "slip": certified.slips[5],
    }
    for name, document in documents.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    return tmp_path


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "verifier", *arguments, "--json"],
        env={"PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_anybody_may_run_it(files):
    match = ("match", "market.json", "result.json")
    for arguments in (
        (*match, "--certificate", "certificate.json"),
        ("slip", "slip.json", "certificate.json"),
    ):
        done = run(files, *arguments)
        assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True)
    (files / "result.json").write_text((files / "market.json").read_text())
    assert run(files, *match).returncode == 1
    (files / "market.json").write_text("{}")
    assert run(files, *match).returncode == 2


def test_a_certificate_of_other_inputs_is_refused(files):
    described, result, said = (
        json.loads((files / f"{name}.json").read_text())
        for name in ("market", "result", "certificate")
    )
    for name, value in {
        "market": "00" * 32,
        "result": "00" * 32,
        "students": 7,
        "leaves": 7,
        "gates": said["gates"][1:],
    }.items():
        findings = Findings()
        matching.certificate.check_certificate(
            read(described), result, said | {name: value}, findings
        )
        assert [f["code"] for f in findings.listed] == [f"certificate.{name}"]
