"""`concours kiosk read`: what a configuration says, and its Config Key."""

import argparse
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from concours.cli.kiosk.inputs import InputUnreadable, read_password
from concours.cli.kiosk.words import (
    danger_line,
    dissent_sentence,
    plain,
    refuse,
)
from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal
from concours.core.kiosk.dangers import find_dangers
from concours.core.kiosk.dissents import Dissent, find_dissents
from concours.core.kiosk.envelope import FILE_BYTES_MAX, SebFile, open_seb
from concours.core.kiosk.seb_json import config_key, seb_json
from concours.core.kiosk.settings import find_missing

FORM = "concours-kiosk-read-1"
DANGEROUS = 3
DESCRIPTION = """\
Read a configuration of Safe Exam Browser: .seb, or a property list, XML or binary,
gzipped or not. Tells its layers, its settings in the order in which they are hashed,
and its Config Key.

  concours kiosk read uc-1.seb --password-file opening.txt
  concours kiosk read client.plist --json

« ! » is a danger: a setting, said or missing, that leaves a tablet open or loses
answers. « ? » names what we always say and this file does not: there each client's own
default counts. « ~ » is a place where clients differ, so that another may compute
another key. None makes a file illegal; with --strict a danger ends with code 3.

The password is the first line of its file, never a word of the command line. Files
encrypted to a certificate (pkhs, phsk) are not read. Settings are shown as they are:
whoever reads a quit password's digest finds its eight digits within a second.
"""


def register_read(verbs: Any) -> tuple[argparse.ArgumentParser, Any]:
    """Add `read`; return its parser and what runs it."""
    parser = verbs.add_parser(
        "read",
        help="what a configuration says, and its Config Key",
        description=DESCRIPTION,
        epilog="exit codes: 0 read · 1 refused · 2 usage · 3 dangerous, if strict",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--password-file", type=Path, metavar="F")
    parser.add_argument("--strict", action="store_true", help="3 if it is dangerous")
    return parser, run_read


def run_read(arguments: argparse.Namespace) -> int:
    """Tell what a file says. 0 read, 1 refused or not there, 3 dangerous and strict."""
    try:
        with arguments.file.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
        password = (
            read_password(arguments.password_file) if arguments.password_file else None
        )
    except (OSError, InputUnreadable) as error:
        complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        return 1
    try:
        seb_file = open_seb(data, password=password)
        report = _report(data, seb_file)
    except Refusal as refusal:
        return refuse(refusal, arguments.file.name, is_json=arguments.json)
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        show(*_lines(report, seb_file))
    return DANGEROUS if arguments.strict and report["dangers"] else 0


def _report(data: bytes, seb_file: SebFile) -> dict[str, Any]:
    settings = seb_file.reading.settings
    dangers = find_dangers(settings)
    return {
        "form": FORM,
        "sha256": sha256(data).hexdigest(),
        "layers": [*seb_file.layers],
        "config_key": config_key(settings),
        "faults": [
            {"where": dissent.where, "kind": dissent.kind}
            for dissent in find_dissents(seb_file.reading)
        ],
        "dangers": list(dict.fromkeys(danger.kind for danger in dangers)),
        "dangerous_settings": [
            {
                "danger": danger.kind,
                "setting": danger.setting,
                "value": None if danger.value is None else plain(danger.value),
            }
            for danger in dangers
        ],
        "missing": find_missing(settings),
        "settings": plain(settings),
        "seb_json": seb_json(settings),
    }


def _lines(report: dict[str, Any], seb_file: SebFile) -> list[str]:
    key, layers = report["config_key"], " › ".join(report["layers"])
    dangers = find_dangers(seb_file.reading.settings)
    count = len(dangers) or choose(fr="aucun", en="none")
    return [
        choose(fr=f"couches     {layers}", en=f"layers      {layers}"),
        f"Config Key  {key}",
        f"dangers     {count}",
        *map(danger_line, dangers),
        *_missing_line(report["missing"]),
        *(_dissent_line(dissent) for dissent in find_dissents(seb_file.reading)),
        *(
            f"{name} = {json.dumps(value, ensure_ascii=False)}"
            for name, value in report["settings"].items()
        ),
    ]


def _missing_line(names: list[str]) -> list[str]:
    line = choose(
        fr="? absents, où chaque client fait à sa façon : ",
        en="? missing, where each client does as it likes: ",
    )
    return [line + ", ".join(names)] if names else []


def _dissent_line(dissent: Dissent) -> str:
    place = json.dumps(dissent.where, ensure_ascii=False)[1:-1]
    return f"~ {place} : {dissent_sentence(dissent.kind)}"
