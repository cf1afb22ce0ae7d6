"""A certificate of a matching, and a student's slip: `docs/reference/match-check.md`.

A certificate is what everybody may read: digests of market and result, the gates, and
the root of a Merkle tree (RFC 6962) with a salted leaf for each single student and each
couple. A slip is one leaf with its path to the root.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from verifier.findings import Findings
from verifier.posts.market import Market
from verifier.published import root_of_path
from verifier.shapes import HASH, many, mapping, maybe, number, record, text
from verifier.strict import NUMBER_MAX, write

FORMAT = "concours-certificate-1"
OPEN = 2**31 - 1
_CODE = text(".{1,64}")
_GATE = {
    "code": _CODE,
    "seats": number(),
    "taken": number(),
    "limit": maybe(number(0, OPEN)),
    "last_two": many(number(1), 2),
}
_LINE = _GATE | {"group": _CODE, "specialty": _CODE, "subdivision": _CODE}
_FAMILY = _GATE | {"lines": many(_CODE, 20_000)}
_gate = lambda value: record(_LINE)(value) or record(_FAMILY)(value)  # noqa: E731
_CERTIFICATE = record(
    {
        "format": text(FORMAT),
        "market": HASH,
        "result": HASH,
        "gates": many(_gate, 40_000),
        "root": HASH,
        "students": number(),
        "leaves": number(),
    }
)
_ALONE = {
    "salt": text("[0-9a-f]{32}"),
    "members": many(_CODE, 2),
    "ranks": many(mapping(number(1), 64), 2),
    "wishes": many(many(_CODE, 20_000), 2),
    "lines": many(maybe(_CODE), 2),
}
_COUPLE = _ALONE | {
    "pairs": many(many(maybe(_CODE), 2), 20_000),
    "unlinks": lambda value: isinstance(value, bool),
}
_WAY = {"index": number(), "proof": many(HASH, 64)}


def has_form(value: Any) -> bool:
    """Tell whether something has the form of a certificate."""
    return _CERTIFICATE(value)


def result_digest(result: Any) -> str:
    """Return the SHA-256 of the canonical JSON of a result, in hex; a proof is deep."""
    return sha256(write(result, NUMBER_MAX)).hexdigest()


def check_certificate(
    market: Market, result: Any, certificate: Any, findings: Findings
) -> None:
    """Note where a certificate differs from the market and a right result.

    The root needs the salts, which nobody publishes; slips are checked under it.
    """
    if not _CERTIFICATE(certificate):
        findings.add("certificate.shape")
        return
    lines = market.head["lines"]
    gates = [
        gate | {name: line[name] for name in ("group", "specialty", "subdivision")}
        for gate, line in zip(result["gates"], lines, strict=False)
    ] + [
        gate | {"lines": family["lines"]}
        for gate, family in zip(
            result["gates"][len(lines) :], market.head["families"], strict=True
        )
    ]
    is_so = {
        "market": market.digest(),
        "result": result_digest(result),
        "gates": gates,
        "students": len(market.numbers),
        "leaves": len(market.numbers) - len(market.couples),
    }
    for name, right_value in is_so.items():
        if certificate[name] != right_value:
            findings.add(f"certificate.{name}")


def check_slip(slip: Any, certificate: Any, findings: Findings) -> None:
    """Note what is wrong with a slip under a certificate: its path, then its lines."""
    if not _CERTIFICATE(certificate):
        findings.add("certificate.shape")
        return
    if not (record(_ALONE | _WAY)(slip) or record(_COUPLE | _WAY)(slip)):
        findings.add("slip.shape")
        return
    code, facts = (
        _way_fault(slip, certificate) or _gate_fault(certificate["gates"]) or ("", {})
    )
    if code:
        findings.add(code, **facts)
        return
    reading = Reading(slip, certificate["gates"])
    if reading.unknown_codes():
        findings.add("slip.line_unknown", lines=sorted(reading.unknown_codes()))
        return
    right_lines = reading.lines()
    for member, line, right in zip(
        slip["members"], slip["lines"], right_lines, strict=True
    ):
        if line != right:
            findings.add("slip.line", student=member, expected=right, found=line)


def _way_fault(
    slip: Mapping[str, Any], certificate: Mapping[str, Any]
) -> tuple[str, dict[str, str]] | None:
    """Return why a slip is not the leaf at its index under the root."""
    if slip["index"] >= certificate["leaves"]:
        return "slip.index", {}
    if len(slip["proof"]) != _way_length(slip["index"], certificate["leaves"]):
        return "slip.way", {}
    leaf = {name: value for name, value in slip.items() if name not in _WAY}
    way = [bytes.fromhex(step) for step in slip["proof"]]
    root = root_of_path(write(leaf), slip["index"], certificate["leaves"], way)
    is_under = root is not None and root.hex() == certificate["root"]
    return None if is_under else ("slip.not_under_root", {})


def _way_length(index: int, size: int) -> int:
    length = 0
    while size > 1:
        half = 1 << (size - 1).bit_length() - 1
        index, size = (index, half) if index < half else (index - half, size - half)
        length += 1
    return length


def _gate_fault(
    gates: Sequence[Mapping[str, Any]],
) -> tuple[str, dict[str, str]] | None:
    """Return where a gate contradicts itself."""
    for gate in gates:
        if gate["taken"] > gate["seats"]:
            return "certificate.overfull", {"gate": gate["code"]}
        is_full = gate["taken"] == gate["seats"]
        limit = next(iter(gate["last_two"]), 0) if is_full else None
        is_told = len(gate["last_two"]) == min(2, gate["taken"])
        if gate["limit"] != limit or not is_told:
            return "certificate.limit", {"gate": gate["code"]}
    return None


class Reading:
    """A list read from the top against published limits."""

    def __init__(
        self, slip: Mapping[str, Any], gates: Sequence[Mapping[str, Any]]
    ) -> None:
        self._slip = slip
        self._lines = {gate["code"]: gate for gate in gates if "group" in gate}
        self._chains = {code: [gate] for code, gate in self._lines.items()}
        families = [gate for gate in gates if "lines" in gate]
        for family in sorted(families, key=lambda family: len(family["lines"])):
            for code in family["lines"]:
                self._chains[code].append(family)

    def unknown_codes(self) -> set[str]:
        """Return the codes of the list that are no line of the certificate."""
        codes = {code for wishes in self._slip["wishes"] for code in wishes}
        for pair in [*self._slip.get("pairs", ()), self._slip["lines"]]:
            codes.update(code for code in pair if code is not None)
        return codes - self._lines.keys()

    def lines(self) -> list[str | None]:
        """Return the lines that the list gives."""
        for pair in self._slip.get("pairs", ()):
            if self._takes(pair):
                return list(pair)
        if "pairs" in self._slip and not self._slip["unlinks"]:
            return [None, None]
        return [
            next(self._within(member), None)
            for member in range(len(self._slip["members"]))
        ]

    def _within(self, member: int) -> Iterator[str]:
        for code in self._slip["wishes"][member]:
            rank = self._rank(member, code)
            if rank and all(self._is_within(rank, g) for g in self._chains[code]):
                yield code

    def _takes(self, pair: Sequence[str | None]) -> bool:
        ranks_by_gate: dict[int, list[int]] = {}
        gates: dict[int, Mapping[str, Any]] = {}
        for member, code in enumerate(pair):
            if code is None:
                continue
            rank = self._rank(member, code)
            if not rank:
                return False
            for gate in self._chains[code]:
                ranks_by_gate.setdefault(id(gate), []).append(rank)
                gates[id(gate)] = gate
        return all(
            self._is_within(ranks[0], gates[at])
            if len(ranks) == 1
            else self._takes_both(gates[at], ranks)
            for at, ranks in ranks_by_gate.items()
        )

    def _takes_both(self, gate: Mapping[str, Any], ranks: Sequence[int]) -> bool:
        """Tell whether both are among the best, from the last two admitted alone."""
        own_count = sum(
            line is not None
            and any(chain_gate is gate for chain_gate in self._chains[line])
            for line in self._slip["lines"]
        )
        free = gate["seats"] - 2 - (gate["taken"] - own_count)
        if gate["seats"] < 2 or free >= 0:
            return bool(gate["seats"] >= 2)
        other_ranks = [rank for rank in gate["last_two"] if rank not in ranks]
        return len(other_ranks) >= -free and bool(other_ranks[-free - 1] > max(ranks))

    def _rank(self, member: int, code: str) -> int:
        group = self._lines[code]["group"]
        return int(self._slip["ranks"][member].get(group, 0))

    @staticmethod
    def _is_within(rank: int, gate: Mapping[str, Any]) -> bool:
        return gate["limit"] is None or rank <= gate["limit"]
