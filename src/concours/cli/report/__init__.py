"""`concours report`: what the record says of a day or of an incident, without a page.

It draws nothing up: that is an act of somebody, in the console. The JSON is the same
bytes that such an act digests.
"""

import argparse
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from concours.cli.bounds import day_written
from concours.cli.house import DEFAULT_HOME, HouseFault, complain_of, set_up_django
from concours.cli.screen import complain, is_french, show

if TYPE_CHECKING:
    from concours.acts.drawn_document import DrawnDocument
    from concours.store.models import Incident

DESCRIPTION = """\
What the record says of a day of the house, or of the incident that an act opened: who
was told, what was done, by whom, and what became of candidates.

  concours report --day 2027-01-04
  concours report --incident 1412 --json      the facts, canonical JSON
  concours report --act 1460 --pdf FILE       one that was drawn up and signed

The same record gives the same bytes. To draw one up is an act: console, *Passation* or
*Incidents*.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `report` to the command line."""
    report = subparsers.add_parser(
        "report",
        description=DESCRIPTION,
        epilog="exit codes: 0 written · 1 no such day, act or house · 2 usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = report.add_mutually_exclusive_group(required=True)
    what.add_argument("--day", type=day_written, metavar="YYYY-MM-DD")
    what.add_argument("--incident", type=int, metavar="ACT", help="that opened it")
    what.add_argument("--act", type=int, help="that drew one up")
    report.add_argument("--home", type=Path, default=DEFAULT_HOME)
    report.add_argument("--json", action="store_true", help="the facts themselves")
    report.add_argument("--pdf", type=Path, metavar="FILE", help="with --act")
    report.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Tell what the record says. 0 told, 1 there is no such thing."""
    if (arguments.pdf is not None) and arguments.act is None:
        complain(fr="--pdf va avec --act.", en="--pdf goes with --act.")
        return 2
    try:
        set_up_django(arguments.home)
    except HouseFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    from concours.core.kernel.errors import Refusal  # noqa: PLC0415 -- after setup

    try:
        facts = _facts(arguments)
        if arguments.pdf is not None:
            _write_pdf(arguments.act, arguments.pdf)
    except Refusal as refusal:
        complain_of(refusal)
        return 1
    if arguments.json:
        sys.stdout.buffer.write(facts)
    elif arguments.pdf is None:
        _show(facts)
    return 0


def _facts(arguments: argparse.Namespace) -> bytes:
    """Return the facts that are asked for. Raises `Unknown`."""
    from concours.core.kernel.canonical import dump  # noqa: PLC0415 -- after setup

    if arguments.act is not None:
        return _read_report(arguments.act).facts
    return dump(_facts_now(arguments))


def _facts_now(arguments: argparse.Namespace) -> Any:
    from concours.console.pages.delivery.cell.runbook_day import (  # noqa: PLC0415 -- idem
        hour_of_day,
    )
    from concours.store.queries.delivery.cell.day_report import (  # noqa: PLC0415 -- idem
        facts_of_day,
    )
    from concours.store.queries.delivery.cell.incident_report import (  # noqa: PLC0415 -- idem
        facts_of_incident,
    )

    if arguments.incident is not None:
        return facts_of_incident(_incident(arguments.incident))
    day = arguments.day
    until = hour_of_day(day + timedelta(days=1), 0)
    return facts_of_day(day.isoformat(), hour_of_day(day, 0), until)


def _incident(act: int) -> "Incident":
    from concours.store.models import Incident  # noqa: PLC0415 -- after setup
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    rows = Incident.objects.select_related("sitting__exam", "site")
    row = rows.filter(act=act).first()
    if row is None:
        raise Unknown("incident", str(act))
    return row


def _read_report(act: int) -> "DrawnDocument":
    from concours.acts.delivery.cell.report import (  # noqa: PLC0415 -- after setup
        read_drawn_report,
    )

    return read_drawn_report(act)


def _write_pdf(act: int, path: Path) -> None:
    """Write a report as it was drawn up. Raises `NotSigned`, `Unknown`."""
    from concours.acts.signed_act import signed_act  # noqa: PLC0415 -- after setup
    from concours.console.files.cell.report_file import pdf  # noqa: PLC0415 -- idem

    report = _read_report(act)
    path.write_bytes(pdf(report, signed_act(report.act)))
    show(str(path))


def _show(facts: bytes) -> None:
    from django.utils import translation  # noqa: PLC0415 -- after setup

    from concours.console.files.cell.report_file import lines_of, report_view  # noqa: PLC0415

    with translation.override("fr" if is_french() else "en"):
        for line in lines_of(report_view(json.loads(facts))):
            show(line)
