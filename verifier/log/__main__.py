"""A log of acts or of traces, whole: `python -m verifier.log FOLDER --key VKEY`.

FOLDER is what `concours ledger log` wrote: `acts.jsonl`, or `traces.jsonl` beside the
acts that erased some (`erasures.jsonl`), and the note of its tree. Rebuilds every
digest and link from the first on, and the tree over them: what was dropped, altered or
put in since the note was signed differs. Rows that were erased keep their place, and
must be those that the act names which erased them. Give the log's key as the house
published it, or a policy; with --signer, who must have signed the acts. Form:
`docs/reference/transparency/logs.md`. Exit code 0: everything agrees; 1: something
differs; 2: unreadable.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verifier.chains import Acts
from verifier.ed25519 import verifies
from verifier.findings import Findings, reason_of, sentence
from verifier.log.erasures import Erasures
from verifier.log.note import (
    NOTE_BYTES_MAX,
    Key,
    MalformedError,
    head_of,
    key_of,
    note_of,
)
from verifier.log.policy import Policy, policy_of
from verifier.log.tree import Growing
from verifier.strict import NotCanonicalError, digest, i64, parse

LINE_BYTES_MAX = 2**20
Facts = dict[str, Any]


class Log:
    """The rows of one log, read once, in order."""

    def __init__(self, name: str, findings: Findings, size: int) -> None:
        self.findings = findings
        self.erasures = Erasures(name, findings)
        self.size = size
        self.count = 0
        self.tree = Growing()
        self.root: bytes | None = self.tree.root() if size == 0 else None

    def meet(self, row: Facts, leaf: bytes) -> None:
        """Add one leaf, once its place was looked at."""
        self.count += 1
        if row["number"] != self.count:
            self.findings.add("row.missing", number=self.count, found=row["number"])
            self.count = row["number"]
        if row["erased"] is not None:
            self.erasures.meet_erased(row["number"], row["digest"], row["erased"])
        self.tree.add(leaf)
        if self.tree.size == self.size:
            self.root = self.tree.root()


def acts_of(rows: Iterator[Facts], log: Log) -> str:
    """Check acts: each digest and link, and the last signature; return its signer."""
    chain, last_row = Acts(log.findings), None
    for row in rows:
        if row["erased"] is None:
            chain.meet(row)
            log.erasures.meet_act(row)
        else:
            chain.meet_link(row)
        own = bytes.fromhex(row["digest"]), bytes.fromhex(row["signature"])
        log.meet(row, digest(b"concours/act-leaf/1", *own))
        last_row = row
    if last_row is None:
        return ""
    _check_signature(last_row, log.findings)
    return str(last_row["signer"])


def traces_of(rows: Iterator[Facts], log: Log) -> None:
    """Check traces, contacts and looks: each digest, and its link."""
    prev = digest(b"concours/traces/1").hex()
    for row in rows:
        if row["prev"] != prev:
            log.findings.add("trace.link", number=row["number"])
        if row["erased"] is not None and row["body"] is not None:
            log.findings.add("erased.kept", number=row["number"])
        elif row["erased"] is None and _trace_digest(row) != row["digest"]:
            log.findings.add("trace.digest", number=row["number"])
        prev = row["digest"]
        log.meet(row, bytes.fromhex(prev))


def _read_erasures(path: Path, log: Log) -> set[str]:
    """Check the acts that erased traces, each by its signature; return who signed."""
    signers = set()
    with path.open("rb") as file:
        for act in _rows(file):
            Acts(log.findings).meet(act)
            _check_signature(act, log.findings)
            signers.add(str(act["signer"]))
            log.erasures.meet_act(act)
    return signers


def _check_signature(act: Facts, findings: Findings) -> None:
    statement = digest(
        b"concours/act-signed/1",
        i64(act["number"]),
        bytes.fromhex(act["digest"]),
        i64(act["signed_ms"]),
    )
    signer, signature = (bytes.fromhex(act[n]) for n in ("signer", "signature"))
    if not verifies(signer, statement, signature):
        findings.add("act.signature", number=act["number"])


NAMES = ("acts", "traces")


def read_rows(folder: Path, name: str, log: Log) -> set[str]:
    """Check the rows of a log; return the keys that signed the acts looked at."""
    signers = set()
    if name == "traces" and (folder / "erasures.jsonl").exists():
        signers = _read_erasures(folder / "erasures.jsonl", log)
    with (folder / f"{name}.jsonl").open("rb") as file:
        if name == "acts":
            signers = {acts_of(_rows(file), log)} - {""}
        else:
            traces_of(_rows(file), log)
    log.erasures.finish()
    return signers


def check(
    folder: Path, key: Key | None, policy: Policy | None, findings: Findings
) -> Facts:
    """Note what does not agree; return what the folder shows."""
    name = next((n for n in NAMES if (folder / f"{n}.jsonl").exists()), None)
    if name is None:
        reason = "the folder holds no log"
        raise MalformedError(reason)
    with (folder / "note.txt").open("rb") as file:
        note = note_of(file.read(NOTE_BYTES_MAX + 1))
    head = head_of(note.text)
    log = Log(name, findings, head.size)
    signers = read_rows(folder, name, log)
    if log.root is None:
        findings.add("rows.missing", expected=head.size, found=log.tree.size)
    elif log.root != head.root:
        findings.add("root.differs", size=head.size)
    keys = [key] if key else policy.log_of(head.origin) if policy else []
    if not keys and (key or policy):
        findings.add("log.unknown", origin=head.origin)
    if keys and not any(note.is_signed(own) for own in keys):
        findings.add("log.signature", origin=head.origin)
    names = policy.check_witnesses(note, findings) if policy else set()
    return {
        "log": name,
        "origin": head.origin,
        "size": head.size,
        "rows": log.tree.size,
        "erased": log.erasures.count,
        "signers": sorted(signers),
        "witnesses": sorted(names),
    }


def _trace_digest(row: Facts) -> str:
    if row["body"] is None or row["salt"] is None:
        return ""  # it was there: its number says so
    return digest(
        b"concours/trace/1",
        i64(row["number"]),
        bytes.fromhex(row["salt"]),
        row["source"].encode(),
        row["body"].encode(),
        bytes.fromhex(row["prev"]),
    ).hex()


def _rows(file: Any) -> Iterator[Facts]:
    number = 0
    while line := file.readline(LINE_BYTES_MAX + 1):
        number += 1
        reason = f"{Path(file.name).name}, line {number}: not of its form"
        if len(line) > LINE_BYTES_MAX:
            raise MalformedError(reason)
        try:
            row = parse(line.removesuffix(b"\n"))
        except NotCanonicalError as error:
            raise MalformedError(reason) from error
        yield row


def main(arguments: list[str] | None = None) -> int:
    """Check one log and say what was found."""
    options = _parser().parse_args(arguments)
    findings = Findings()
    try:
        key = key_of(options.key) if options.key else None
        policy = (
            policy_of(options.policy.read_text("utf-8")) if options.policy else None
        )
        facts = check(options.folder, key, policy, findings)
        keys = {signer.lower() for signer in options.signer or facts["signers"]}
        for signer in set(facts["signers"]) - keys:
            findings.add("signer.other", found=signer)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"cannot read: {reason_of(error)}\n")
        return 2
    result = {"ok": findings.count == 0, **facts, "findings": findings.listed}
    lines = [sentence(finding) for finding in findings.listed]
    lines += [f"{name} {value}" for name, value in facts.items()]
    if key is None and policy is None:
        lines.append("no key was given: whose note it is, is not facts")
    lines.append("OK" if result["ok"] else f"{findings.count} FINDINGS")
    output = json.dumps(result) if options.json else "\n".join(lines)
    sys.stdout.write(output + "\n")
    return 0 if result["ok"] else 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier.log", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", metavar="VKEY", help="the log's key, as published")
    parser.add_argument("--policy", type=Path, help="logs and witnesses you believe")
    parser.add_argument(
        "--signer", action="append", metavar="HEX", help="a key of the register"
    )
    parser.add_argument("--json", action="store_true", help="one object, for machines")
    return parser


if __name__ == "__main__":
    sys.exit(main())
