"""`concours exam`: the exams of a house, from the command line."""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from concours.cli.bounds import between, day_written
from concours.cli.house import HouseFault, complain_of, packages_of, set_up_django
from concours.cli.screen import choose, complain, say, show
from concours.cli.supervision.rehearsal_record import record_run
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.profile.shape import Profile
from concours.store.cluster import ClusterFault
from concours.store.profiles import from_file, load_profile, names

DESCRIPTION = """\
The exams of the house that runs on --home. What is founded here is founded as on the
page: by the organisation, in the record.

  concours exam list
  concours exam show semio-2027
  concours exam found semio-2027 --profile faculte --title "Sémiologie" --day 2027-01-18

  concours exam archive semio-2027 /media/usb/semio-2027
  concours exam erase semio-2027

`archive` writes bundles, minutes and acts, has `verifier/` find them whole, and makes
the exam read-only where its profile lets one person decide; where two do, they archive
it on their pages first. Run again it writes the same files; once the exam is erased,
what is left of it. Take the folder away: after the erasure nothing else has what it
holds.
`erase` does what two persons decided on the page; interrupted, it is run again.

An exam whose papers are sealed by a ceremony signs them by a key of its own: give its
public half as --signer, 64 hex digits.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `exam` to the command line."""
    exam = subparsers.add_parser(
        "exam",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = exam.add_subparsers(required=True, metavar="VERB")
    _add_verb(verbs, "list", "every exam of the house", list_exams)
    steps = _add_verb(verbs, "show", "the steps of one exam, and its terms", show_exam)
    steps.add_argument("code", metavar="EXAM")
    retention = _add_verb(
        verbs, "retain", "say how long data is kept, if no profile does", set_term
    )
    retention.add_argument("code", metavar="EXAM")
    retention.add_argument("--days", type=int, required=True)
    retention.add_argument("--reason", required=True, help="the text that decides it")
    archive = _add_verb(
        verbs, "archive", "archive an exam, which is read-only from then on", end_exam
    )
    archive.add_argument("code", metavar="EXAM")
    archive.add_argument("folder", type=Path, metavar="FOLDER", help="new, or empty")
    rehearsed = _add_verb(
        verbs, "rehearsed", "record a rehearsal that passed", record_run
    )
    rehearsed.add_argument("code", metavar="EXAM")
    rehearsed.add_argument(
        "reports", nargs="+", type=Path, metavar="REPORT", help="one for each paper"
    )
    erasure = _add_verb(
        verbs, "erase", "erase what two persons decided, or go on with it", erase_exam
    )
    erasure.add_argument("code", metavar="EXAM")
    erasure.add_argument(
        "--part",
        type=between(1, 1_000),
        default=50,
        metavar="N",
        help="candidates in one transaction",
    )
    founded = _add_verb(verbs, "found", "found an exam", create_exam)
    founded.add_argument("code", metavar="EXAM", help="its short name")
    metavar = f"{'|'.join(names())}|FILE.toml"
    founded.add_argument("--profile", required=True, metavar=metavar)
    founded.add_argument("--title", required=True)
    founded.add_argument("--day", type=day_written, required=True)
    founded.add_argument("--signer", type=bytes.fromhex, default=b"", metavar="HEX")


def _add_verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    summary: str,
    work: Callable[[argparse.Namespace], dict[str, Any]],
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=summary)
    verb.add_argument("--home", type=Path, default=Path("var"))
    verb.add_argument("--json", action="store_true", help="one object, for machines")
    verb.set_defaults(run=_run, work=work)
    return verb


def _run(arguments: argparse.Namespace) -> int:
    """Do one verb. 0 done, 1 refused, or no database."""
    try:
        set_up_django(arguments.home)
        answer = arguments.work(arguments)
    except Refusal as refusal:
        complain_of(refusal)
        return 1
    except (ClusterFault, HouseFault) as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    if arguments.json:
        show(json.dumps(answer, ensure_ascii=False))
    else:
        show(*_lines(answer))
    return 0


