"""An act's digest covers every fact of the act and every act before it."""

from dataclasses import replace
from uuid import UUID

import pytest

from concours.core.delivery.journal.act import ACTS_GENESIS, Act, act_digest
from concours.core.kernel.canonical import digest, i64
from concours.core.kernel.time import Instant

SITTING = UUID("0190a5b2-0000-7000-8000-0000000000aa")
ACT = Act(
    actor="m.perrin",
    role="president",
    kind="time_extended",
    at=Instant(1_792_400_000_000),
    sitting=SITTING,
    reason="Coupure de courant à Lyon-Sud",
    body={"minutes": 5},
)


def test_act_digest_is_the_documented_formula():
    expected = digest(
        b"concours/act/1",
        i64(7),
        i64(1_792_400_000_000),
        b"m.perrin",
        b"president",
        b"time_extended",
        SITTING.bytes,
        "Coupure de courant à Lyon-Sud".encode(),
        b'{"minutes":5}',
        ACTS_GENESIS,
    )

    assert act_digest(7, ACT, ACTS_GENESIS) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "m.perrin2"},
        {"role": "jury"},
        {"kind": "closed"},
        {"at": Instant(1_792_400_000_001)},
        {"sitting": None},
        {"reason": ""},
        {"body": {"minutes": 6}},
    ],
)
def test_act_digest_changes_with_each_fact(change):
    changed = replace(ACT, **change)

    assert act_digest(7, changed, ACTS_GENESIS) != act_digest(7, ACT, ACTS_GENESIS)


def test_act_digest_changes_with_number_and_predecessor():
    first = act_digest(1, ACT, ACTS_GENESIS)

    assert act_digest(2, ACT, ACTS_GENESIS) != first
    assert act_digest(1, ACT, first) != first


def test_act_refuses_a_reason_past_its_bound():
    with pytest.raises(AssertionError):
        replace(ACT, reason="x" * 501)
