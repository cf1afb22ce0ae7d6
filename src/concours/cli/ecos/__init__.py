"""`concours ecos`: who is where at the practical exam, from files, without a server."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from concours.cli.ecos.folder import FolderFaulty, read_folder
from concours.cli.ecos.house import register_house
from concours.cli.ecos.mend import register_mend
from concours.cli.ecos.plan_file import PlanUnreadable, read_plan, write_plan
from concours.cli.ecos.quality import register_quality
from concours.cli.ecos.words import (
    breach_line,
    breach_object,
    shortage_object,
    shortage_sentence,
    tell_invalid,
    wish_lines,
    wishes_object,
)
from concours.cli.screen import choose, complain, show
from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.circuits.reading import AllotmentInvalid
from concours.core.ecos.rules.check import find_breaches
from concours.core.ecos.rules.wishes import count_wishes
from concours.core.kernel.errors import Refusal

BREACHES_SHOWN_MAX = 200

DESCRIPTION = """\
Allot the practical exam (ECOS) from a folder, check an allotment, mend it on the day;
after it, what marks say of stations, examiners and circuits, and what levelling moves:

  concours ecos allot FOLDER --words "…" --to plan.json
  concours ecos check plan.json
  concours ecos mend plan.json --absent E0042 --site reims --wave j1-matin
  concours ecos quality marks.csv --seed 7
  concours ecos level marks.csv --method severity

  concours ecos lists --exam edn-2027 --to FOLDER    lists of the house
  concours ecos adopt plan.json --exam edn-2027      bring it into force there
  concours ecos export --exam edn-2027 --convention "…" --to grids.zip

The folder has ecos.toml and lists in CSV or XLSX: docs/reference/ecos/allotment.md.
Rules C1 to C12 are kept, W1 to W5 wanted: docs/rules/ecos.md.
Marks: docs/reference/ecos/quality.md.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `ecos` to the command line."""
    parser = subparsers.add_parser(
        "ecos",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    allotting = verbs.add_parser("allot", help="who is where, from lists and a seed")
    allotting.add_argument("folder", type=Path, metavar="FOLDER")
    lot = allotting.add_mutually_exclusive_group(required=True)
    lot.add_argument("--seed", type=_seed, help="64 hexadecimal digits")
    lot.add_argument("--words", help="words drawn in public; their SHA-256 is the seed")
    allotting.add_argument("--to", type=Path, required=True, metavar="PLAN.json")
    checking = verbs.add_parser("check", help="tell each rule that an allotment breaks")
    checking.add_argument("plan", type=Path, metavar="PLAN.json")
    mending = register_mend(verbs)
    register_house(verbs)
    after = register_quality(verbs)
    own = ((allotting, run_allot), (checking, run_check))
    for verb, run in (*own, mending, *after):
        verb.add_argument("--json", action="store_true", help="one JSON object")
        verb.set_defaults(run=_careful(run))


def run_allot(arguments: argparse.Namespace) -> int:
    """Write an allotment. 0 it keeps every rule; 1 it does not."""
    lists = read_folder(arguments.folder)
    words = arguments.words
    seed = arguments.seed if words is None else sha256(words.encode()).digest()
    result = allot(lists, seed)
    digest = write_plan(arguments.to, result.allotment)
    report = _report(result.allotment) | {
        "shortages": [shortage_object(shortage) for shortage in result.shortages],
        "digest": digest,
    }
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False))
        return 1 if report["breaches"] else 0
    show(*map(shortage_sentence, result.shortages))
    code = _tell(result.allotment)
    show(f"{arguments.to}  SHA-256 {digest}")
    return code


def run_check(arguments: argparse.Namespace) -> int:
    """Tell every breach and what is wanted. 0 none, 1 some."""
    allotment = read_plan(arguments.plan)
    if not arguments.json:
        return _tell(allotment)
    report = _report(allotment)
    show(json.dumps(report, ensure_ascii=False))
    return 1 if report["breaches"] else 0


def _report(allotment: Allotment) -> dict[str, Any]:
    return {
        "candidates": len(allotment.lists.candidates),
        "circuits": len(allotment.circuits),
        "chairs": len(allotment.chairs),
        "breaches": [breach_object(breach) for breach in find_breaches(allotment)],
        "wishes": wishes_object(count_wishes(allotment)),
    }


def _tell(allotment: Allotment) -> int:
    breaches = find_breaches(allotment)
    show(*map(breach_line, breaches[:BREACHES_SHOWN_MAX]))
    if len(breaches) > BREACHES_SHOWN_MAX:
        show(f"… {len(breaches) - BREACHES_SHOWN_MAX} more; --json tells them all")
    show(*wish_lines(count_wishes(allotment)))
    counts = Counter(breach.rule for breach in breaches)
    verdict = " · ".join(f"{rule} {count}" for rule, count in counts.items())
    persons, circuits = len(allotment.lists.candidates), len(allotment.circuits)
    show(
        choose(
            fr=f"{persons} candidats, {circuits} circuits, {len(allotment.chairs)} "
            f"sièges · {verdict or 'règles C1 à C12 respectées'}",
            en=f"{persons} candidates, {circuits} circuits, {len(allotment.chairs)} "
            f"chairs · {verdict or 'rules C1 to C12 are kept'}",
        )
    )
    return 1 if breaches else 0


def _careful(
    run: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Return a verb that tells what it cannot read, and changes nothing then."""

    def careful(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except FolderFaulty as refusal:
            refusal.tell(as_json=arguments.json)
        except AllotmentInvalid as refusal:
            tell_invalid(refusal, as_json=arguments.json)
        except Refusal as refusal:
            sys.stderr.write(f"concours: {refusal.code} {refusal.facts()}\n")
        except PlanUnreadable as error:
            complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        except OSError as error:
            complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        return 1

    return careful


def _seed(text: str) -> bytes:
    seed = bytes.fromhex(text)
    if len(seed) != sha256().digest_size:
        sys.stderr.write("concours: --seed\n")
        raise argparse.ArgumentTypeError("64 hexadecimal digits")
    return seed
