"""The verdict "none": that nothing is stable, and what is nearest to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from verifier.findings import Findings
from verifier.outcome import Blocking, Standing
from verifier.proof import replay


def check_nothing_stable(
    standing: Standing,
    blocking: Sequence[Blocking],
    result: Mapping[str, Any],
    findings: Findings,
) -> None:
    """Walk the refutation, and hold the entries that block against those named."""
    replay(standing, result["proof"], findings, is_none=True)
    if not blocking:
        findings.add("none.is_stable")
