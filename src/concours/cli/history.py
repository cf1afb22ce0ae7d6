"""`concours history`: what candidates have had, for the machine of the authors."""

import argparse
from pathlib import Path

from concours.cli.house import DEFAULT_HOME, complain_of, packages_of, set_up_django
from concours.cli.screen import complain, show
from concours.core.authoring.paper.exposure import read, write
from concours.core.kernel.errors import Refusal, Unavailable
from concours.store.cluster import ClusterFault

DESCRIPTION = """\
Write every question of every launched sitting of this house, with how many found it.
Carry the file to the authors' machine: `concours paper freeze --history FILE` refuses a
question that is in it. --with adds files of other years.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `history` to the command line."""
    history = subparsers.add_parser(
        "history",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    history.add_argument("--home", type=Path, default=DEFAULT_HOME)
    history.add_argument("--to", type=Path, required=True, metavar="FILE")
    history.add_argument(
        "--with", type=Path, action="append", default=[], metavar="FILE", dest="others"
    )
    history.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the history. 0 done, 1 no database, or a file that is no history."""
    try:
        set_up_django(arguments.home)
        from concours.store.queries.results.exposure import history  # noqa: PLC0415 -- after Django

        uses = history(packages_of(arguments.home))
        for path in arguments.others:
            uses += read(path.read_bytes())
    except Refusal as refusal:
        complain_of(refusal)
        return 1
    except (ClusterFault, OSError, Unavailable) as fault:
        complain(fr=f"illisible : {fault}", en=f"cannot be read: {fault}")
        return 1
    arguments.to.write_bytes(write(uses))
    show(f"{len(uses)} questions: {arguments.to}")
    return 0
