"""The compact form: columns of 32-bit numbers, little end first, in base64.

A national market is 10 MB of readable wishes and 5 MB of columns, and both load in a
second; the digest of a market is made from these bytes, whichever form it came in.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concours.core.kernel import canonical
from concours.core.kernel.canonical import Json
from concours.core.matching.market.faults import Faults
from concours.core.matching.market.market import (
    CODE_LENGTH_MAX,
    NO_LINE,
    STUDENTS_MAX,
    WISHES_MAX,
    Ints,
    Market,
)

FORMAT = "concours-market-1"


def indexes(text: object, bound: int, location: str, faults: Faults) -> Ints:
    """Return the numbers from 0 to `bound - 1` of a column, or note its fault."""
    try:
        data = b64decode(text if isinstance(text, str) else "", validate=True)
        numbers = np.frombuffer(data, dtype="<u4").astype(np.int64)
    except (binascii.Error, ValueError):
        faults.add("market.shape", location)
        return np.zeros(0, dtype=np.int32)
    if not isinstance(text, str) or (len(numbers) and int(numbers.max()) >= bound):
        faults.add("market.shape", location, "index")
        return np.zeros(0, dtype=np.int32)
    return numbers.astype(np.int32)


def students(
    description: Mapping[str, Any],
    context: tuple[int, Mapping[str, int]],
    faults: Faults,
) -> tuple[list[str], Ints, NDArray[np.int64], Ints]:
    """Return numbers, contracts held, starts and wishes of the compact `students`.

    `known` is how many lines there are, and the places of the contracts.
    """
    lines_count, contracts = context
    numbers = description.get("numbers")
    empty = np.zeros(0, dtype=np.int32)
    if (
        not isinstance(numbers, list)
        or len(numbers) > STUDENTS_MAX
        or not all(
            isinstance(number, str) and 0 < len(number) <= CODE_LENGTH_MAX
            for number in numbers
        )
    ):
        faults.add("market.shape", "students numbers")
        return [], empty, np.zeros(1, dtype=np.int64), empty
    contracts_held = np.full(len(numbers), -1, dtype=np.int32)
    for contract, text in _object(description, "contracts", faults).items():
        if contract not in contracts:
            faults.add("market.contract_unknown", "students contracts", contract)
            continue
        holders = indexes(text, len(numbers), f"students contracts {contract}", faults)
        contracts_held[holders] = contracts[contract]
    counts = indexes(description.get("counts"), WISHES_MAX, "students counts", faults)
    wishes = indexes(description.get("wishes"), lines_count, "students wishes", faults)
    starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    if len(counts) != len(numbers) or starts[-1] != len(wishes):
        faults.add("market.shape", "students counts", len(counts))
        return [], empty, np.zeros(1, dtype=np.int64), empty
    return numbers, contracts_held, starts, wishes


def _object(
    description: Mapping[str, Any], key: str, faults: Faults
) -> Mapping[str, object]:
    value = description.get(key, {})
    if isinstance(value, dict):
        return value
    faults.add("market.shape", f"students {key}")
    return {}


def compact(market: Market) -> dict[str, Json]:
    """Return the compact description of a market, to be read by `reading.read`."""
    orders = [_order(row) for row in market.ranks]
    return _head(market) | {
        "groups": [
            {"code": code, "ranking": _text(order)}
            for code, order in zip(market.groups, orders, strict=True)
        ],
        "students": {
            "numbers": list(market.numbers),
            "contracts": {
                contract.code: _text(np.flatnonzero(market.held == place))
                for place, contract in enumerate(market.contracts)
            },
            "counts": _text(np.diff(market.starts)),
            "wishes": _text(market.wishes),
        },
        "couples": _couples(market),
    }


def readable(market: Market) -> dict[str, Json]:
    """Return the readable description of a market, to be read by `reading.read`."""
    codes = [line.code for line in market.lines]
    starts, wishes = market.starts.tolist(), market.wishes.tolist()
    students: list[Json] = []
    for student_index, number in enumerate(market.numbers):
        holds = int(market.held[student_index])
        own: list[Json] = [
            codes[w] for w in wishes[starts[student_index] : starts[student_index + 1]]
        ]
        contract = {"contract": market.contracts[holds].code} if holds >= 0 else {}
        students.append({"number": number, **contract, "wishes": own})
    return _head(market) | {
        "groups": [
            {
                "code": code,
                "ranking": [market.numbers[student] for student in _order(row)],
            }
            for code, row in zip(market.groups, market.ranks, strict=True)
        ],
        "students": students,
        "couples": _couples(market),
    }


def digest(market: Market) -> bytes:
    """Return the SHA-256 of all that a matching depends on, 32 bytes.

    The same for the readable and the compact form of a market.
    """
    head = canonical.dump(_head(market))
    columns = [*(_order(row) for row in market.ranks), market.held, market.starts]
    columns += [market.wishes, market.members, market.pair_starts, market.pairs]
    return canonical.digest(
        head,
        canonical.dump(list(market.groups)),
        "\n".join(market.numbers).encode(),
        *(_bytes(column) for column in columns),
        market.unlinks.astype(np.uint8).tobytes(),
    )


def _head(market: Market) -> dict[str, Json]:
    """Return contracts, lines and families, without what is their default."""
    codes = [line.code for line in market.lines]
    lines: list[Json] = []
    for line in market.lines:
        facts: dict[str, Json] = {
            "code": line.code, "specialty": line.specialty,
            "subdivision": line.subdivision, "group": market.groups[line.group],
            "seats": line.seats,
        }  # fmt: skip
        facts |= {"contract": line.contract} if line.contract else {}
        facts |= {"least": line.least} if line.least else {}
        if line.returns_to is not None:
            facts["returns_to"] = codes[line.returns_to]
        lines.append(facts)
    families: list[Json] = []
    for family in market.families:
        among: list[Json] = [codes[line] for line in family.lines]
        facts = {"code": family.code, "lines": among, "seats": family.seats}
        families.append(facts | ({"least": family.least} if family.least else {}))
    return {
        "format": FORMAT,
        "contracts": [
            {"code": facts.code, "also_ordinary": facts.also_ordinary}
            for facts in market.contracts
        ],
        "lines": lines,
        "families": families,
    }


def _couples(market: Market) -> list[Json]:
    codes = [line.code for line in market.lines]
    ends = market.pair_starts.tolist()
    couples: list[Json] = []
    for at, (a, b) in enumerate(market.members.tolist()):
        pairs: list[Json] = [
            [None if line == NO_LINE else codes[line] for line in pair]
            for pair in market.pairs[ends[at] : ends[at + 1]].tolist()
        ]
        couple: dict[str, Json] = {
            "members": [market.numbers[a], market.numbers[b]],
            "pairs": pairs,
        }
        couples.append(couple | ({"unlinks": True} if market.unlinks[at] else {}))
    return couples


def _order(ranks: Ints) -> list[int]:
    """Return the students of one rank table, the best first."""
    order: list[int] = np.argsort(ranks, kind="stable").tolist()
    return order[len(ranks) - int(np.count_nonzero(ranks)) :]


def _bytes(column: Any) -> bytes:
    return np.asarray(column, dtype=np.int64).astype("<u4").tobytes()


def _text(column: Any) -> str:
    return b64encode(_bytes(column)).decode()
