"""A receipt's code is read as its tablet shows it, and stands for no other digest."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.attempt.receipt import digests_of_code, receipt_code

VECTOR = json.loads(Path("protocol/vectors/receipt.json").read_text())
DIGEST = bytes.fromhex(VECTOR["digest_hex"])


def test_the_code_is_that_of_the_tablet():
    assert receipt_code(DIGEST) == VECTOR["code"] == "GMQJ-85WG-3D7D"


@pytest.mark.parametrize("text", [VECTOR["qr"], VECTOR["digest_hex"].upper()])
def test_what_the_qr_says_is_one_digest(text):
    assert digests_of_code(text) == (DIGEST, DIGEST)


@pytest.mark.parametrize("text", ["gmqj85wg3d7d", " GMQJ 85wg-3D7D ", "GMQJ85WG3D7D"])
def test_a_code_is_read_as_people_type_it(text):
    first, last = digests_of_code(text)

    assert first <= DIGEST <= last
    assert receipt_code(first) == receipt_code(last) == VECTOR["code"]
    assert int.from_bytes(last, "big") - int.from_bytes(first, "big") == 2**196 - 1


@given(st.binary(min_size=32, max_size=32))
def test_every_digest_is_found_by_its_code(digest):
    first, last = digests_of_code(receipt_code(digest))

    assert first <= digest <= last


@pytest.mark.parametrize(
    "text", ["", "GMQJ", "GMQJ-85WG-3D7D-0", "UMQJ-85WG-3D7D", "é" * 12, "0" * 81]
)
def test_what_is_no_code_is_said_to_be_none(text):
    assert digests_of_code(text) is None