def list_exams(_arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the exams of the house."""
    from concours.store.queries.exams import every_exam  # noqa: PLC0415 -- after Django

    return {
        "exams": [
            {
                "exam": exam.row.code,
                "title": exam.row.title,
                "sittings": exam.sittings_count,
                "candidates": exam.candidates_count,
                "first_ms": exam.next_ms,
            }
            for exam in every_exam()
        ]
    }


def show_exam(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return an exam, its sittings by their names, and where each step stands."""
    from concours.core.delivery.planning.steps import steps_of  # noqa: PLC0415 -- after Django
    from concours.store.queries.authoring.plans import sittings_of  # noqa: PLC0415 -- idem
    from concours.store.queries.exams import facts_of, size_of  # noqa: PLC0415 -- idem
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem
    from concours.store.queries.profiles import profile_of  # noqa: PLC0415 -- idem
    from concours.store.queries.retention import terms_of_exam  # noqa: PLC0415 -- idem
    from concours.store.queries.short_names import name_of  # noqa: PLC0415 -- idem

    row = exam_of(arguments.code)
    return {
        "exam": row.code,
        "title": row.title,
        "profile": profile_of(row).name,
        "signer": bytes(row.signer).hex(),
        "size": asdict(size_of(row)),
        "sittings": [
            {
                "sitting": name_of(sitting),
                "title": sitting.title,
                "kind": sitting.kind,
                "scheduled_ms": sitting.scheduled_ms,
                "duration_ms": sitting.duration_ms,
            }
            for sitting in sittings_of(row.id)
        ],
        "steps": {
            step.name: step.state for step in steps_of(facts_of(row), now=_read_clock())
        },
        "terms": [asdict(term) for term in terms_of_exam(row, now=_read_clock())],
    }


def create_exam(arguments: argparse.Namespace) -> dict[str, Any]:
    """Found an exam, and return what its record says."""
    from concours.acts.authoring.founding import NewExam, found_exam  # noqa: PLC0415 -- after Django
    from concours.acts.authoring.packages_key import house_signer  # noqa: PLC0415 -- idem
    from concours.acts.people.first_organiser import COMMAND  # noqa: PLC0415 -- idem

    profile = _profile(arguments.profile)
    has_own_key = profile.sealing.mode == "ceremony"
    new_exam = NewExam(
        code=arguments.code,
        title=arguments.title,
        signer=arguments.signer if has_own_key else house_signer(),
        profile=profile,
        first_day=arguments.day,
    )
    found_exam(COMMAND, new_exam, now=_read_clock())
    return {"exam": new_exam.code, "signer": new_exam.signer.hex()}


def _profile(text: str) -> Profile:
    """Return the profile of this name, or of this TOML file."""
    if not text.endswith(".toml"):
        return load_profile(text)
    try:
        return from_file(Path(text))
    except OSError as error:
        raise HouseFault(
            fr=f"illisible : {error}", en=f"cannot read: {error}"
        ) from error


def set_term(arguments: argparse.Namespace) -> dict[str, Any]:
    """Say how long the data of an exam is kept after its publication."""
    from concours.acts.people.first_organiser import COMMAND  # noqa: PLC0415 -- after Django
    from concours.acts.results.archive import set_retention  # noqa: PLC0415 -- idem

    code, days = arguments.code, arguments.days
    set_retention(COMMAND, code, days, reason=arguments.reason, now=_read_clock())
    return {"exam": code, "days": days}


def end_exam(arguments: argparse.Namespace) -> dict[str, Any]:
    """Archive an exam into a folder, or write its archive again."""
    from concours.acts.people.first_organiser import COMMAND  # noqa: PLC0415 -- after Django
    from concours.acts.results import archive as acts  # noqa: PLC0415 -- idem
    from concours.console.files.exam_archive import write_archive  # noqa: PLC0415 -- idem
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    row = exam_of(arguments.code)
    if row.archived_act is None:
        acts.require_archivable(row, now=_read_clock())
        acts.require_one_person(row)
    archive = write_archive(
        row,
        arguments.folder,
        packages_of(arguments.home),
        progress=lambda name: None if arguments.json else say("archive", name),
    )
    act = row.archived_act or acts.archive_alone(
        COMMAND, row.code, archive, now=_read_clock()
    )
    return {
        "exam": row.code,
        "archive": archive.digest.hex(),
        "act": act,
        "bundles": archive.bundles,
        "minutes": archive.minutes,
        "acts": archive.acts,
    }


def erase_exam(arguments: argparse.Namespace) -> dict[str, Any]:
    """Erase an exam as two persons decided; interrupted, run it again."""
    from concours.acts.results.erasure import ErasureUndecided, erase_parts  # noqa: PLC0415 -- after Django
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    row = exam_of(arguments.code)
    if row.erased_act is None:
        raise ErasureUndecided(row.code)
    for left_count in erase_parts(row, part_count=arguments.part):
        if not arguments.json:
            say("erase", choose(fr=f"reste {left_count}", en=f"{left_count} left"))
    return {"exam": row.code, "act": row.erased_act, "left": 0}


def _lines(answer: dict[str, Any]) -> list[str]:
    """Return an answer as a person reads it: a line a thing."""
    lines = []
    for name, value in answer.items():
        if isinstance(value, list):
            lines += ["  ".join(map(str, entry.values())) for entry in value]
        elif isinstance(value, dict):
            lines += [f"{key:<14}{word}" for key, word in value.items()]
        else:
            lines.append(f"{name:<14}{value}")
    return lines or [choose(fr="aucun", en="none")]


def _read_clock() -> Instant:
    return Instant(time.time_ns() // 1_000_000)
