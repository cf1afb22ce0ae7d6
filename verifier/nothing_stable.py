"""The verdict "none", with what is nearest to it; and a result that settles nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verifier.bounds import Bounds
from verifier.findings import Findings
from verifier.market import Market
from verifier.outcome import NO_POST, OPEN, Blocking, Standing
from verifier.proof import replay
from verifier.variables import Variables


def check_nothing_stable(
    standing: Standing,
    blocking: Sequence[Blocking],
    result: Mapping[str, Any],
    findings: Findings,
) -> None:
    """Replay the refutation, and compare the entries that block with those named.

    That there is no outcome with fewer is shown for one, by the refutation itself.
    """
    replay(standing, result["proof"], findings, is_none=True)
    if not blocking:
        findings.add("none.is_stable")
    said = result["instability"]
    expected = [named(standing.market, one) for one in blocking]
    if said["blocking"] != expected:
        findings.add("none.blocking", expected=expected, found=said["blocking"])
    if not 1 <= said["at_least"] <= len(blocking):
        findings.add("none.at_least", found=said["at_least"])
    for code in sorted({*result["repairs"]}.difference(standing.market.codes)):
        findings.add("none.repairs", gate=code)


def named(market: Market, block: Blocking) -> dict[str, Any]:
    """Return a blocking entry as facts: who, and the lines they would rather have."""
    if block.couple >= 0:
        members = [*market.couples[block.couple]]
        lines = [*market.pairs[block.couple][block.entry]]
    else:
        members = [block.student]
        lines = [market.own(block.student)[block.entry]]
    return {
        "members": [market.numbers[one] for one in members],
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
        nobody = Standing(market, [NO_POST] * len(market.numbers), frozenset())
        replay(nobody, result["proof"], findings, is_none=True)
        return
    findings.add("match.undecided")
    said = result["bounds"]
    if [one["code"] for one in said] != market.codes:
        findings.add("match.gates")
        return
    for gate in _too_narrow(market, said):
        findings.add("undecided.bounds", gate=gate)


def _too_narrow(market: Market, said: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the gates of which more is said than the rules show."""
    bounds = Bounds(Variables(market))
    bounds.propagate()
    for one, low, high in zip(said, bounds.lo, bounds.hi, strict=True):
        told = [OPEN if one[name] is None else one[name] for name in ("low", "high")]
        if not bounds.has_conflict and (told[0] > low or told[1] < high):
            yield one["code"]
