"""The certificate of a result, and every slip under its root."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from concours.core.audit import merkle
from concours.core.kernel.canonical import Json
from concours.core.matching.certificate.leaves import leaves
from concours.core.matching.engine import result as results
from concours.core.matching.engine.solve import Outcome
from concours.core.matching.market.market import Market

FORMAT = "concours-certificate-1"


@dataclass(frozen=True)
class Certified:
    """The certificate, and the slips in the order of its leaves."""

    certificate: dict[str, Json]
    slips: list[dict[str, Json]]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a certificate binds: digests in hexadecimal, students, leaves under `root`.

    Fewer leaves than students where couples have one between them.
    """

    market: str
    result: str
    root: str
    students: int
    leaves: int


def certify(
    market: Market, outcome: Outcome, result: Mapping[str, Any], salts: bytes
) -> Certified:
    """Return the certificate of an outcome and its document, and every slip.

    `salts` are 16 secret bytes of chance for each student, see `leaves`.
    """
    leaf_bytes = [leaf.data for leaf in leaves(market, outcome, salts)]
    root, ways = merkle.inclusion_proofs(leaf_bytes)
    slips = [
        slip_of(leaf, at, way)
        for at, (leaf, way) in enumerate(zip(leaf_bytes, ways, strict=True))
    ]
    digest = results.digest(dict(result)).hex()
    counts = (len(market.numbers), len(leaf_bytes))
    bound = Bound(result["market"], digest, root.hex(), *counts)
    return Certified(certificate_of(bound, _gates(market, result["gates"])), slips)


def certificate_of(bound: Bound, gates: list[Json]) -> dict[str, Json]:
    """Return what everybody may read of a result; `gates` as `gate_of` makes them."""
    return {
        "format": FORMAT,
        "market": bound.market,
        "result": bound.result,
        "gates": gates,
        "root": bound.root,
        "students": bound.students,
        "leaves": bound.leaves,
    }


def gate_of(
    figures: Mapping[str, Json], *, group: str, specialty: str, subdivision: str
) -> dict[str, Json]:
    """Return the gate of a line with what a reader needs: whose rank counts there."""
    line = {"group": group, "specialty": specialty, "subdivision": subdivision}
    return {**figures, **line}


def slip_of(leaf: bytes, index: int, way: Sequence[bytes]) -> dict[str, Json]:
    """Return the slip of a leaf: the leaf, its index and its path to the root."""
    facts: dict[str, Json] = json.loads(leaf)
    steps: list[Json] = [step.hex() for step in way]
    return facts | {"index": index, "proof": steps}


def _gates(market: Market, figures: Sequence[Mapping[str, Json]]) -> list[Json]:
    """Return the gates with what a reader needs: the rank that counts, families."""
    gates: list[Json] = [
        gate_of(
            gate,
            group=market.groups[line.group],
            specialty=line.specialty,
            subdivision=line.subdivision,
        )
        for gate, line in zip(figures, market.lines, strict=False)
    ]
    for gate, family in zip(figures[len(gates) :], market.families, strict=True):
        among: list[Json] = [market.lines[line].code for line in family.lines]
        gates.append({**gate, "lines": among})
    return gates
