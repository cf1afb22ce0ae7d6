"""The certificate of a result, and every slip under its root."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from concours.core.audit import merkle
from concours.core.kernel import canonical
from concours.core.kernel.canonical import Json
from concours.core.market.market import NO_LINE, Market
from concours.core.matching import result as results

FORMAT = "concours-certificate-1"
SALT_BYTES = 16


@dataclass(frozen=True)
class Certified:
    """The certificate, and the slips in the order of its leaves."""

    certificate: dict[str, Json]
    slips: list[dict[str, Json]]


def agents(market: Market) -> list[tuple[int, ...]]:
    """Return the members of each leaf: a student alone, or both of a couple.

    In the order of the file, a couple where its first member stands.
    """
    couple_of = market.couple_of.tolist()
    members = market.members.tolist()
    told: list[tuple[int, ...]] = []
    for student, couple in enumerate(couple_of):
        if couple < 0:
            told.append((student,))
        elif members[couple][0] == student:
            told.append(tuple(members[couple]))
    return told


def certify(
    market: Market, result: Mapping[str, Any], salts: Sequence[bytes]
) -> Certified:
    """Return the certificate of a result and every slip.

    `salts` are 16 secret bytes of chance for each of `agents(market)`: without them a
    short list could be guessed from its leaf.
    """
    told = agents(market)
    assert len(salts) == len(told), "one salt for each leaf"
    assert all(len(salt) == SALT_BYTES for salt in salts)
    assert len(set(salts)) == len(salts), "no salt serves twice"
    leaves = [
        _leaf(market, members, result["placed"], salt)
        for members, salt in zip(told, salts, strict=True)
    ]
    root, proofs = merkle.inclusion_proofs([canonical.dump(leaf) for leaf in leaves])
    slips: list[dict[str, Json]] = []
    for at, (leaf, proof) in enumerate(zip(leaves, proofs, strict=True)):
        way: list[Json] = [step.hex() for step in proof]
        slips.append(leaf | {"index": at, "proof": way})
    certificate: dict[str, Json] = {
        "format": FORMAT,
        "market": result["market"],
        "result": results.digest(dict(result)).hex(),
        "gates": _gates(market, result["gates"]),
        "root": root.hex(),
        "students": len(market.numbers),
        "leaves": len(leaves),
    }
    return Certified(certificate, slips)


def _leaf(
    market: Market, members: tuple[int, ...], placed: Sequence[str | None], salt: bytes
) -> dict[str, Json]:
    ranks: list[Json] = []
    wishes: list[Json] = []
    for student in members:
        own = market.ranks[:, student].tolist()
        ranks.append(
            {code: rank for code, rank in zip(market.groups, own, strict=True) if rank}
        )
        start, end = market.starts[student : student + 2].tolist()
        asked = market.wishes[start:end].tolist()
        wishes.append([market.lines[line].code for line in asked])
    leaf: dict[str, Json] = {
        "salt": salt.hex(),
        "members": [market.numbers[student] for student in members],
        "ranks": ranks,
        "wishes": wishes,
        "lines": [placed[student] for student in members],
    }
    if len(members) == 1:
        return leaf
    couple = int(market.couple_of[members[0]])
    start, end = market.pair_starts[couple : couple + 2].tolist()
    pairs: list[Json] = [
        [None if line == NO_LINE else market.lines[line].code for line in pair]
        for pair in market.pairs[start:end].tolist()
    ]
    return leaf | {"pairs": pairs, "unlinks": bool(market.unlinks[couple])}


def _gates(market: Market, told: Sequence[Mapping[str, Json]]) -> list[Json]:
    """Return the gates with what a reader needs: the rank that counts, families."""
    lines: list[Json] = [
        {
            **gate,
            "group": market.groups[line.group],
            "specialty": line.specialty,
            "subdivision": line.subdivision,
        }
        for gate, line in zip(told, market.lines, strict=False)
    ]
    for gate, family in zip(told[len(lines) :], market.families, strict=True):
        among: list[Json] = [market.lines[line].code for line in family.lines]
        lines.append({**gate, "lines": among})
    return lines
