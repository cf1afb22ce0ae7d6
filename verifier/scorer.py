"""`python -m verifier.scorer`: marks found a second time, from a table of answers.

Reads one scoring from the standard input ("The second scorer" of
`docs/reference/marking.md`) and writes one JSON object: the digest of the marks that it
found by itself, and where those that it was given differ. Exit code 0: the same bytes;
1: not the same; 2: the scoring cannot be read.
"""

import json
import struct
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import compress
from math import lcm
from typing import Any
from uuid import UUID

from verifier.amendments import apply_amendments
from verifier.findings import Findings
from verifier.marks import is_policy, mark
from verifier.paper import Question
from verifier.strict import digest, parse, write

BYTES_MAX = 2**30
FORMS = ((2**8, "B"), (2**16, "H"), (2**32, "I"))
"""Up to so many distinct answers to a question, a code has this form."""
SUMS = 3
"""Before the questions, a row has units, units of rank A and the place."""


@dataclass
class Scoring:
    """What was given: all that marks follow from, and the marks to hold against."""

    attempts: list[bytes]
    document: dict[str, Any]
    policy: dict[str, Any]
    answers: bytes
    claimed: bytes


def main() -> int:
    """Score, and say what was found."""
    try:
        scoring = read(sys.stdin.buffer.read(BYTES_MAX))
        marking = score(scoring)
    except (KeyError, TypeError, ValueError, struct.error) as error:
        sys.stderr.write(f"cannot read the scoring: {error!r}\n")
        return 2
    findings = differences(scoring, marking)
    result = {
        "ok": marking == scoring.claimed,
        "digest": sha256(marking).hexdigest(),
        "attempts": len(scoring.attempts),
        "findings": findings.listed,
        "findings_count": findings.count,
    }
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if result["ok"] else 1


def read(data: bytes) -> Scoring:
    """Take a scoring apart."""
    line, _, rest = data.partition(b"\n")
    head = parse(line)
    sizes = [16 * head["attempts"], head["key"], head["answers"], head["marks"]]
    if sum(sizes) != len(rest) or not is_policy(head["policy"]):
        raise ValueError(head)
    parts = []
    for size in sizes:
        parts.append(rest[:size])
        rest = rest[size:]
    owners, key, answers, claimed = parts
    attempts = [owners[at : at + 16] for at in range(0, len(owners), 16)]
    document = apply_amendments(parse(key), head["amendments"])
    return Scoring(attempts, document, head["policy"], answers, claimed)


def score(scoring: Scoring) -> bytes:
    """Return the marking version that follows, as bytes."""
    fates = scoring.document.get("neutralised", {})
    questions = [_question(row) for row in scoring.document["questions"]]
    worths = [
        Fraction(0) if fates.get(question.id) == "removed" else question.worth
        for question in questions
    ]
    columns = _columns(scoring, questions)
    points = [
        [
            worth
            if question.id in fates
            else worth * mark(question, value, scoring.policy)
            for value in values
        ]
        for question, worth, (values, _) in zip(questions, worths, columns, strict=True)
    ]
    unit = lcm(*(part.denominator for own in (worths, *points) for part in own))
    table = [
        _picked([int(part * unit) for part in own], codes)
        for own, (_, codes) in zip(points, columns, strict=True)
    ]
    in_a = [question.rank == "A" for question in questions]
    head = {
        "answers": answers_digest(scoring).hex(),
        "denominator": str(unit),
        "key": sha256(write(scoring.document)).hexdigest(),
        "questions": [question.id for question in questions],
        "rules": sha256(write(scoring.policy)).hexdigest(),
        "units_max": str(sum(worths) * unit),
        "units_rank_a_max": str(sum(compress(worths, in_a)) * unit),
    }
    return write(head) + b"\n" + b"".join(_rows(scoring.attempts, table, in_a))


def answers_digest(scoring: Scoring) -> bytes:
    """Return what stands for the answers and whose they are."""
    return digest(b"concours/answers/1", b"".join(scoring.attempts), scoring.answers)


def differences(scoring: Scoring, marking: bytes) -> Findings:
    """Say where the marks that were given are not those that were found."""
    findings = Findings()
    own_head, _, own_rows = marking.partition(b"\n")
    claimed_head, _, given_rows = scoring.claimed.partition(b"\n")
    head, claimed = parse(own_head), _parse_object(claimed_head)
    for field, value in head.items():
        if claimed.get(field) != value:
            findings.add(
                "marking.differs",
                field=field,
                expected=value,
                found=claimed.get(field),
            )
    if len(own_rows) != len(given_rows):
        findings.add("rows.differ", expected=len(own_rows), found=len(given_rows))
        return findings
    names = ["units", "units_rank_a", "place", *head["questions"]]
    width = 16 + 8 * len(names)
    for start in range(0, len(own_rows), width):
        own, claimed_row = (
            own_rows[start : start + width],
            given_rows[start : start + width],
        )
        if own != claimed_row:
            _name(findings, names, own, claimed_row)
    return findings


def _name(findings: Findings, names: list[str], own: bytes, claimed_row: bytes) -> None:
    attempt = str(UUID(bytes=own[:16]))
    form = f">{len(names)}q"
    pairs = zip(
        names,
        struct.unpack(form, own[16:]),
        struct.unpack(form, claimed_row[16:]),
        strict=True,
    )
    for name, own_value, claimed_value in pairs:
        if own_value != claimed_value:
            findings.add(
                "mark.differs",
                attempt=attempt,
                field=name,
                expected=own_value,
                found=claimed_value,
            )


def _parse_object(line: bytes) -> dict[str, Any]:
    value = parse(line)
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _question(row: dict[str, Any]) -> Question:
    return Question(
        id=row["id"],
        format=row["format"],
        rank=row["rank"],
        worth=Fraction(*row["points"]) * Fraction(*row["coefficient"]),
        key=row["key"],
        locked=False,
        opened_by=None,
    )


def _columns(
    scoring: Scoring, questions: list[Question]
) -> list[tuple[list[Any], Sequence[int]]]:
    """Return for each question its distinct answers, and the code of each attempt."""
    line, _, codes = scoring.answers.partition(b"\n")
    head = parse(line)
    if head["questions"] != [row.id for row in questions]:
        raise ValueError(head["questions"])
    count, start = len(scoring.attempts), 0
    columns: list[tuple[list[Any], Sequence[int]]] = []
    for question, values in zip(questions, head["answers"], strict=True):
        if not all(question.reads(value) for value in values):
            raise ValueError(question.id)
        letter = next(form for most, form in FORMS if len(values) <= most)
        end = start + count * struct.calcsize(f">{letter}")
        columns.append((values, struct.unpack(f">{count}{letter}", codes[start:end])))
        start = end
    if start != len(codes):
        raise ValueError(start)
    return columns


def _picked(units: list[int], codes: Sequence[int]) -> list[int]:
    return [units[code] for code in codes]


def _rows(
    attempts: list[bytes], table: list[list[int]], in_a: list[bool]
) -> Iterator[bytes]:
    rows = list(zip(*table, strict=True))
    totals = [sum(row) for row in rows]
    counts = Counter(totals)
    before_count, place = 0, {}
    for total in sorted(counts, reverse=True):
        place[total] = before_count + 1
        before_count += counts[total]
    form = struct.Struct(f">{SUMS + len(table)}q")
    for attempt, row, total in zip(attempts, rows, totals, strict=True):
        of_a = sum(compress(row, in_a))
        yield attempt + form.pack(total, of_a, place[total], *row)


if __name__ == "__main__":
    sys.exit(main())
