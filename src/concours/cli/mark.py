"""`concours mark`: marks from a folder of sources and a file of answers, no server."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from concours.authoring import check
from concours.authoring.sentences import sentence
from concours.cli.results.answer_files import AnswersFaulty, Fault, Sheets, read_answers
from concours.cli.results.lines import settings_of
from concours.cli.screen import choose, complain, is_french, show
from concours.core.authoring.bank.keys import KeyedQuestion
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.amendments import AmendedKey, AmendmentFaulty, amend
from concours.core.authoring.paper.amendments import from_json as from_recorded
from concours.core.authoring.paper.amendments import to_json as recorded
from concours.core.authoring.paper.model import Paper
from concours.core.authoring.sources.faults import PaperFaulty
from concours.core.results.marking.cohort import (
    ENGINE,
    CohortMarks,
    Column,
    UnitsTooLarge,
    encode,
    mark_cohort,
)
from concours.core.results.marking.policy import (
    DEFAULT,
    Policy,
    PolicyInvalid,
    from_json,
    to_json,
)
from concours.core.results.ranking.simple import rank
from concours.core.results.sheets.shown import decimal_text

AMENDMENTS_BYTES_MAX = 1_000_000

DESCRIPTION = """\
Mark a file of answers against a paper's sources. One JSON object a line:

  {"candidate": "04217", "question": "dp1-q3", "answer": ["A", "C"]}

A later line replaces an earlier one for the same candidate and question. A question
without a line is unanswered. Every fault is told with its line; a file with a fault
marks nobody. See docs/reference/answers.md and docs/reference/marking.md.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """All that the command has to tell."""

    candidates: tuple[str, ...]
    places: tuple[int, ...]
    marking: CohortMarks
    policy: Policy
    key: AmendedKey
    paper: Paper


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `mark` to the command line."""
    mark = subparsers.add_parser(
        "mark",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    mark.add_argument("--paper", type=Path, required=True, metavar="FOLDER")
    mark.add_argument("--answers", type=Path, required=True, metavar="FILE.jsonl")
    mark.add_argument(
        "--policy", type=Path, metavar="FILE.json", help="settings (marking.md)"
    )
    mark.add_argument(
        "--amendments",
        type=Path,
        metavar="FILE.json",
        help="amendments by the jury (marking.md)",
    )
    shape = mark.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON object, exact")
    shape.add_argument(
        "--lines", action="store_true", help="what `concours rank --marks` reads"
    )
    mark.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Mark. 0 done; 1 a fault in paper, answers, policy or amendments."""
    try:
        result = _result(arguments)
    except PaperFaulty as refusal:
        lines = [
            f"{f.location.file} {f.location.question} {f.code}:"
            f" {sentence(f, _language())}"
            for f in refusal.faults
        ]
        return _complain_of("paper.faulty", lines)
    except AnswersFaulty as refusal:
        return _tell_faults(refusal, arguments)
    except (PolicyInvalid, UnitsTooLarge, AmendmentFaulty) as refusal:
        return _complain_of(refusal.code, [str(refusal.facts())])
    except OSError as error:
        complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        return 1
    if arguments.json:
        show(json.dumps(_as_json(result), ensure_ascii=False))
    elif arguments.lines:
        show(*(json.dumps(line, ensure_ascii=False) for line in _lines(result)))
    else:
        show(*_table(result))
    return 0


def _result(arguments: argparse.Namespace) -> Result:
    paper = check(arguments.paper).paper
    questions = tuple(question for _, question in paper.keyed())
    policy = _policy(arguments.policy)
    key = _key(questions, arguments.amendments)
    with arguments.answers.open("rb") as lines:
        sheets = read_answers(lines, questions)
    marking = mark_cohort(
        _columns(key.questions, sheets), policy=policy, neutralised=key.neutralised
    )
    places = rank(marking.units.tolist())
    return Result(sheets.candidates, places, marking, policy, key, paper)


def _columns(questions: tuple[KeyedQuestion, ...], sheets: Sheets) -> list[Column]:
    return [
        encode(
            question,
            (sheets.answers[at].get(question.id) for at in range(len(sheets.answers))),
        )
        for question in questions
    ]


def _key(questions: tuple[KeyedQuestion, ...], path: Path | None) -> AmendedKey:
    """Return the key of the sources, with the amendments of a file."""
    document = key_document.write(
        [("", question) for question in questions], code="", version=1
    )
    if path is None:
        return amend(document, ())
    with path.open("rb") as file:
        data = file.read(AMENDMENTS_BYTES_MAX)
    try:
        amendments = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise AmendmentFaulty("", "form") from error
    return amend(document, from_recorded(amendments, questions))


