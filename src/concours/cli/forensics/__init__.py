"""`concours forensics`: what files say of fraud, without a server."""

import argparse

from concours.cli.forensics.changes import register_changes, register_rooms
from concours.cli.forensics.leak import register_leak
from concours.cli.forensics.logs import register_logs
from concours.cli.forensics.pairs import register_pairs
from concours.cli.forensics.persons import register_persons

DESCRIPTION = """\
Look for traces of fraud in files, without a server. What is found is a reason to look:
it accuses nobody, and changes no mark.

  concours forensics logs access.log error.log --roster tablets.csv
                                 who asked for what is not theirs, line by line
  concours forensics pairs answers.csv key.csv seats.csv
                                 copies with more in common than two of their strength
                                 would: by neighbours, by room, over the nation
  concours forensics changes answers.csv key.csv changes.csv
                                 replaced answers that went to what is right
  concours forensics rooms answers.csv key.csv changes.csv seats.csv
                                 rooms that replaced answers as others did not; waves
  concours forensics leak answers.csv key.csv suspects.csv times.csv
                                 who did better, or faster, at questions that leaked
  concours forensics persons answers.csv key.csv times.csv changes.csv
                                 who is unlike the others in two ways or more

For all but logs, the kind of a file is told by its headings, not by its name, and each
run prints its null table: how often the innocent pass each level.
Files, formulas, attribution, limits: docs/reference/forensics/.
"""
EPILOG = (
    "exit codes: 0 nothing found · 1 something to look at · 2 usage, or a faulty file"
)

REGISTERS = (
    register_logs,
    register_pairs,
    register_changes,
    register_rooms,
    register_leak,
    register_persons,
)


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `forensics` to the command line."""
    parser = subparsers.add_parser(
        "forensics",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for register_verb in REGISTERS:
        verb, run = register_verb(verbs)
        verb.add_argument("--json", action="store_true", help="one JSON object")
        verb.set_defaults(run=run)
