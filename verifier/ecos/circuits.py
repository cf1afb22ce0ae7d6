"""An allotment of the practical exam, checked again: `docs/rules/ecos.md`, C1 to C12.

`python -m verifier circuits PLAN.json [--json]` reads what `concours ecos allot` wrote
and says which rule it breaks. It walks through the days: every candidate at every turn,
and who is in the room then. With `--words`, those that were drawn in public, it draws
the lot again too, and names who sits elsewhere; with `--lot`, from the seed as it is.
Exit code 0: every rule is kept, every place drawn; 1: one is not; 2: unreadable.
"""

import json
import sys
from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path

from verifier.ecos import candidates, examiners, lot, rooms
from verifier.ecos.plan import Finding, Plan, Row
from verifier.strict import parse

BYTES_MAX = 128 * 1024 * 1024
FORM = "concours-allotment-1"


def verify(document: Row) -> list[Finding]:
    """Return what an allotment does against the rules, in one order."""
    if document["form"] != FORM:
        raise ValueError(document["form"])
    plan = Plan(document)
    passes = (*candidates.PASSES, *examiners.PASSES, *rooms.PASSES)
    return sorted({finding for look in passes for finding in look(plan)})


def verify_lot(document: Row, words: str | None = None) -> list[Finding]:
    """Return where an allotment is not what the lot gives: its seed, whose places."""
    findings: list[Finding] = []
    if words is not None and document["seed"] != sha256(words.encode()).hexdigest():
        findings.append(("lot", "seed", ()))
    numbers = tuple(lot.find_moved(document))
    return [*findings, ("lot", "places", numbers)] if numbers else findings


def read(path: Path) -> Row:
    """Return the document of a file. Raises `ValueError`, `OSError`."""
    with path.open("rb") as file:
        data = file.read(BYTES_MAX + 1)
    if len(data) > BYTES_MAX:
        reason = f"> {BYTES_MAX}"
        raise ValueError(reason)
    document: Row = parse(data)
    return document


def main(arguments: list[str] | None = None) -> int:
    """Check one allotment and say what was found."""
    parser = ArgumentParser(prog="verifier circuits", description=__doc__)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--json", action="store_true", help="one object, for machines")
    parser.add_argument("--lot", action="store_true", help="draw the lot again too")
    parser.add_argument("--words", help="draw it from these words, said in public")
    options = parser.parse_args(arguments)
    try:
        document = read(options.plan)
        findings = verify(document)
        if options.lot or options.words is not None:
            findings += verify_lot(document, options.words)
    except (OSError, KeyError, TypeError, ValueError) as error:
        sys.stderr.write(f"cannot read {options.plan}: {error!r}\n")
        return 2
    if options.json:
        rows = [
            {"rule": rule, "where": location, "persons": list(persons)}
            for rule, location, persons in findings
        ]
        sys.stdout.write(json.dumps({"ok": not rows, "findings": rows}) + "\n")
    else:
        lines = [" ".join((rule, at, *persons)) for rule, at, persons in findings]
        verdict = "OK" if not findings else f"{len(findings)} FINDINGS"
        sys.stdout.write("\n".join([*lines, verdict, ""]))
    return 1 if findings else 0
