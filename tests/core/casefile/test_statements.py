"""What a candidate writes is bound by its receipt, and taken until their hearing."""

import json
from hashlib import sha256

import pytest

from concours.core.casefile.statements import (
    STATEMENT_LENGTH_MAX,
    STATEMENTS_COUNT_MAX,
    Statement,
    require_length,
    require_time,
)
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant

HEARING = Instant(1_800_000_000_000)
FACTS = {
    "exam": "edn-2026",
    "case": 3,
    "candidate": "04201",
    "number": 1,
    "at": HEARING,
    "text": "Je n’ai rien ouvert.",
}


def code_of(act, *args, **options):
    try:
        act(*args, **options)
    except Refusal as refusal:
        return refusal.code
    return ""


def test_a_receipt_is_the_digest_of_all_that_a_statement_says():
    statement = Statement(**FACTS)
    other = {
        **FACTS,
        "exam": "x",
        "case": 4,
        "candidate": "x",
        "number": 2,
        "text": "x",
    }
    digests = {
        Statement(**{**FACTS, name: other[name]}).digest
        for name in other
        if name != "at"
    }

    assert statement.digest == sha256(statement.document).hexdigest()
    assert json.loads(statement.document)["text"] == FACTS["text"]
    assert len(digests | {statement.digest}) == 1 + len(FACTS) - 1


@pytest.mark.parametrize(
    ("length", "code"),
    [
        (9, "statement.short"),
        (10, ""),
        (STATEMENT_LENGTH_MAX, ""),
        (STATEMENT_LENGTH_MAX + 1, "statement.long"),
    ],
)
def test_a_text_of_nothing_or_of_too_much_is_refused_by_name(length, code):
    assert code_of(require_length, "x" * length) == code


@pytest.mark.parametrize(
    ("late_ms", "is_closed", "count", "code"),
    [
        (-1, False, STATEMENTS_COUNT_MAX - 1, ""),
        (0, False, 0, "statement.late"),
        (-1, True, 0, "statement.late"),
        (-1, False, STATEMENTS_COUNT_MAX, "statement.enough"),
    ],
)
def test_it_is_taken_until_the_hour_of_the_hearing_and_so_often(
    late_ms, is_closed, count, code
):
    at = Instant(HEARING + late_ms)
    assert (
        code_of(require_time, HEARING, is_closed=is_closed, count=count, at=at) == code
    )
