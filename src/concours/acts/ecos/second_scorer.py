"""Let the verifier merge the grids of a half-day again, and note what it found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings

from concours.core.ecos.merging.document import Merging
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import SingleMarksVersion
from concours.store.second_scorer import run_scorer

NAMED_MAX = 20


@dataclass(eq=False)
class SingleMarksDisagree(Refusal):
    """The second scorer found other single marks; the version cannot be adopted.

    `candidates` are the first of those concerned, `count` all differences.
    """

    code: ClassVar[str] = "single_marks.scorers_disagree"
    version: int
    candidates: tuple[str, ...]
    count: int


def agree(version: SingleMarksVersion, merging: Merging, *, now: Instant) -> None:
    """Let the second scorer merge the same grids, and note that it found the same."""
    scoring = merging.scoring() + b"\n" + bytes(version.content)
    verdict = run_scorer("verifier.ecos.scorer", scoring, verifier=settings.VERIFIER)
    if not verdict["ok"] or verdict["digest"] != version.digest.hex():
        findings: Sequence[Any] = verdict["findings"]
        names = dict.fromkeys(f["candidate"] for f in findings if "candidate" in f)
        raise SingleMarksDisagree(
            version.number, tuple(names)[:NAMED_MAX], verdict["findings_count"]
        )
    version.agreed_ms, version.agreed_digest = now, bytes.fromhex(verdict["digest"])
    version.save(update_fields=["agreed_ms", "agreed_digest"])
