"""`concours forensics logs`: who asked for what is not theirs, by logs of servers."""

import argparse
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from concours.cli.forensics.files import ReadFile, read_log
from concours.cli.forensics.log_roster import (
    LogRoster,
    RosterUnreadable,
    read_roster,
)
from concours.cli.forensics.log_words import report_lines
from concours.cli.screen import complain, show
from concours.core.traces.invalid import RulesInvalid
from concours.core.traces.reader import LogFinding, LogReader
from concours.store.traces import (
    load_path_classes,
    load_ready_made_rules,
    rules_of_file,
)

DESCRIPTION = """\
Read the logs of web servers: combined, common, with a virtual host, nginx's errors,
JSON lines, or a format that --rules names; .gz too; - is what comes in.

  concours forensics logs /var/log/nginx/*.log
  concours forensics logs access.log --roster tablets.csv --json
  concours forensics logs proxy.log --rules ours.toml

Every finding says its lines, and how sure it is whose act it was: A and B a person at a
tablet, C a tablet, D an address, which is nobody. What no format fits is counted.
Formats, rules, attribution: docs/reference/forensics/logs.md.
"""


def register_logs(verbs: Any) -> tuple[argparse.ArgumentParser, Any]:
    """Add `logs`; return its parser and what runs it."""
    parser = verbs.add_parser(
        "logs",
        help="who asked for what is not theirs, by the logs of servers",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--rules", type=Path, metavar="R.toml", help="rules and formats of your own"
    )
    parser.add_argument(
        "--roster", type=Path, metavar="F.csv", help="which address is whose tablet"
    )
    return parser, run_logs


def run_logs(arguments: argparse.Namespace) -> int:
    """Tell what the logs show. 0 nothing, 1 findings, 2 a file that is faulty."""
    try:
        rule_set = load_ready_made_rules()
        if arguments.rules is not None:
            rule_set = rule_set.joined(rules_of_file(arguments.rules))
        roster = read_roster(arguments.roster) if arguments.roster else LogRoster()
        reader = LogReader(rule_set, load_path_classes())
        files = [
            read_log(reader, name, number)
            for number, name in enumerate(arguments.files)
        ]
    except RulesInvalid as refusal:
        place = f"{refusal.name} : {refusal.where}"
        complain(fr=f"règles à corriger : {place}", en=f"rules to mend: {place}")
        return 2
    except RosterUnreadable as error:
        complain(fr=f"liste illisible : {error}", en=f"cannot read the roster: {error}")
        return 2
    except (OSError, EOFError, zlib.error) as error:
        complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        return 2
    report = _report(reader, files, roster)
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False))
    else:
        show(*report_lines(report))
    return 1 if report["findings"] or report["untold"] else 0


def _report(
    reader: LogReader, files: Sequence[ReadFile], roster: LogRoster
) -> dict[str, Any]:
    names = [file.name for file in files]
    return {
        "files": [
            {"name": file.name, "sha256": file.sha256, "lines": file.lines_count}
            for file in files
        ],
        "lines": reader.lines_count,
        "without_request": reader.without_request_count,
        "not_understood": reader.not_understood_count,
        "not_understood_at": [
            f"{names[place.file]}:{place.number}" for place in reader.not_understood
        ],
        "buckets_dropped": reader.buckets_dropped_count,
        "untold": dict(sorted(reader.untold.items())),
        "findings": [
            _finding_object(finding, names, roster) for finding in reader.findings()
        ],
    }


def _finding_object(
    finding: LogFinding, names: Sequence[str], roster: LogRoster
) -> dict[str, Any]:
    return {
        "rule": finding.rule.name,
        "kind": finding.rule.kind,
        "fr": finding.rule.fr,
        "en": finding.rule.en,
        "client": finding.client,
        "device": finding.device,
        "attribution": finding.attribution,
        "count": finding.count,
        "since_ms": finding.since,
        "until_ms": finding.until,
        "lines": [f"{names[place.file]}:{place.number}" for place in finding.places],
        "examples": finding.examples,
        "tablets": [
            tablet.describe() for tablet in roster.find(finding.client, finding.device)
        ],
    }
