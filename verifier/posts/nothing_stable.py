"""The verdict "none", with what is nearest to it; and a result that settles nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verifier.findings import Findings
from verifier.posts.bounds import Bounds
from verifier.posts.market import Market
from verifier.posts.outcome import NO_POST, OPEN, Assignment, Blocking
from verifier.posts.proof import replay
from verifier.posts.variables import Variables


def check_nothing_stable(
    assignment: Assignment,
    blocking: Sequence[Blocking],
    result: Mapping[str, Any],
    findings: Findings,
) -> None:
    """Replay the refutation, and compare the entries that block with those named.

    That there is no outcome with fewer is shown for one, by the refutation itself.
    """
    replay(assignment, result["proof"], findings, is_none=True)
    if not blocking:
        findings.add("none.is_stable")
    instability = result["instability"]
    blocks = [describe_block(assignment.market, block) for block in blocking]
    if instability["blocking"] != blocks:
        findings.add("none.blocking", expected=blocks, found=instability["blocking"])
    if not 1 <= instability["at_least"] <= len(blocking):
        findings.add("none.at_least", found=instability["at_least"])
    for code in sorted({*result["repairs"]}.difference(assignment.market.codes)):
        findings.add("none.repairs", gate=code)


def describe_block(market: Market, block: Blocking) -> dict[str, Any]:
    """Return a blocking entry as facts: who, and the lines they would rather have."""
    if block.couple >= 0:
        members = [*market.couples[block.couple]]
        lines = [*market.pairs[block.couple][block.entry]]
    else:
        members = [block.student]
        lines = [market.own(block.student)[block.entry]]
    return {
        "members": [market.numbers[member] for member in members],
        "entry": block.entry,
        "lines": [None if line < 0 else market.codes[line] for line in lines],
    }


def check_unsettled(
    market: Market, result: Mapping[str, Any], findings: Findings
) -> None:
    """Check a result without an outcome against bounds that are made again here."""
    if result["market"] != market.digest():
        findings.add("match.market", expected=market.digest(), found=result["market"])
    if result["verdict"] == "none":
        empty = Assignment(market, [NO_POST] * len(market.numbers), frozenset())
        replay(empty, result["proof"], findings, is_none=True)
        return
    findings.add("match.undecided")
    bounds = result["bounds"]
    if [bound["code"] for bound in bounds] != market.codes:
        findings.add("match.gates")
        return
    for gate in _too_narrow(market, bounds):
        findings.add("undecided.bounds", gate=gate)


def _too_narrow(
    market: Market, claimed_bounds: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Yield the gates of which more is said than the rules show."""
    bounds = Bounds(Variables(market))
    bounds.propagate()
    for claim, low, high in zip(claimed_bounds, bounds.lo, bounds.hi, strict=True):
        claim_range = [
            OPEN if claim[name] is None else claim[name] for name in ("low", "high")
        ]
        if not bounds.has_conflict and (claim_range[0] > low or claim_range[1] < high):
            yield claim["code"]
