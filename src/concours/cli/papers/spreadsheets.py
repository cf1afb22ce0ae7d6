"""`concours paper template` and `from`: a workbook, and the folder it gives."""

import argparse
from pathlib import Path
from typing import Any

from concours.authoring import check, folder
from concours.authoring.archive import of_path
from concours.authoring.template import template
from concours.cli.papers.faults import tell_faults
from concours.cli.screen import complain
from concours.core.authoring.sources.faults import PaperFaulty


def register(verbs: Any) -> None:
    """Add both verbs to `concours paper`."""
    giving = verbs.add_parser("template", help="write a workbook to fill in (XLSX)")
    giving.add_argument("file", type=Path, metavar="FILE.xlsx")
    giving.add_argument("--example", action="store_true", help="filled, to look at")
    giving.set_defaults(run=run_template)
    making = verbs.add_parser("from", help="make the folder of a workbook (XLSX, ZIP)")
    making.add_argument("source", type=Path, metavar="FILE.xlsx")
    making.add_argument(
        "--to", type=Path, metavar="FOLDER", help="default: FILE without its ending"
    )
    making.set_defaults(run=run_from)


def run_template(arguments: argparse.Namespace) -> int:
    """Write the workbook. 0 done, 1 something is there already."""
    try:
        with arguments.file.open("xb") as file:
            file.write(template(with_example=arguments.example))
    except OSError as error:
        return _refuse(error)
    return 0


def run_from(arguments: argparse.Namespace) -> int:
    """Write the folder that a workbook stands for. 0 done, 1 faults or it is there."""
    source: Path = arguments.source
    files = of_path(source)
    try:
        tell_faults(check(files).warnings, facts=None, as_json=False)
    except PaperFaulty as refusal:
        tell_faults(refusal.faults, facts=None, as_json=False)
        return 1
    target = arguments.to or source.with_suffix("")
    try:
        images = {name: files.image(name) for name in files.images}
        folder.write(target, files.sources, images)
    except OSError as error:
        return _refuse(error)
    return 0


def _refuse(error: OSError) -> int:
    complain(fr=f"rien n’est écrit : {error}", en=f"nothing is written: {error}")
    return 1
