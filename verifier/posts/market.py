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

from verifier.posts.market_form import check_form
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
        line_contract = self.head["lines"][line].get("contract", "")
        own_contract = self.held[student]
        if line_contract or not own_contract:
            return bool(line_contract == own_contract)
        ordinary_too = {
            contract["code"]
            for contract in self.head["contracts"]
            if contract["also_ordinary"]
        }
        return own_contract in ordinary_too

    def digest(self) -> str:
        """Return the SHA-256 of the market, in hex: the same for both forms."""
        contracts = {item["code"]: at for at, item in enumerate(self.head["contracts"])}
        pair_starts = [0]
        for pairs in self.pairs:
            pair_starts.append(pair_starts[-1] + len(pairs))
        columns: list[Sequence[int]] = [_orders(row) for row in self.ranks]
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


def read(document: Facts) -> Market:
    """Return the market that a document tells. Raises if it is not one."""
    check_form(document)
    if document["format"] != FORMAT:
        raise ValueError(document["format"])
    head = _head(document)
    groups = [group["code"] for group in document["groups"]]
    group_at, line_at = _places(groups), _places(_codes(head["lines"]))
    numbers, contracts, starts, wishes = _students(document["students"], head, line_at)
    number_at = _places(numbers)
    couples, pairs, unlinks = [], [], []
    for couple in document.get("couples", []):
        first, second = couple["members"]
        couples.append((number_at[first], number_at[second]))
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
        held=contracts,
        ranks=[_ranks(group["ranking"], number_at) for group in document["groups"]],
        starts=starts,
        wishes=wishes,
        couples=couples,
        pairs=pairs,
        unlinks=unlinks,
    )


def _head(document: Facts) -> dict[str, Any]:
    """Return contracts, lines and families, without what is their default."""
    head: dict[str, Any] = {"format": FORMAT}
    head["contracts"] = [
        {"code": item["code"], "also_ordinary": item.get("also_ordinary", False)}
        for item in document.get("contracts", [])
    ]
    for name, fields in (
        ("lines", ("code", "specialty", "subdivision", "group", "seats")),
        ("families", ("code", "lines", "seats")),
    ):
        head[name] = [
            {field: item[field] for field in fields}
            | {
                field: item[field]
                for field in ("contract", "least", "returns_to")
                if item.get(field) and not (field != "least" and name == "families")
            }
            for item in document.get(name, [])
        ]
    return head


def _students(
    students: Any, head: Facts, line_at: Mapping[str, int]
) -> tuple[list[str], list[str], "array[int]", "array[int]"]:
    starts, wishes = array("I", [0]), array("I")
    if isinstance(students, dict):
        numbers = list(students["numbers"])
        contracts = [""] * len(numbers)
        for code, text in students.get("contracts", {}).items():
            for student in _unpacked(text):
                contracts[student] = code
        for count in _unpacked(students["counts"]):
            starts.append(starts[-1] + count)
        wishes = _unpacked(students["wishes"])
    else:
        numbers = [student["number"] for student in students]
        contracts = [student.get("contract") or "" for student in students]
        for student in students:
            wishes.extend(map(line_at.__getitem__, student["wishes"]))
            starts.append(len(wishes))
    codes = {"", *_codes(head["contracts"])}
    if not codes.issuperset(contracts) or len(starts) != len(numbers) + 1:
        reason = "students"
        raise ValueError(reason)
    if starts[-1] != len(wishes) or max(wishes, default=-1) >= len(line_at):
        reason = "wishes"
        raise ValueError(reason)
    return numbers, contracts, starts, wishes


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
        around = [at for at in order if line in families[at]]
        if not all(families[a] <= families[b] for a, b in pairwise(around)):
            reason = "families overlap"
            raise ValueError(reason)
        chains.append((line, *(len(line_at) + at for at in around)))
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
    students = [student for student, rank in enumerate(ranks) if rank]
    return sorted(students, key=ranks.__getitem__)


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
