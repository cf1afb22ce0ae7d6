"""`concours roster`: what a file of sites, candidates or staff would change; do it."""

import argparse
import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from concours.cli.house import DEFAULT_HOME, complain_of, set_up_django
from concours.cli.screen import complain, is_french, show
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.tables.table import FILE_BYTES_MAX
from concours.store.cluster import ClusterFault

if TYPE_CHECKING:  # what needs Django is imported once it is set up
    from concours.acts.people.imports import RosterUpload
    from concours.core.tables.faults import Fault

FAULTS_SHOWN_MAX = 200

DESCRIPTION = """\
A file is CSV (UTF-8 or Windows-1252; semicolons, commas or tabulations) or XLSX. Its
first line says what it is: `code` for sites, `numero` for candidates, `identifiant`
for staff. Every fault is told at once; a file with a fault changes nothing, and the
same file again changes nothing either. See docs/operating/preparation.md.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `roster` to the command line."""
    roster = subparsers.add_parser("roster")
    verbs = roster.add_subparsers(required=True, metavar="VERB")
    checking = verbs.add_parser("check", help="tell every fault; change nothing")
    importing = verbs.add_parser(
        "import", help="bring a file into force, or none of it"
    )
    for parser, run in ((checking, run_check), (importing, run_import)):
        parser.description = DESCRIPTION
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--exam", default="", help="its code, if there are several")
        parser.add_argument("--home", type=Path, default=DEFAULT_HOME)
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.set_defaults(run=run)


def run_check(arguments: argparse.Namespace) -> int:
    """Tell what a file would change. 0 it can be imported, 1 it cannot."""
    return _run(arguments, _check)


def run_import(arguments: argparse.Namespace) -> int:
    """Import a file. 0 it is in force, 1 it is not."""
    return _run(arguments, _import)


def _run(
    arguments: argparse.Namespace,
    do: Callable[[str, "RosterUpload"], dict[str, Any]],
) -> int:
    try:
        with arguments.file.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
        if len(data) > FILE_BYTES_MAX:
            complain(fr="plus de 20 Mo", en="more than 20 MB")
            return 1
        set_up_django(arguments.home)
        from concours.console.files.rosters import (  # noqa: PLC0415 -- after Django
            read_roster,
        )

        report = do(arguments.exam, read_roster(data))
    except Refusal as refusal:
        complain_of(refusal)
        return 1
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    except OSError as error:
        complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        return 1
    _tell(report, as_json=arguments.json)
    return 1 if report["faults"] else 0


def _check(exam: str, upload: "RosterUpload") -> dict[str, Any]:
    from concours.acts.people.imports import preview  # noqa: PLC0415 -- after Django
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    plan = preview(exam_of(exam).id, upload.reading)
    return {
        "roster": upload.reading.kind,
        "lines": upload.reading.lines_count,
        "added": len(plan.added),
        "changed": len(plan.changed),
        "left": plan.same_count,
        "faults": [_row(fault) for fault in plan.faults],
    }


def _import(exam: str, upload: "RosterUpload") -> dict[str, Any]:
    """Import, unless there is a fault: then say the same as `check`."""
    from concours.acts.actor import Actor  # noqa: PLC0415 -- after Django
    from concours.acts.people.imports import import_roster  # noqa: PLC0415 -- idem
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    report = _check(exam, upload)
    if report["faults"]:
        return report
    result = import_roster(
        Actor("system", "Commande", frozenset({"organiser"})),
        exam_of(exam).id,
        upload,
        entropy=secrets.token_bytes,
        now=Instant(time.time_ns() // 1_000_000),
    )
    passwords = {member.login: member.password for member in result.appointed}
    return (
        report | {"act": result.act} | ({"passwords": passwords} if passwords else {})
    )


def _row(fault: "Fault") -> dict[str, Any]:
    from django.utils import translation  # noqa: PLC0415 -- after Django

    from concours.console.words.people.roster import fault_words  # noqa: PLC0415 -- idem

    with translation.override("fr" if is_french() else "en"):
        words = fault_words(fault)
    return {
        "line": fault.line,
        "column": fault.column,
        "code": fault.code,
        "what": words.what,
        "todo": words.todo,
    }


def _tell(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show(json.dumps(report, ensure_ascii=False))
        return
    faults = report["faults"]
    for row in faults[:FAULTS_SHOWN_MAX]:
        location = " · ".join(
            part for part in (str(row["line"]), row["column"]) if part
        )
        show(f"{location} · {row['code']}", f"    {row['what']} {row['todo']}")
    if len(faults) > FAULTS_SHOWN_MAX:
        show(f"… {len(faults) - FAULTS_SHOWN_MAX} more; --json tells them all")
    counts = ("lines", "added", "changed", "left")
    show(" · ".join([f"{report[name]} {name}" for name in counts]) + _ending(report))
    for login, password in report.get("passwords", {}).items():
        show(f"{login}  {password}")


def _ending(report: dict[str, Any]) -> str:
    if report["faults"]:
        return f" · faults: {len(report['faults'])}, nothing was changed"
    if "act" not in report:
        return ""
    return f" · act {report['act']}" if report["act"] else " · already in force"
