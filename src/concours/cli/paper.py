"""`concours paper`: check the sources of a paper, freeze them, seal them."""

import argparse
import secrets
import sys
from pathlib import Path
from typing import Any, cast

from concours.authoring import PreparedPaper, check, prepare, shelf
from concours.cli.bounds import profile_named
from concours.cli.papers import preview, sealing, spreadsheets
from concours.cli.papers.faults import tell_faults
from concours.cli.screen import complain
from concours.core.authoring.paper.exposure import (
    HistoryInvalid,
    QuestionSeen,
    find_reuses,
    refuse_seen,
)
from concours.core.authoring.paper.exposure import read as read_history
from concours.core.authoring.paper.frozen import paper_facts
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.package import SealedPackage, seal
from concours.core.authoring.sources.faults import PaperFaulty
from concours.core.kernel.canonical import load

FREEZE = """\
Make the numbered version of a paper. The same sources give the same version again;
sources that have changed give the next one. Nothing is ever overwritten.

Without --sitting, the version is written in clear under DIR/frozen, for its authors.
With --sitting, nothing is written in clear: the package goes under DIR/packages, the
sealed key document under DIR/sealed, and the keyholders' words are shown once, here.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `paper` to the command line."""
    paper = subparsers.add_parser("paper")
    verbs = paper.add_subparsers(required=True, metavar="VERB")
    checking = verbs.add_parser("check", help="report every fault of a paper, at once")
    checking.add_argument("folder", type=Path, metavar="FOLDER|FILE")
    checking.add_argument("--json", action="store_true", help="one JSON object")
    _add_profile(checking)
    checking.set_defaults(run=run_check)
    freezing = verbs.add_parser(
        "freeze",
        help="make the numbered version, and seal it for a sitting",
        description=FREEZE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    freezing.add_argument("folder", type=Path, metavar="FOLDER|FILE")
    freezing.add_argument("--to", type=Path, required=True, metavar="DIR")
    freezing.add_argument("--json", action="store_true", help="one JSON object")
    sealing.add_arguments(freezing)
    freezing.add_argument(
        "--history",
        type=_bytes_of,
        metavar="FILE",
        help="refuse questions that candidates had before (concours history)",
    )
    freezing.add_argument(
        "--allow",
        type=_allowance,
        action="append",
        default=[],
        metavar="QUESTION=REASON",
        help="let a question of the history through all the same",
    )
    _add_profile(freezing)
    freezing.set_defaults(run=run_freeze, usage=freezing.error)
    spreadsheets.register(verbs)
    preview.register(verbs)


def _add_profile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--profile",
        type=profile_named,
        default="edn",
        metavar="NAME|FILE",
        help="what each question must say of itself (docs/reference/profiles.md)",
    )


def run_check(arguments: argparse.Namespace) -> int:
    """Report the faults of a folder. 0 if it can be frozen, 1 if not."""
    try:
        reading = check(arguments.folder, arguments.profile)
    except PaperFaulty as refusal:
        tell_faults(refusal.faults, facts=None, as_json=arguments.json)
        return 1
    questions_count = len(list(reading.paper.keyed()))
    facts = {"code": reading.paper.code, "questions_count": questions_count}
    tell_faults(reading.warnings, facts=facts, as_json=arguments.json)
    return 0


def run_freeze(arguments: argparse.Namespace) -> int:
    """Freeze, and seal if a sitting is named. 0 done, 1 faults or already there."""
    sealing.check_arguments(arguments)
    try:
        report = _freeze(arguments)
    except PaperFaulty as refusal:
        tell_faults(refusal.faults, facts=None, as_json=arguments.json)
        return 1
    except shelf.AlreadyThere as refusal:
        sys.stderr.write(f"concours: {refusal.code}: {refusal.path}\n")
        return 1
    except HistoryInvalid as refusal:
        sys.stderr.write(f"concours: {refusal.code}\n")
        return 1
    except QuestionSeen as refusal:
        questions = ", ".join(refusal.questions)
        complain(
            fr=f"déjà posées aux candidats : {questions}. Rien n’est figé ; pour "
            "passer outre, --allow QUESTION=MOTIF",
            en=f"candidates had these before: {questions}. Nothing is frozen; to "
            "let one through, --allow QUESTION=REASON",
        )
        return 1
    sealing.show_report(report, as_json=arguments.json)
    return 0


def _freeze(arguments: argparse.Namespace) -> dict[str, Any]:
    draft = prepare(arguments.folder, arguments.profile)
    matches = _seen_before(arguments, draft)
    code = draft.reading.paper.code
    edition = shelf.number(arguments.to, code, draft.freeze)
    shelf.note_allowed(arguments.to, f"{code}-v{edition.version}", matches)
    report: dict[str, Any] = {
        **paper_facts(edition.frozen.content),
        "is_new": edition.is_new,
        "media_count": len(edition.frozen.media),
        **({} if arguments.history is None else {"seen_before": matches}),
    }
    if arguments.sitting is None:
        folder = shelf.put_frozen(
            arguments.to, edition.frozen, f"{code}-v{edition.version}"
        )
        if arguments.history is not None:
            shelf.note_seen(folder, matches)
        return {**report, "frozen": str(folder)}

    def seal_under(secret: bytes) -> SealedPackage:
        return seal(
            edition.frozen,
            sitting=arguments.sitting,
            keys=keys_of(secret, sitting=arguments.sitting),
            signing_key=arguments.signing_key,
            entropy=secrets.token_bytes,
        )

    return {**report, **sealing.seal_for_sitting(arguments, seal_under)}


def _seen_before(
    arguments: argparse.Namespace, draft: PreparedPaper
) -> list[dict[str, Any]]:
    """Return what the history has of this paper, and under which reason it passes.

    Raises `HistoryInvalid`, and `QuestionSeen` for a question without a reason.
    """
    if arguments.history is None:
        return []
    content = cast("dict[str, Any]", load(draft.freeze(1).content))
    matches = find_reuses(content, read_history(arguments.history))
    reasons = dict(arguments.allow)
    refuse_seen(matches, reasons)
    return [
        {
            "question": match.question,
            "likeness": f"{float(match.likeness):.2f}",
            "used": f"{match.use.exam} · {match.use.sitting} · {match.use.question}",
            "reason": reasons.get(match.question),
        }
        for match in matches
    ]


def _bytes_of(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _allowance(text: str) -> tuple[str, str]:
    question, _, reason = text.partition("=")
    if not question.strip() or not reason.strip():
        raise argparse.ArgumentTypeError("not QUESTION=REASON")
    return question.strip(), reason.strip()
