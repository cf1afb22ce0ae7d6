"""A market of posts, read again: `docs/reference/market.md`, readable or compact.

Students, lines and groups are counted from 0 in the order of the file; gates are lines,
then families. A rank counts from 1, the best; 0 is not ranked. -1 is no line, no post.
"""

import sys
from array import array
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from verifier.market_form import demand_form
from verifier.strict import digest, write

FORMAT = "concours-market-1"
NONE = 2**32 - 1
FILE_BYTES_MAX = 512 * 1024 * 1024
Facts = Mapping[str, Any]


@dataclass
class Market:
    """All that a matching depends on, in plain lists."""

    head: dict[str, Any]
    groups: list[str]
    codes: list[str]
    group_of: list[int]
    seats: list[int]
    chains: list[tuple[int, ...]]
    returns_to: list[int]
    numbers: list[str]
    held: list[str]
    ranks: list[list[int]]
    starts: "array[int]"
    wishes: "array[int]"
    couples: list[tuple[int, int]]
    pairs: list[list[tuple[int, int]]]
    unlinks: list[bool]

    @property
    def lines_count(self) -> int:
        """How many of the gates are lines."""
        return len(self.group_of)

    def own(self, student: int) -> list[int]:
        """Return the wishes of one student."""
        return self.wishes[self.starts[student] : self.starts[student + 1]].tolist()

    def rank(self, student: int, line: int) -> int:
        """Return the rank that counts for a student at a line."""
        return self.ranks[self.group_of[line]][student]

    def may_ask(self, student: int, line: int) -> bool:
        """Tell whether a student's contract lets them ask for a line."""
        asked = self.head["lines"][line].get("contract", "")
        held = self.held[student]
        if asked or not held:
            return bool(asked == held)
        also = {one["code"] for one in self.head["contracts"] if one["also_ordinary"]}
        return held in also

    def digest(self) -> str:
        """Return the SHA-256 of the market, in hex: the same for both forms."""
        contracts = {one["code"]: at for at, one in enumerate(self.head["contracts"])}
        pair_starts = [0]
        for pairs in self.pairs:
            pair_starts.append(pair_starts[-1] + len(pairs))
        columns = [_orders(row) for row in self.ranks]
        columns.append([contracts.get(code, NONE) for code in self.held])
        columns += [self.starts, self.wishes]
        columns.append([student for couple in self.couples for student in couple])
        columns.append(pair_starts)
        columns.append(
            [
                NONE if line < 0 else line
                for pairs in self.pairs
                for pair in pairs
                for line in pair
            ]
        )
        return digest(
            write(self.head),
            write(self.groups),
            "\n".join(self.numbers).encode(),
            *map(_column, columns),
            bytes(self.unlinks),
        ).hex()


def read(described: Facts) -> Market:
    """Return the market that a document tells. Raises if it is not one."""
    demand_form(described)
    if described["format"] != FORMAT:
        raise ValueError(described["format"])
    head = _head(described)
    groups = [group["code"] for group in described["groups"]]
    group_at, line_at = _places(groups), _places(_codes(head["lines"]))
    numbers, held, starts, wishes = _students(described["students"], head, line_at)
    number_at = _places(numbers)
    couples, pairs, unlinks = [], [], []
    for couple in described.get("couples", []):
        one, other = couple["members"]
        couples.append((number_at[one], number_at[other]))
        unlinks.append(couple.get("unlinks", False))
        pairs.append(
            [
                (-1 if p is None else line_at[p], -1 if q is None else line_at[q])
                for p, q in couple["pairs"]
            ]
        )
    return Market(
        head=head,
        groups=groups,
        codes=_codes(head["lines"] + head["families"]),
        group_of=[group_at[line["group"]] for line in head["lines"]],
        seats=[gate["seats"] for gate in head["lines"] + head["families"]],
        chains=_chains(head, line_at),
        returns_to=[
            line_at[line["returns_to"]] if "returns_to" in line else -1
            for line in head["lines"]
        ],
        numbers=numbers,
        held=held,
        ranks=[_ranks(group["ranking"], number_at) for group in described["groups"]],
        starts=starts,
        wishes=wishes,
        couples=couples,
        pairs=pairs,
        unlinks=unlinks,
    )