def _policy(path: Path | None) -> Policy:
    if path is None:
        return DEFAULT
    changes = settings_of(path)
    if changes is None:
        raise PolicyInvalid(setting=str(path))
    return from_json(to_json(DEFAULT) | changes)


def _as_json(result: Result) -> dict[str, Any]:
    marking = result.marking
    return {
        "engine": ENGINE,
        "policy": to_json(result.policy),
        "amendments": recorded(result.key.amendments),
        "questions": list(marking.questions),
        "points_max": _points(marking, marking.units_max),
        "points_rank_a_max": _points(marking, marking.units_rank_a_max),
        "candidates": [_candidate(result, at) for at in range(len(result.candidates))],
        "success": {
            question: _exact(marking.success(at))
            for at, question in enumerate(marking.questions)
        },
    }


def _candidate(result: Result, at: int) -> dict[str, Any]:
    marking = result.marking
    score, score_a = marking.score(at), marking.score_rank_a(at)
    return {
        "candidate": result.candidates[at],
        "place": result.places[at],
        "points": str(marking.points(at)),
        "score": _exact(score),
        "score_text": _format_score(score),
        "score_rank_a": _exact(score_a),
        "score_rank_a_text": _format_score(score_a),
        "marks": {
            question: _points(marking, int(marking.by_question[at, number]))
            for number, question in enumerate(marking.questions)
        },
    }


def _lines(result: Result) -> Iterator[dict[str, Any]]:
    """Yield the questions, then each candidate's points (docs/reference/rank-files)."""
    paper, marking = result.paper, result.marking
    of_articles = {
        question.keyed.id
        for dossier in paper.dossiers
        for question in dossier.questions
        if dossier.kind == "lca"
    }
    yield {
        "sitting": paper.code,
        "title": paper.title,
        "questions": [
            {
                "id": question.id,
                "rank": question.rank,
                "item": question.item,
                "worth": _points(marking, marking.question_units_max[at]),
                "lca": question.id in of_articles,
            }
            for at, question in enumerate(result.key.questions)
        ],
    }
    for at, candidate in enumerate(result.candidates):
        units = marking.by_question[at].tolist()
        marks = [_points(marking, unit) for unit in units]
        yield {"candidate": candidate, "marks": marks}


def _points(marking: CohortMarks, units: int) -> str:
    return str(Fraction(units, marking.denominator))


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _format_score(value: Fraction | None) -> str | None:
    return None if value is None else decimal_text(value)


def _table(result: Result) -> list[str]:
    marking = result.marking
    heads = choose(fr="rang candidat note rang_A", en="place candidate score rank_A")
    rows = [heads.replace("_", " ").split(" ", 3)]
    order = sorted(range(len(result.candidates)), key=lambda at: result.places[at])
    for at in order:
        score = _format_score(marking.score(at)) or "-"
        score_a = _format_score(marking.score_rank_a(at)) or "-"
        rows.append([str(result.places[at]), result.candidates[at], score, score_a])
    rows.append([])
    for at, question in enumerate(marking.questions):
        rows.append(["", question, _format_score(marking.success(at)) or "-", ""])
    widths = [max(len(row[n]) for row in rows if row) for n in range(4)]
    return [_row(row, widths) for row in rows]


def _row(row: list[str], widths: list[int]) -> str:
    cells = (cell.rjust(width) for cell, width in zip(row, widths, strict=False))
    return "  ".join(cells).rstrip()


def _language() -> Any:
    return "fr" if is_french() else "en"


def _tell_faults(refusal: AnswersFaulty, arguments: argparse.Namespace) -> int:
    if arguments.json:
        rows = [_fault_json(fault) for fault in refusal.faults]
        report = {"code": refusal.code, "faults": rows, "faults_count": refusal.count}
        show(json.dumps(report, ensure_ascii=False))
        return 1
    lines = [f"{arguments.answers}:{f.line}: {f.code} {f.at}" for f in refusal.faults]
    return _complain_of(refusal.code, [*lines, f"{refusal.count}"])


def _fault_json(fault: Fault) -> Mapping[str, Any]:
    return {"line": fault.line, "code": fault.code, "at": fault.at}


def _complain_of(code: str, lines: list[str]) -> int:
    sys.stderr.write("\n".join([f"concours: {code}", *lines, ""]))
    return 1
