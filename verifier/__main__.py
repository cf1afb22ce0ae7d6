"""`python -m verifier BUNDLE.zip [--json] [--receipt NUMBER]`.

`python -m verifier match MARKET RESULT`, `result RESULT` and `slip SLIP CERTIFICATE`
check a matching: see `verifier/matching.py`. `circuits PLAN` checks an allotment,
`grids SITE` the grids and single marks of a site.

Exit code 0: everything agrees; 1: something differs; 2: the bundle cannot be read. A
warning is of what agrees and is odd all the same: it changes no exit code.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from verifier import matching
from verifier.archive import Archive, UnreadableError
from verifier.ecos import circuits, site
from verifier.findings import Findings, sentence
from verifier.log.note import MalformedError
from verifier.log.policy import Policy, policy_of
from verifier.log.sitting_head import NOBODY, Trust
from verifier.profile import count_reaching
from verifier.sitting import Verification


def main(arguments: list[str] | None = None) -> int:
    """Verify one bundle and say what was found."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["circuits"]:
        return circuits.main(words[1:])
    if words[:1] == ["grids"]:
        return site.main(words[1:])
    if words[:1] in (["match"], ["result"], ["slip"]):
        return matching.main(words)
    options = _parser().parse_args(words)
    try:
        with ZipFile(options.bundle) as zipped:
            trust = Trust(options.signer, _policy(options.policy))
            result = verify(zipped, options.receipt, trust)
    except (OSError, BadZipFile, MalformedError, UnreadableError) as error:
        sys.stderr.write(f"cannot read {options.bundle}: {error}\n")
        return 2
    output = json.dumps(result, ensure_ascii=False) if options.json else _report(result)
    sys.stdout.write(output + "\n")
    return 0 if result["ok"] else 1


def verify(
    zipped: ZipFile, receipt_of: str | None = None, trust: Trust = NOBODY
) -> dict[str, Any]:
    """Return what `--json` prints."""
    findings = Findings()
    archive = Archive(zipped, findings)
    bundle = archive.check_index()
    with archive.streams:
        verification = Verification(archive, receipt_of, trust)
        counts = verification.run()
        head = verification.head.finish()
    result = {
        "ok": findings.count == 0,
        "bundle": bundle,
        "counts": counts,
        "head": head,
        "gates": count_reaching(verification.gates, verification.tally),
        "findings": findings.listed,
        "findings_count": findings.count,
        "warnings": verification.warnings.listed,
        "warnings_count": verification.warnings.count,
    }
    return result if receipt_of is None else result | {"receipt": verification.receipt}


def _report(result: dict[str, Any]) -> str:
    lines = [sentence(finding) for finding in result["findings"]]
    lines += [f"warning {sentence(warning)}" for warning in result["warnings"]]
    if "receipt" in result:
        lines.append(f"receipt {result['receipt']}")
    lines += [
        f"gate {gate['least']} on {gate['on']}: {gate['reached']} reach it"
        for gate in result["gates"]
    ]
    counts = ", ".join(f"{n} {name}" for name, n in result["counts"].items())
    verdict = "OK" if result["ok"] else f"{result['findings_count']} FINDINGS"
    if result["warnings_count"]:
        verdict += f", {result['warnings_count']} WARNINGS"
    lines += [f"{verdict}: {counts}", _head_line(result["head"])]
    return "\n".join([*lines, f"bundle {result['bundle']}"])


def _head_line(head: dict[str, Any] | None) -> str:
    if head is None:
        return "no head: that no tail was cut off is not shown"
    witnesses = ", ".join(head["witnesses"]) or "no witness looked at"
    log = head["origin"] or "no note"
    return (
        f"head {head['entries']} entries, signer {head['signer']}, {log}, {witnesses}"
    )


def _policy(path: Path | None) -> Policy | None:
    return None if path is None else policy_of(path.read_text("utf-8"))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier", description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--json", action="store_true", help="one object, for machines")
    parser.add_argument(
        "--receipt", metavar="NUMBER", help="print the code of a candidate's receipt"
    )
    parser.add_argument("--signer", metavar="HEX", help="the log's key, as published")
    parser.add_argument("--policy", type=Path, help="logs and witnesses you believe")
    return parser


if __name__ == "__main__":
    sys.exit(main())
