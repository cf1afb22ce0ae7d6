"""Promise: each slip gives its student their line again from published limits alone,
whatever the market; the vectors say so in every language."""

import json
from pathlib import Path

import pytest
from tests.core.matching.engine import small_markets
from tests.schema import faults
from verifier.findings import Findings
from verifier.posts import certificate

from concours.core.matching.certificate.certify import certify
from concours.core.matching.certificate.leaves import SALT_BYTES
from concours.core.matching.engine.result import build_document
from concours.core.matching.engine.solve import solve_twice
from concours.core.matching.market import columns
from concours.core.matching.market.reading import read

PROTOCOL = Path(__file__).parents[4] / "protocol"
CASES = json.loads((PROTOCOL / "vectors/matching.json").read_bytes())["cases"]


def salts(market):
    return b"".join(at.to_bytes(SALT_BYTES, "big") for at in range(len(market.numbers)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_market_of_the_vectors_has_its_digest_and_result(case):
    market = read(case["market"])
    assert columns.digest(market).hex() == case["digest_hex"]
    if case["result"] is not None:
        assert build_document(market, solve_twice(market)) == case["result"]


def test_every_slip_of_any_market_is_right():
    for seed in range(200):
        market = small_markets.market(seed)
        outcome = solve_twice(market)
        result = build_document(market, outcome)
        certified = certify(market, outcome, result, salts(market))
        findings = Findings()
        for slip in certified.slips:
            certificate.check_slip(slip, certified.certificate, findings)
        assert findings.listed == [], seed


def test_a_salt_hides_equal_lists():
    market = small_markets.market(3)
    outcome = solve_twice(market)
    result = build_document(market, outcome)
    roots = {
        certify(market, outcome, result, salt).certificate["root"]
        for salt in (salts(market), bytes(SALT_BYTES * len(market.numbers)))
    }
    assert len(roots) == 2


def of_no_form(document, name):
    schema = json.loads((PROTOCOL / f"{name}.schema.json").read_bytes())
    return list(faults(document, schema, schema))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_document_has_its_published_form(case):
    market = read(case["market"])
    for form in (case["market"], columns.compact(market), columns.readable(market)):
        assert of_no_form(form, "market") == []
    if case["result"] is not None:
        assert of_no_form(case["result"], "match") == []
    for told in (case["certificate"], *case["slips"]):
        assert of_no_form(told, "certificate") == []
    assert of_no_form(case["certificate"] | {"root": ""}, "certificate")
    assert of_no_form(case["slips"][0] | {"more": 1}, "certificate")
