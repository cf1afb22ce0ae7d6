"""A matching, checked alone: `python -m verifier match MARKET RESULT [--json]`.

Reads a market and a result of it (`docs/reference/market.md`), checks the result
against the definition of stability, and replays the proof of a market with couples
without any search. With `--certificate FILE` it also checks what was published of both.
`result RESULT` is for those without the market: its own figures only; `slip SLIP
CERTIFICATE` checks what one student was given. Every code that it may print:
`docs/reference/match-check.md`. Exit code 0: everything agrees; 1: something differs;
2: unreadable.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from verifier.findings import Findings, sentence
from verifier.posts import certificate
from verifier.posts.alone import check_alone, check_published
from verifier.posts.market import FILE_BYTES_MAX, Market, read
from verifier.posts.market_form import reject_duplicate_keys
from verifier.posts.nothing_stable import (
    check_nothing_stable,
    check_unsettled,
    describe_block,
)
from verifier.posts.outcome import NO_POST, OPEN, Assignment, best
from verifier.posts.proof import replay
from verifier.shapes import (
    HASH,
    Check,
    any_json,
    many,
    mapping,
    maybe,
    number,
    record,
    text,
)

FORMAT = "concours-match-1"
RULES = "matching-1"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError)
_CODE = text(".{1,64}")
_GATE = record(
    {
        "code": _CODE,
        "seats": number(),
        "taken": number(),
        "limit": maybe(number(0, OPEN)),
        "last_two": many(number(1), 2),
    }
)
_HEAD = {"format": text(FORMAT), "market": HASH, "rules": text(RULES)}
_STABLE = _HEAD | {
    "verdict": text("stable"),
    "placed": many(maybe(_CODE), 100_000),
    "unlinked": many(number(), 10_000),
    "gates": many(_GATE, 40_000),
    "order": record({"placed": number(), "positions": number()}),
    "proof": any_json,
}
_COUPLES = {"couples": mapping(number(), 10)}
_ENTRY = record(
    {"members": many(_CODE, 2), "entry": number(), "lines": many(maybe(_CODE), 2)}
)
_NONE = _STABLE | _COUPLES | {
    "verdict": text("none"),
    "instability": record({"blocking": many(_ENTRY, 1_000), "at_least": number()}),
    "repairs": many(_CODE, 40_000),
}  # fmt: skip
_LIMIT = maybe(number(0, OPEN))
_UNSETTLED = _HEAD | _COUPLES | {
    "verdict": text("none|undecided"),
    "bounds": many(record({"code": _CODE, "low": _LIMIT, "high": _LIMIT}), 40_000),
    "proof": any_json,
}  # fmt: skip


def _fields_of(result: Mapping[str, Any]) -> dict[str, Check]:
    """Return the fields that a result of this kind has."""
    if "bounds" in result:
        return _UNSETTLED
    if result.get("verdict") == "none":
        return _NONE
    return _STABLE | (_COUPLES if "couples" in result else {})


def has_form(result: Any, findings: Findings) -> bool:
    """Tell whether something is a result, and note where it is not."""
    if not isinstance(result, dict):
        findings.add("match.shape")
        return False
    fields = _fields_of(result)
    wrong = [
        name
        for name, accepts in fields.items()
        if name not in result or not accepts(result[name])
    ]
    wrong += sorted(result.keys() - fields.keys())
    for name in wrong:
        findings.add("match.shape", where=name)
    return not wrong


def check(market: Market, result: Any, findings: Findings) -> None:
    """Note everything that a result says of a market and that is wrong."""
    if not has_form(result, findings):
        return
    if "bounds" in result:
        check_unsettled(market, result, findings)
        return
    places = _read_places(market, result, findings)
    if places is None:
        return
    if result["market"] != market.digest():
        findings.add("match.market", expected=market.digest(), found=result["market"])
    assignment = Assignment(market, places, frozenset(result["unlinked"]))
    for code, student, line in assignment.stray():
        findings.add(code, student=market.numbers[student], line=market.codes[line])
    _check_couples(assignment, findings)
    _check_gates(assignment, result["gates"], findings)
    _check_order(assignment, result["order"], findings)
    blocking = list(assignment.blocking())
    if result["verdict"] == "none":
        check_nothing_stable(assignment, blocking, result, findings)
        return
    for block in blocking:
        findings.add("match.blocked", **describe_block(market, block))
    if market.couples:
        replay(assignment, result["proof"], findings)
    else:
        _check_best(assignment, findings)
        if result["proof"] is not None:
            findings.add("proof.not_asked")


def _read_places(market: Market, result: Any, findings: Findings) -> list[int] | None:
    """Return the line of each student, or note that it is no result of the market."""
    if len(result["placed"]) != len(market.numbers):
        findings.add("match.shape", where="placed")
        return None
    if not all(couple < len(market.couples) for couple in result["unlinked"]):
        findings.add("match.shape", where="unlinked")
        return None
    at = {code: line for line, code in enumerate(market.codes[: market.lines_count])}
    places: list[int] = []
    for student, code in enumerate(result["placed"]):
        if code is not None and code not in at:
            findings.add(
                "match.line_unknown", student=market.numbers[student], line=code
            )
        places.append(at.get(code, NO_POST))
    return places


def _check_couples(assignment: Assignment, findings: Findings) -> None:
    for couple in range(len(assignment.market.couples)):
        if assignment.entry_of(couple) is None:
            findings.add("match.couple", couple=couple)


def _check_gates(
    assignment: Assignment, gates: Sequence[Mapping[str, Any]], findings: Findings
) -> None:
    market = assignment.market
    if [gate["code"] for gate in gates] != market.codes:
        findings.add("match.gates")
        return
    for at, (gate, ranks) in enumerate(zip(gates, assignment.inside, strict=True)):
        if len(ranks) > assignment.seats[at]:
            findings.add(
                "match.overfull",
                gate=gate["code"],
                seats=assignment.seats[at],
                taken=len(ranks),
            )
        limit = assignment.limit[at]
        is_so = {
            "seats": assignment.seats[at],
            "taken": len(ranks),
            "limit": None if limit == OPEN else limit,
            "last_two": ranks[:-3:-1],
        }
        for name, right_value in is_so.items():
            if gate[name] != right_value:
                findings.add(
                    f"match.{name}",
                    gate=gate["code"],
                    expected=right_value,
                    found=gate[name],
                )


def _check_order(
    assignment: Assignment, order: Mapping[str, int], findings: Findings
) -> None:
    placed_count = sum(line != NO_POST for line in assignment.placed)
    is_so = {"placed": placed_count, "positions": sum(assignment.positions())}
    if order != is_so:
        findings.add("match.order", expected=is_so, found=order)


def _check_best(assignment: Assignment, findings: Findings) -> None:
    market = assignment.market
    for student, (line, best_line) in enumerate(
        zip(assignment.placed, best(market), strict=True)
    ):
        if line != best_line:
            codes = [*market.codes, None]
            findings.add(
                "match.not_best",
                student=market.numbers[student],
                expected=codes[best_line],
                found=codes[line],
            )


def main(arguments: list[str]) -> int:
    """Check a result, or a slip, and say what was found."""
    options = _parser().parse_args(arguments)
    findings = Findings()
    try:
        if options.verb == "slip":
            certificate.check_slip(
                _load(options.slip), _load(options.certificate), findings
            )
        elif options.verb == "result":
            _check_alone(_load(options.result), options.certificate, findings)
        else:
            market, result = read(_load(options.market)), _load(options.result)
            check(market, result, findings)
            if options.certificate is not None and not findings.count:
                published_certificate = _load(options.certificate)
                certificate.check_certificate(
                    market, result, published_certificate, findings
                )
    except UNREADABLE as error:
        sys.stderr.write(f"cannot read: {type(error).__name__} {error}\n")
        return 2
    verdict = {
        "ok": findings.count == 0,
        "findings": findings.listed,
        "findings_count": findings.count,
    }
    lines = [*map(sentence, findings.listed)]
    lines.append("OK" if verdict["ok"] else f"{findings.count} FINDINGS")
    output = (
        json.dumps(verdict, ensure_ascii=False) if options.json else "\n".join(lines)
    )
    sys.stdout.write(output + "\n")
    return 0 if verdict["ok"] else 1


def _check_alone(
    result: Any, certificate_path: Path | None, findings: Findings
) -> None:
    if has_form(result, findings):
        check_alone(result, findings)
        if certificate_path is not None:
            check_published(result, _load(certificate_path), findings)


def _load(path: Path) -> Any:
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        reason = f"{path} is too large"
        raise ValueError(reason)
    return json.loads(data, object_pairs_hook=reject_duplicate_keys)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    command = verbs.add_parser("match", help="check a result against its market")
    command.add_argument("market", type=Path)
    command.add_argument("result", type=Path)
    command.add_argument("--certificate", type=Path, help="what was published of both")
    command.add_argument("--json", action="store_true", help="one object, for machines")
    command = verbs.add_parser("result", help="check a result without its market")
    command.add_argument("result", type=Path)
    command.add_argument("--certificate", type=Path, help="what was published of it")
    command.add_argument("--json", action="store_true", help="one object, for machines")
    command = verbs.add_parser("slip", help="check a student's slip")
    command.add_argument("slip", type=Path)
    command.add_argument("certificate", type=Path)
    command.add_argument("--json", action="store_true", help="one object, for machines")
    return parser
