"""Small markets with their results, certificates and slips, right and falsified."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import numpy as np

from concours.core.matching.certificate.certify import Certified, certify
from concours.core.matching.certificate.leaves import SALT_BYTES
from concours.core.matching.engine.limits import compute_limits
from concours.core.matching.engine.result import build_document
from concours.core.matching.engine.solve import Outcome, solve_twice
from concours.core.matching.market import columns
from concours.core.matching.market.market import Market
from concours.core.matching.market.reading import read

Document = dict[str, Any]


def _line(code: str, group: str, seats: int, **more: str) -> Document:
    labels = {"specialty": f"spécialité {code}", "subdivision": "Brest"}
    return {"code": code, **labels, "group": group, "seats": seats} | more


def _market(
    rankings: dict[str, str], lines: list[Document], wishes: dict[str, str], **more: Any
) -> Document:
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


MARKETS: dict[str, Document] = {
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
COUPLES: dict[str, tuple[Document, list[str | None], frozenset[int]]] = {
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


def matching() -> Document:
    """Give every market with what its readers must find, and slips to refuse."""
    cases = [_case(name, market) for name, market in MARKETS.items()]
    cases += [_case(name, *couple_case) for name, couple_case in COUPLES.items()]
    return {
        "about": "Markets, results, certificates: docs/reference/match-check.md",
        "cases": cases,
        "refused": [*_refusals(cases)],
    }


def _case(
    name: str,
    readable: Document,
    codes: list[str | None] | None = None,
    apart_couples: frozenset[int] = frozenset(),
) -> Document:
    market = read(readable)
    outcome = _outcome(market, codes, apart_couples)
    result = build_document(market, outcome)
    certified = _certified(market, outcome, result)
    return {
        "name": name,
        "market": readable,
        "digest_hex": columns.digest(market).hex(),
        "result": result if codes is None else None,
        "certificate": certified.certificate,
        "slips": certified.slips,
    }


def _outcome(
    market: Market, codes: list[str | None] | None, apart_couples: frozenset[int]
) -> Outcome:
    if codes is None:
        return solve_twice(market)
    at = {line.code: place for place, line in enumerate(market.lines)}
    lines = [-1 if code is None else at[code] for code in codes]
    line_of = np.array(lines, dtype=np.int32)
    return Outcome(line_of, compute_limits(market, line_of), apart_couples)


def _certified(market: Market, outcome: Outcome, result: Document) -> Certified:
    salts = b"".join(
        sha256(number.encode()).digest()[:SALT_BYTES] for number in market.numbers
    )
    return certify(market, outcome, result, salts)


def _refusals(cases: list[Document]) -> Iterator[Document]:
    """Yield a slip and a certificate for each reason to refuse them."""
    case = cases[0]
    slip, sound = case["slips"][1], case["certificate"]
    gates = sound["gates"]
    q = next(at for at, gate in enumerate(gates) if gate["code"] == "Q")
    wrong = {
        "certificate.shape": (slip, slip),
        "slip.shape": (sound, sound),
        "slip.index": (slip | {"index": sound["leaves"]}, sound),
        "slip.way": (slip | {"proof": slip["proof"][1:]}, sound),
        "slip.not_under_root": (slip | {"lines": ["P"]}, sound),
        "slip.line_unknown": (
            slip,
            sound | {"gates": gates[:q] + gates[q + 1 :]},
        ),
        "certificate.overfull": (slip, _with(sound, q, taken=2)),
        "certificate.limit": (slip, _with(sound, q, limit=4)),
        "slip.line": (slip, _with(sound, 0, limit=4, last_two=[4])),
    }
    for code, (slip_given, certificate_given) in wrong.items():
        yield {"code": code, "slip": slip_given, "certificate": certificate_given}


def _with(certificate: Document, at: int, **fields: Any) -> Document:
    gates = [*certificate["gates"]]
    gates[at] = gates[at] | fields
    return certificate | {"gates": gates}
