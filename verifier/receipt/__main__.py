"""A receipt, checked alone: `python -m verifier.receipt FILE --policy POLICY`.

FILE is a `.tlog-proof` from the results page. Says whether the last action of that
tablet is in the tree that the log signed, who cosigned that tree, and the code of the
receipt: compare it with the one that the tablet showed. POLICY says which log and
witnesses you believe (`docs/reference/transparency/formats.md`); take their keys from
where they publish them, not from whoever gave you the file. Exit code 0: everything
agrees; 1: something differs; 2: unreadable.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from verifier.chains import receipt
from verifier.findings import Findings, sentence
from verifier.log.note import MalformedError, head_of
from verifier.log.policy import Policy, policy_of
from verifier.log.proof import Proof, proof_of
from verifier.log.tree import root_of_inclusion
from verifier.shapes import HASH, Check, many, number, record, text
from verifier.strict import NotCanonicalError, parse

FILE_BYTES_MAX = 256 * 1024
_TABLET = record({"epoch": number(1, 64), "count": number(1), "head": HASH})
_EXTRA: Check = record(
    {
        "attempt": text("[0-9a-f-]{36}"),
        "epoch": number(1, 64),
        "tablets": many(_TABLET, 64),
    }
)


def check(proof: Proof, policy: Policy, findings: Findings) -> dict[str, Any]:
    """Note what does not agree; return what the file shows."""
    try:
        facts = parse(proof.extra)
    except NotCanonicalError:
        facts = None
    heads = (
        [t for t in facts["tablets"] if t["epoch"] == facts["epoch"]]
        if _EXTRA(facts)
        else []
    )
    if len(heads) != 1:
        reason = "the file does not say whose receipt it is"
        raise MalformedError(reason)
    leaf = bytes.fromhex(heads[0]["head"])
    head = head_of(proof.note.text)
    if root_of_inclusion(leaf, proof.index, head.size, proof.path) != head.root:
        findings.add("proof.differs", index=proof.index, size=head.size)
    logs = policy.log_of(head.origin)
    if not logs:
        findings.add("log.unknown", origin=head.origin)
    elif not any(proof.note.is_signed(key) for key in logs):
        findings.add("log.signature", origin=head.origin)
    witnesses = policy.check_witnesses(proof.note, findings)
    chains = [
        (row["epoch"], row["count"], bytes.fromhex(row["head"]))
        for row in facts["tablets"]
    ]
    digest, code = receipt(UUID(facts["attempt"]).bytes, chains)
    return {
        "code": code,
        "digest": digest,
        "epoch": facts["epoch"],
        "entries": heads[0]["count"],
        "index": proof.index,
        "size": head.size,
        "origin": head.origin,
        "witnesses": sorted(witnesses),
    }


def main(arguments: list[str] | None = None) -> int:
    """Check one file and say what was found."""
    options = _parser().parse_args(arguments)
    findings = Findings()
    try:
        policy = policy_of(options.policy.read_text("utf-8"))
        with options.file.open("rb") as file:
            proof = proof_of(file.read(FILE_BYTES_MAX))
        shown = check(proof, policy, findings)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"cannot read: {error}\n")
        return 2
    if options.code and options.code.upper() not in (
        shown["code"],
        shown["digest"].upper(),
    ):
        findings.add("code.differs", expected=shown["code"], found=options.code)
    result = {"ok": findings.count == 0, **shown, "findings": findings.listed}
    lines = [sentence(finding) for finding in findings.listed]
    lines += [f"{name} {value}" for name, value in shown.items()]
    lines.append("OK" if result["ok"] else f"{findings.count} FINDINGS")
    output = json.dumps(result) if options.json else "\n".join(lines)
    sys.stdout.write(output + "\n")
    return 0 if result["ok"] else 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier.receipt", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--code", help="what the tablet showed: its code, or digest")
    parser.add_argument("--json", action="store_true", help="one object, for machines")
    return parser


if __name__ == "__main__":
    sys.exit(main())
