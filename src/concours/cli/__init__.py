"""The `concours` command. A module named in `COMMANDS` adds one command.

A module offers `register(subparsers)`, which adds its parser and sets `run`, a function
of the parsed arguments that returns the exit code: 0 done, 1 refused or found wrong,
2 the command line is not understood.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from concours.cli.screen import show

COMMANDS = {
    "paper": "check, freeze and seal a paper",
    "stations": "check and freeze a series of stations (ECOS)",
    "history": "write the history of questions, against using one twice",
    "staff": "the founders of a house",
    "exam": "the exams of a house",
    "ledger": "the key of the register",
    "roster": "check and import sites, candidates",
    "mark": "mark a file of answers, without any server",
    "rank": "rank candidates from files of marks, without any server",
    "match": "match students to posts, explain each wish, without any server",
    "ecos": "allot the practical exam, mend an allotment, measure marks",
    "forensics": "look for traces of fraud in files",
    "kiosk": "configurations of Safe Exam Browser, and their Config Keys",
    "relay": "the mailbox of a site",
    "export": "write the bundle of a sitting, for the verifier",
    "install": "install a house for real exams on this machine",
    "deploy": "the files of three machines and their front",
    "upgrade": "bring a house to this release, or leave it as it was",
    "doctor": "what a house needs, line by line, with its remedy",
    "metrics": "what each process says of itself, in numbers",
    "backup": "back up the running house",
    "restore": "put a backup back, or prove that it could be",
    "drill": "try a failover, a switchover or a restore",
    "demo": "a realistic exam, ready to play",
    "up": "run the whole house on this machine",
    "rehearse": "play a national sitting with a crowd, and prove it",
    "simulate": "play exams in virtual time, with every fault, and check them",
    "serve": "run one process alone",
    "status": "write what was announced, signed, to be served when all else is down",
    "report": "what the record says of a day, or of an incident",
}
"""Modules in the order of `--help`, which says what each is for and loads none."""

DESCRIPTION = """\
Concours: national examinations, from the sealed paper to the ranking.

  concours paper check papers/demo        every fault of a paper, at once
  concours paper freeze papers/demo …     a numbered version, sealed for a sitting
  concours stations check papers/ecos/b   every fault of a series of stations
  concours staff first LOGIN NAME         the first organiser of a house
  concours exam found CODE …              an exam, from its profile
  concours roster check FILE              what a file of candidates would change
  concours mark --paper … --answers …     marks without any server
  concours rank --marks … --json          thirteen rankings without any server
  concours match solve MARKET --json      posts for students, without any server
  concours ecos allot FOLDER …            who is where at the practical exam
  concours forensics logs FILE…           who asked for what is not theirs
  concours forensics pairs FILES …        copies with too much in common
  concours kiosk make PLACES …            configurations of the locked browser
  concours demo                           a whole exam day on this machine
  concours backup --to DIR                        the running house, every night
  concours restore DIR --drill                    proof that a backup can be put back
  concours drill switchover               another primary, tried before the day
  concours deploy render INVENTORY DIR    the files of three machines and a front
  concours doctor                         what the house needs, line by line
  concours metrics --prometheus           what each process says of itself
  concours status FOLDER --follow         what is announced, signed, for a bad day
  concours report --day 2027-01-04        what the record says of a day
  concours rehearse --candidates 12000 …  a nation at full size, and the proof
"""

EPILOG = "exit codes: 0 done · 1 refused, or something is wrong · 2 usage"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    if not __debug__:
        sys.stderr.write("concours: assertions are off (python -O); not starting\n")
        return 1
    words = sys.argv[1:] if argv is None else argv
    if list(words) == ["--version"]:
        from concours.store.build import current_build  # noqa: PLC0415 -- here alone

        show(f"concours {current_build()}")
        return 0
    arguments = parser(words[0] if words else "").parse_args(words)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read us has read enough: `concours … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def parser(command: str) -> argparse.ArgumentParser:
    """Return the parser of one command, which alone is loaded; of the others, names."""
    top = argparse.ArgumentParser(
        prog="concours",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="store_true", help="which build this is")
    top.set_defaults(run=_refuse_late_command)
    subparsers = top.add_subparsers(required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        if name == command:
            import_module(f"{__name__}.{name}").register(subparsers)
        else:
            subparsers.add_parser(name, help=summary)
    return top


def _refuse_late_command(_arguments: argparse.Namespace) -> int:
    """Refuse a command that stands behind something else, and was not loaded."""
    sys.stderr.write("concours: the command comes first (concours --help)\n")
    return 2