def _head(described: Facts) -> dict[str, Any]:
    """Return contracts, lines and families, without what is their default."""
    told: dict[str, Any] = {"format": FORMAT}
    told["contracts"] = [
        {"code": one["code"], "also_ordinary": one.get("also_ordinary", False)}
        for one in described.get("contracts", [])
    ]
    for name, fields in (
        ("lines", ("code", "specialty", "subdivision", "group", "seats")),
        ("families", ("code", "lines", "seats")),
    ):
        told[name] = [
            {field: one[field] for field in fields}
            | {
                field: one[field]
                for field in ("contract", "least", "returns_to")
                if one.get(field) and not (field != "least" and name == "families")
            }
            for one in described.get(name, [])
        ]
    return told


def _students(
    described: Any, head: Facts, line_at: Mapping[str, int]
) -> tuple[list[str], list[str], "array[int]", "array[int]"]:
    starts, wishes = array("I", [0]), array("I")
    if isinstance(described, dict):
        numbers = list(described["numbers"])
        held = [""] * len(numbers)
        for code, text in described.get("contracts", {}).items():
            for student in _unpacked(text):
                held[student] = code
        for count in _unpacked(described["counts"]):
            starts.append(starts[-1] + count)
        wishes = _unpacked(described["wishes"])
    else:
        numbers = [student["number"] for student in described]
        held = [student.get("contract") or "" for student in described]
        for student in described:
            wishes.extend(map(line_at.__getitem__, student["wishes"]))
            starts.append(len(wishes))
    known = {"", *_codes(head["contracts"])}
    if not known.issuperset(held) or len(starts) != len(numbers) + 1:
        reason = "students"
        raise ValueError(reason)
    if starts[-1] != len(wishes) or max(wishes, default=-1) >= len(line_at):
        reason = "wishes"
        raise ValueError(reason)
    return numbers, held, starts, wishes


def _ranks(ranking: Any, number_at: Mapping[str, int]) -> list[int]:
    if isinstance(ranking, str):
        order: Sequence[int] = _unpacked(ranking)
    else:
        order = [number_at[number] for number in ranking]
    if len(set(order)) < len(order):
        reason = "a rank is tied"
        raise ValueError(reason)
    ranks = [0] * len(number_at)
    for rank, student in enumerate(order, start=1):
        ranks[student] = rank
    return ranks


def _chains(head: Facts, line_at: Mapping[str, int]) -> list[tuple[int, ...]]:
    """Return the gates of each line: itself, then its families, the innermost first."""
    families = [
        frozenset(map(line_at.__getitem__, f["lines"])) for f in head["families"]
    ]
    order = sorted(range(len(families)), key=lambda at: (len(families[at]), at))
    chains = []
    for line in range(len(line_at)):
        above = [at for at in order if line in families[at]]
        if not all(families[a] <= families[b] for a, b in pairwise(above)):
            reason = "families overlap"
            raise ValueError(reason)
        chains.append((line, *(len(line_at) + at for at in above)))
    return chains


def _codes(things: Sequence[Facts]) -> list[str]:
    return [thing["code"] for thing in things]


def _places(codes: Sequence[str]) -> dict[str, int]:
    places = {code: at for at, code in enumerate(codes)}
    if len(places) < len(codes):
        reason = "a code stands twice"
        raise ValueError(reason)
    return places


def _orders(ranks: Sequence[int]) -> list[int]:
    """Return the students of one rank table, the best first."""
    ranked = [student for student, rank in enumerate(ranks) if rank]
    return sorted(ranked, key=ranks.__getitem__)


def _unpacked(text: str) -> "array[int]":
    column = array("I", b64decode(text, validate=True))
    if sys.byteorder == "big":
        column.byteswap()
    return column


def _column(numbers: Sequence[int]) -> bytes:
    column = array("I", numbers)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()
