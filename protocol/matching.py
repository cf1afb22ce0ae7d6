"""Small markets with their results, certificates and slips, right and falsified."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import numpy as np

from concours.core.matching.certificate.certify import Certified, certify
from concours.core.matching.certificate.leaves import SALT_BYTES
from concours.core.matching.engine.limits import occupancy
from concours.core.matching.engine.result import document
from concours.core.matching.engine.solve import Outcome, solve_twice
from concours.core.matching.market import columns
from concours.core.matching.market.market import Market
from concours.core.matching.market.reading import read

Told = dict[str, Any]


def _line(code: str, group: str, seats: int, **more: str) -> Told:
    where = {"specialty": f"spécialité {code}", "subdivision": "Brest"}
    return {"code": code, **where, "group": group, "seats": seats} | more


def _market(
    rankings: dict[str, str], lines: list[Told], wishes: dict[str, str], **more: Any
) -> Told:
    """Return a readable market; students, lines and families have names of one letter.

    The rankings and wishes are such names in order: `{"g": "abc"}`.
    """
    holders = more.pop("holders", "")
    return {
        "format": columns.FORMAT,
        "groups": [{"code": g, "ranking": [*order]} for g, order in rankings.items()],
        "lines": lines,
        "students": [
            {"number": number, "wishes": [*own]}
            | ({"contract": "cesp"} if number in holders else {})
            for number, own in wishes.items()
        ],
    } | more


MARKETS: dict[str, Told] = {
    "one line each": _market(
        {"g": "abcd", "h": "dcba"},
        [_line("P", "g", 1), _line("Q", "h", 1), _line("R", "g", 2)],
        {"a": "QPR", "b": "PQR", "c": "PR", "d": "PQ"},
    ),
    "nobody asks": _market({"g": "a"}, [_line("P", "g", 1)], {"a": ""}),
    "families": _market(
        {"g": "abcdef"},
        [_line("P", "g", 2), _line("Q", "g", 2), _line("R", "g", 2)],
        {"a": "PQ", "b": "PR", "c": "QR", "d": "QR", "e": "PR", "f": "R"},
        families=[
            {"code": "F", "lines": ["P", "Q"], "seats": 3},
            {"code": "G", "lines": ["P", "Q", "R"], "seats": 5},
        ],
    ),
    "returned seats": _market(
        {"g": "abcde"},
        [
            _line("P", "g", 1),
            _line("S", "g", 2, contract="cesp", returns_to="P"),
        ],
        {"a": "P", "b": "P", "c": "P", "d": "S", "e": "SP"},
        contracts=[{"code": "cesp", "also_ordinary": True}],
        holders="de",
    ),
    "a line without seats": _market(
        {"g": "ab"}, [_line("P", "g", 0), _line("Q", "g", 1)], {"a": "PQ", "b": "QP"}
    ),
}
COUPLES: dict[str, tuple[Told, list[str | None], frozenset[int]]] = {
    "a couple on one line": (
        _market(
            {"g": "cabd"},
            [_line("P", "g", 2), _line("Q", "g", 3)],
            {"a": "", "b": "", "c": "PQ", "d": "Q"},
            couples=[{"members": ["a", "b"], "pairs": [["P", "P"], ["Q", "Q"]]}],
        ),
        ["Q", "Q", "P", "Q"],
        frozenset(),
    ),
    "a couple who go apart": (
        _market(
            {"g": "cdab"},
            [_line("P", "g", 1), _line("Q", "g", 2)],
            {"a": "PQ", "b": "P", "c": "P", "d": "Q"},
            couples=[
                {
                    "members": ["a", "b"],
                    "pairs": [["P", None], ["Q", "Q"]],
                    "unlinks": True,
                }
            ],
        ),
        ["Q", None, "P", "Q"],
        frozenset({0}),
    ),
}
"""Markets with a couple: the outcome is plain to see."""


def matching() -> Told:
    """Give every market with what its readers must find, and slips to refuse."""
    cases = [_case(name, described) for name, described in MARKETS.items()]
    cases += [_case(name, *told) for name, told in COUPLES.items()]
    return {
        "about": "Markets, results, certificates: docs/reference/match-check.md",
        "cases": cases,
        "refused": [*_refused(cases)],
    }


def _case(
    name: str,
    described: Told,
    placed: list[str | None] | None = None,
    apart: frozenset[int] = frozenset(),
) -> Told:
    market = read(described)
    outcome = _outcome(market, placed, apart)
    result = document(market, outcome)
    certified = _certified(market, outcome, result)
    return {
        "name": name,
        "market": described,
        "digest_hex": columns.digest(market).hex(),
        "result": result if placed is None else None,
        "certificate": certified.certificate,
        "slips": certified.slips,
    }


def _outcome(
    market: Market, placed: list[str | None] | None, apart: frozenset[int]
) -> Outcome:
    if placed is None:
        return solve_twice(market)
    at = {line.code: place for place, line in enumerate(market.lines)}
    lines = [-1 if code is None else at[code] for code in placed]
    standing = np.array(lines, dtype=np.int32)
    return Outcome(standing, occupancy(market, standing), apart)


def _certified(market: Market, outcome: Outcome, result: Told) -> Certified:
    salts = b"".join(
        sha256(number.encode()).digest()[:SALT_BYTES] for number in market.numbers
    )
    return certify(market, outcome, result, salts)


def _refused(cases: list[Told]) -> Iterator[Told]:
    """Yield a slip and a certificate for each reason to refuse them."""
    case = cases[0]
    slip, said = case["slips"][1], case["certificate"]
    gates = said["gates"]
    q = next(at for at, gate in enumerate(gates) if gate["code"] == "Q")
    wrong = {
        "certificate.shape": (slip, slip),
        "slip.shape": (said, said),
        "slip.index": (slip | {"index": said["leaves"]}, said),
        "slip.way": (slip | {"proof": slip["proof"][1:]}, said),
        "slip.not_under_root": (slip | {"lines": ["P"]}, said),
        "slip.line_unknown": (slip, said | {"gates": gates[:q] + gates[q + 1 :]}),
        "certificate.overfull": (slip, _with(said, q, taken=2)),
        "certificate.limit": (slip, _with(said, q, limit=4)),
        "slip.line": (slip, _with(said, 0, limit=4, last_two=[4])),
    }
    for code, (given, published) in wrong.items():
        yield {"code": code, "slip": given, "certificate": published}


def _with(said: Told, at: int, **changed: Any) -> Told:
    gates = [*said["gates"]]
    gates[at] = gates[at] | changed
    return said | {"gates": gates}
