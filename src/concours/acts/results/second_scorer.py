"""The second scorer: the verifier's own code, in its own process, from the answers.

A version may be adopted once both found the same marks, byte for byte (I3, A26).
"""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings

from concours.core.authoring.paper import amendments
from concours.core.kernel.canonical import dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.results.marking.policy import to_json
from concours.store.models import Attempt, MarkingVersion
from concours.store.queries.results.markings import Marking
from concours.store.second_scorer import run_scorer

CANDIDATES_NAMED_MAX = 20


@dataclass(eq=False)
class ScorersDisagree(Refusal):
    """The second scorer found other marks; the version cannot be adopted.

    `candidates` are the first of those concerned, `count` all differences.
    """

    code: ClassVar[str] = "marking.scorers_disagree"
    version: int
    candidates: tuple[str, ...]
    count: int


def agree(
    version: UUID, marking: Marking, key_document: bytes, *, now: Instant
) -> None:
    """Let the second scorer mark the same answers, and note that it found the same.

    `sealed` is the key document before any amendment. Raises `ScorersDisagree`, and
    `Unavailable` if the second scorer does not answer.
    """
    row = MarkingVersion.objects.get(pk=version)
    scoring = scoring_of(marking, key_document)
    verdict = run_scorer("verifier.scorer", scoring, verifier=settings.VERIFIER)
    if not verdict["ok"] or verdict["digest"] != bytes(row.digest).hex():
        raise ScorersDisagree(row.number, _numbers(verdict), verdict["findings_count"])
    row.agreed_ms, row.agreed_digest = now, bytes.fromhex(verdict["digest"])
    row.save(update_fields=["agreed_ms", "agreed_digest"])


def scoring_of(marking: Marking, key_document: bytes) -> bytes:
    """Return what the second scorer reads ("The second scorer", marking.md)."""
    cohort, marks = marking.cohort, marking.as_bytes()
    head = dump(
        {
            "amendments": amendments.to_json(marking.key.amendments),
            "answers": len(cohort.packed),
            "attempts": len(cohort.attempts),
            "key": len(key_document),
            "marks": len(marks),
            "policy": to_json(marking.policy),
        }
    )
    owners = b"".join(attempt.bytes for attempt in cohort.attempts)
    return b"".join((head, b"\n", owners, key_document, cohort.packed, marks))


def _numbers(verdict: dict[str, Any]) -> tuple[str, ...]:
    """Return the numbers of the first candidates whose marks differ."""
    attempts = dict.fromkeys(
        finding["attempt"] for finding in verdict["findings"] if "attempt" in finding
    )
    rows = Attempt.objects.filter(pk__in=[*attempts][:CANDIDATES_NAMED_MAX])
    return tuple(
        rows.order_by("candidate__number").values_list("candidate__number", flat=True)
    )
