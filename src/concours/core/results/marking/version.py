"""A marking version as bytes: two runs anywhere give the same, and so one digest.

One canonical line of JSON (what was marked, by which rules, out of how much), then for
each attempt, in the order of the table, its 16 bytes and whole numbers of 8: units,
units of rank A, place, and the units of each question. The second scorer writes the
same bytes by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import numpy as np

from concours.core.kernel.canonical import dump
from concours.core.results.marking.cohort import CohortMarks
from concours.core.results.marking.policy import Policy, to_json


@dataclass(frozen=True, slots=True)
class Origin:
    """What a version was made from, by digest."""

    key: bytes
    answers: bytes
    rules: bytes


def rules_digest(policy: Policy) -> bytes:
    """Return the digest of a policy, which stands for the rules of a version."""
    return sha256(dump(to_json(policy))).digest()


def marks_bytes(
    origin: Origin, attempts: Sequence[UUID], marks: CohortMarks, places: Sequence[int]
) -> bytes:
    """Return a marking version as bytes; `places` are in the order of `attempts`."""
    head = dump(
        {
            "answers": origin.answers.hex(),
            "denominator": str(marks.denominator),
            "key": origin.key.hex(),
            "questions": [*marks.questions],
            "rules": origin.rules.hex(),
            "units_max": str(marks.units_max),
            "units_rank_a_max": str(marks.units_rank_a_max),
        }
    )
    sums = np.column_stack((marks.units, marks.units_rank_a, np.array(places)))
    table = np.hstack((sums, marks.by_question)).astype(">i8")
    owners = np.frombuffer(b"".join(attempt.bytes for attempt in attempts), np.uint8)
    rows = np.hstack(
        (owners.reshape(len(attempts), 16), table.view(np.uint8)), dtype=np.uint8
    )
    return head + b"\n" + rows.tobytes()
