"""`concours demo`: the whole house, with a realistic exam, and where to click."""

import argparse
import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from concours.cli.house import CHECKOUT, House, HouseFault, set_up_django
from concours.cli.screen import choose, show
from concours.cli.up import add_arguments, keep_up
from concours.core.kernel.time import Instant

CANDIDATES_COUNT = 240
SITES_COUNT = 4
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo` to the command line."""
    demo = subparsers.add_parser("demo", help="a realistic exam, ready to play")
    add_arguments(demo)
    demo.add_argument("--papers", type=Path, default=CHECKOUT / "papers")
    demo.add_argument("--candidates", type=int, default=CANDIDATES_COUNT)
    demo.add_argument("--sites", type=int, default=SITES_COUNT)
    demo.add_argument("--minutes", type=int, help="length of the exam (the paper's)")
    demo.add_argument("--seed-only", action="store_true", help=argparse.SUPPRESS)
    demo.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Seed once, then run until Ctrl-C. Exit codes as those of `up`."""
    if arguments.seed_only:
        return _seed_here(arguments)
    if arguments.host in LOOPBACK:  # Safari drops a Secure cookie without TLS
        os.environ.setdefault("CONCOURS_CONSOLE_PLAIN_HTTP", "1")
    return keep_up(arguments, prepare=partial(_seed, arguments), on_ready=_tell)


def _seed(arguments: argparse.Namespace, house: House) -> None:
    """Fill an empty house, in a process that then gives back what it took.

    The images of the papers and Django are a quarter of a gigabyte, of no use to the
    supervisor; and Django would change its time zone.
    """
    if credentials_file(house).exists():
        return
    if not arguments.papers.is_dir():
        raise HouseFault(
            fr=f"Il n’y a pas de sujets dans {arguments.papers} : donnez --papers.",
            en=f"There are no papers in {arguments.papers}: give --papers.",
        )
    done = subprocess.run(  # noqa: S603 -- our program, no shell
        [
            *(sys.executable, "-m", "concours.cli", "demo", "--seed-only"),
            *("--home", str(house.folder), "--papers", str(arguments.papers)),
            *("--candidates", str(arguments.candidates)),
            *("--sites", str(arguments.sites)),
            *(("--minutes", str(arguments.minutes)) if arguments.minutes else ()),
        ],
        check=False,
        env=house.environment("console"),
    )
    if done.returncode:
        raise HouseFault(
            fr="La session de démonstration n’a pas pu être préparée.",
            en="The demonstration could not be prepared.",
        )


def _seed_here(arguments: argparse.Namespace) -> int:
    """Seed the database of `CONCOURS_DSN` as the console's role."""
    set_up_django(arguments.home)
    from concours.cli.seed import Cast, Folders, seed  # noqa: PLC0415 -- after setup

    seed(
        Folders(home=arguments.home, papers=arguments.papers),
        Cast(
            candidates_count=arguments.candidates,
            sites_count=arguments.sites,
            exam_minutes=arguments.minutes,
        ),
        now=Instant(time.time_ns() // 1_000_000),
        say=_tell_step,
    )
    return 0


def _tell_step(line: str) -> None:
    """Print a long step, without a clock: Django has moved ours to its own zone."""
    show(f"{'':<8}  {'demo':<10} {line}")


def credentials_file(house: House) -> Path:
    """Return the file of what a visitor needs to play every part (0600)."""
    return house.folder / "demo.json"


def _tell(house: House) -> None:
    """Print where to click: one line for staff, one for a candidate."""
    kept = json.loads(credentials_file(house).read_text())
    president, candidate = kept["staff"][0], kept["candidates"][0]
    show(
        "",
        _row(
            choose(fr="Console", en="Console"),
            house.console_url,
            president["login"],
            president["password"],
        ),
        _row(
            choose(fr="Tablette", en="Tablet"),
            house.gateway_url,
            candidate["number"],
            candidate["code"],
        ),
        choose(
            fr=f"  Tous les autres : {credentials_file(house)}. Ctrl-C arrête tout.",
            en=f"  All the others: {credentials_file(house)}. Ctrl-C stops all.",
        ),
        "",
    )


def _row(what: str, address: str, name: str, secret: str) -> str:
    return f"  {what:<9} {address:<23}  {name:<11} {secret}"
