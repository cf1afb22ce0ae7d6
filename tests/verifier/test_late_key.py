"""In an archive a signing key is replaced before any paper is sealed, or it is told.

A package that is out was signed by the key of its time: another one would speak for it.
"""

import pytest
from verifier.exam import ActsOfArchive
from verifier.findings import Findings

REPLACED = "signing_key_replaced"


def found_in(*kinds):
    """What the verifier finds of acts of these kinds, their digests apart."""
    findings = Findings()
    acts = ActsOfArchive(findings)
    for number, kind in enumerate(kinds, start=1):
        acts.meet(
            {
                "number": number,
                "at_ms": 0,
                "kind": kind,
                "sitting": None,
                "actor": "",
                "role": "",
                "reason": "",
                "body": "{}",
                "prev": "00" * 32,
                "digest": f"{number:064x}",
            }
        )
    return [found for found in findings.listed if found["code"] == "key.late"]


@pytest.mark.parametrize(
    "sealed", ["sitting_scheduled", "sitting_sealed", "check_opened"]
)
def test_a_key_replaced_after_a_sealing_is_found_and_before_one_is_not(sealed):
    assert found_in("exam_founded", REPLACED, REPLACED, sealed) == []
    late = found_in("exam_founded", sealed, REPLACED)

    assert [found["number"] for found in late] == [3]
