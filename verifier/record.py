"""An official act, checked alone: minutes, a report, a replay, a case, a sealing.

`python -m verifier.record MINUTES.pdf [--signer HEX]`, or the JSON of a signed act that
the console gives, with `--facts RESULT.json` for that of a run of forensics. Says
whether the act is what its digest says, the signature that of the register over it, and
the facts that it carries those whose digest the act bears; of a replay also whether
each tablet's entries are chained and signed by its key.
The signer is to be the one that the organiser published: give it, or compare what is
printed. The pages of a PDF are a drawing of its facts and are not checked: who doubts
them reads the facts that are signed, with `--show`. Form: `docs/reference/acts.md`.
Exit code 0: everything agrees; 1: something differs; 2: unreadable.
"""

import json
import sys
from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from verifier.chains import Acts, Chain
from verifier.ed25519 import verifies
from verifier.findings import Findings, reason_of, sentence
from verifier.published import read_attachment
from verifier.strict import digest, i64, parse

FILE_BYTES_MAX = 2**28
FACTS_BYTES_MAX = 2**26
ACTS_COUNT_MAX = 64
BEGINNINGS = {
    **dict.fromkeys(("minutes_drawn", "replay_drawn", "report_drawn"), b'{"acts":'),
    **dict.fromkeys(
        ("case_opened", "case_notified", "case_heard", "case_closed"),
        b'{"candidate":',
    ),
    "forensics_ended": b'{"exam":',
}
"""How the facts begin that come with an act of each kind, and whose digest it bears."""
PAGES_UNCHECKED = "pages are not checked: --show prints the facts that are"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
Facts = dict[str, Any]


def check(document: Facts, facts: bytes | None, findings: Findings) -> None:
    """Check a signed act, and the facts that came with it. Raises if it is none."""
    if document["signed_act"] != 1:
        raise ValueError(document["signed_act"])
    act = document["act"]
    Acts(findings).meet(act)
    statement = digest(
        b"concours/act-signed/1",
        i64(act["number"]),
        bytes.fromhex(act["digest"]),
        i64(document["signed_ms"]),
    )
    signer, signature = (
        bytes.fromhex(document[name]) for name in ("signer", "signature")
    )
    if not verifies(signer, statement, signature):
        findings.add("signature.differs", signer=document["signer"])
    body = parse(act["body"].encode())
    borne = body.get("digest")
    facts_digest = None if facts is None else sha256(facts).hexdigest()
    if act["kind"] == "case_closed" and facts_digest == body.get("letter", borne):
        borne = facts_digest  # the candidate's letter, beside the file of the jury
    if act["kind"] in BEGINNINGS and borne != facts_digest:
        findings.add("facts.differs", expected=borne, found=facts_digest)
    elif act["kind"] == "replay_drawn" and facts is not None:
        _check_tablets(parse(facts), findings)


def _check_tablets(replay: Facts, findings: Findings) -> None:
    """Rebuild the chain of each tablet of a replay, up to its last signature."""
    for device in replay["devices"]:
        number = device["epoch"]
        Chain(
            UUID(replay["attempt"]).bytes,
            replay["candidate"]["number"],
            number,
            bytes.fromhex(device["public_key"]),
            None,
            sorted(
                (entry for entry in replay["entries"] if entry["epoch"] == number),
                key=lambda entry: entry["seq"],
            ),
        ).check(findings)


def _check_confirmations(acts: list[Facts], findings: Findings) -> None:
    """Hold each holder's confirmation against the record that it is of."""
    record, *confirmations = (signed_act["act"] for signed_act in acts)
    for act in confirmations:
        record_digest = parse(act["body"].encode()).get("sealed_digest")
        if act["kind"] != "sealing_confirmed" or record_digest != record["digest"]:
            findings.add("confirmation.other", number=act["number"])


def main(arguments: list[str] | None = None) -> int:
    """Check one file and say what was found."""
    options = _parser().parse_args(arguments)
    findings = Findings()
    try:
        data = _read(options.file)
        facts = None
        if data.startswith(b"%PDF"):
            document = parse(read_attachment(data, b'{"act":'))
            beginning = BEGINNINGS[document["act"]["kind"]]
            facts = read_attachment(data, beginning, bytes_max=FACTS_BYTES_MAX)
        else:
            document = parse(data)
            facts = None if options.facts is None else _read(options.facts)
        acts = document if isinstance(document, list) else [document]
        if not 0 < len(acts) <= ACTS_COUNT_MAX:
            raise ValueError(len(acts))
        for signed_act in acts:
            check(signed_act, facts, findings)
        _check_confirmations(acts, findings)
    except UNREADABLE as error:
        sys.stderr.write(f"cannot read {options.file}: {reason_of(error)}\n")
        return 2
    signer = acts[0]["signer"]
    right_signer = signer if options.signer is None else options.signer.lower()
    for signed_act in acts:
        if signed_act["signer"] != right_signer:
            findings.add(
                "signer.other", expected=right_signer, found=signed_act["signer"]
            )
    lines = [sentence(finding) for finding in findings.listed]
    verdict = "OK" if not findings.count else f"{findings.count} FINDINGS"
    for act in (signed_act["act"] for signed_act in acts):
        lines.append(
            f"{verdict}: act {act['number']}, {act['kind']}, by {act['actor']}"
        )
        lines.append(f"says {act['body']}")
    lines.append(f"signer {signer}")
    if data.startswith(b"%PDF"):
        lines.append(PAGES_UNCHECKED)
    if options.show and facts is not None:
        lines.append(json.dumps(parse(facts), ensure_ascii=False, indent=1))
    sys.stdout.write("\n".join([*lines, ""]))
    return 1 if findings.count else 0


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(FILE_BYTES_MAX)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier.record", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--signer", help="public key of the register, as published")
    parser.add_argument(
        "--facts", type=Path, help="what a signed act in JSON is of: a run's result"
    )
    parser.add_argument(
        "--show", action="store_true", help="print the facts, in the words they are in"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
