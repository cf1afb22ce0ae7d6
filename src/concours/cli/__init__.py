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
from importlib.util import find_spec

from concours.cli.screen import show

COMMANDS = (
    "paper", "stations", "history", "staff", "exam", "ledger", "roster", "mark", "rank",
    "match", "ecos", "forensics", "kiosk", "relay", "export", "install", "deploy",
    "upgrade", "doctor", "metrics", "backup", "restore", "drill", "demo", "up",
    "rehearse", "simulate", "serve", "status", "report",
)  # fmt: skip
"""Modules, in the order of `--help`; one that is not there yet is passed over."""

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
    arguments = parser(*(name for name in COMMANDS if name in words[:1])).parse_args(
        words
    )
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read us has read enough: `concours … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def parser(*names: str) -> argparse.ArgumentParser:
    """Return the parser of these commands, or of every command that is there.

    A process of the house loads what it needs alone.
    """
    top = argparse.ArgumentParser(
        prog="concours",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="store_true", help="which build this is")
    subparsers = top.add_subparsers(required=True, metavar="COMMAND")
    for name in names or COMMANDS:
        if find_spec(f"{__name__}.{name}"):
            import_module(f"{__name__}.{name}").register(subparsers)
    return top
