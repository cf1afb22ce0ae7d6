"""A result of a matching checked by itself and its certificate, without its market.

That is little: whether its figures are those of its own places, and whether it is the
result that was published. Whether it is right, only the market tells.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from verifier.findings import Findings
from verifier.posts.certificate import has_form, result_digest


def check_alone(result: Mapping[str, Any], findings: Findings) -> None:
    """Note each figure of a result, of a right shape, that its places contradict."""
    if "placed" not in result:
        return
    counts = Counter(code for code in result["placed"] if code is not None)
    codes = {gate["code"] for gate in result["gates"]}
    for code in sorted(counts.keys() - codes):
        findings.add("match.line_unknown", line=code)
    for gate in result["gates"]:
        for name in _wrong(gate, counts):
            findings.add(f"match.{name}", gate=gate["code"])
    placed_count = counts.total()
    if result["order"]["placed"] != placed_count:
        findings.add(
            "match.order", expected=placed_count, found=result["order"]["placed"]
        )


def _wrong(gate: Mapping[str, Any], counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what of a gate is wrong; a family's code is nobody's place."""
    seats, taken_seats, last_two = gate["seats"], gate["taken"], gate["last_two"]
    if counts.get(gate["code"], taken_seats) != taken_seats:
        yield "taken"
    if taken_seats > seats:
        yield "overfull"
    last = last_two[0] if last_two else 0
    if gate["limit"] != (None if taken_seats < seats else last):
        yield "limit"
    if (
        len(last_two) != min(taken_seats, 2)
        or sorted(last_two, reverse=True) != last_two
    ):
        yield "last_two"


def check_published(
    result: Mapping[str, Any], certificate: Mapping[str, Any], findings: Findings
) -> None:
    """Note where a certificate differs from a result."""
    if not has_form(certificate):
        findings.add("certificate.shape")
        return
    gates = [
        {name: gate[name] for name in ("code", "seats", "taken", "limit", "last_two")}
        for gate in certificate["gates"]
    ]
    is_so = {
        "market": certificate["market"] == result["market"],
        "result": certificate["result"] == result_digest(result),
        "gates": gates == result.get("gates"),
        "students": certificate["students"] == len(result.get("placed", ())),
    }
    for name, agrees in is_so.items():
        if not agrees:
            findings.add(f"certificate.{name}")
