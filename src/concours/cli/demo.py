"""`concours demo`: the whole house, with a realistic exam, and where to click."""

import argparse
import os
import time
from functools import partial
from pathlib import Path
from typing import Any

from concours.cli.house import CHECKOUT, House, HouseFault
from concours.cli.screen import choose, say, show
from concours.cli.up import add_arguments, keep_up
from concours.core.kernel.time import Instant

CANDIDATES_COUNT = 240


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo` to the command line."""
    demo = subparsers.add_parser("demo", help="a realistic exam, ready to play")
    add_arguments(demo)
    demo.add_argument("--papers", type=Path, default=CHECKOUT / "papers")
    demo.add_argument("--candidates", type=int, default=CANDIDATES_COUNT)
    demo.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Seed once, then run until Ctrl-C. Exit codes as those of `up`."""
    kept: dict[str, Any] = {}
    prepare = partial(
        _seed, kept, papers=arguments.papers, candidates_count=arguments.candidates
    )
    return keep_up(arguments, prepare=prepare, on_ready=partial(_tell, kept))


def _seed(
    kept: dict[str, Any], house: House, *, papers: Path, candidates_count: int
) -> None:
    """Fill an empty house; a house already filled only gives its credentials."""
    os.environ["CONCOURS_DSN"] = house.dsn("concours_console")
    os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
    import django  # noqa: PLC0415 -- after the database is known
    from django.db import connections  # noqa: PLC0415 -- idem

    django.setup()
    from concours.cli.seed import Folders, seed  # noqa: PLC0415 -- idem

    if not papers.is_dir():
        raise HouseFault(
            fr=f"Il n’y a pas de sujets dans {papers} : donnez --papers.",
            en=f"There are no papers in {papers}: give --papers.",
        )
    credentials = seed(
        Folders(home=house.folder, papers=papers),
        candidates_count=candidates_count,
        now=Instant(time.time_ns() // 1_000_000),
        say=partial(say, "demo"),
    )
    connections.close_all()
    kept.update(credentials)


def _tell(kept: dict[str, Any], house: House) -> None:
    """Print where to click: one line for staff, one for a candidate."""
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
            fr=f"  Tous les autres : {house.folder / 'demo.json'}. Ctrl-C arrête tout.",
            en=f"  All the others: {house.folder / 'demo.json'}. Ctrl-C stops all.",
        ),
        "",
    )


def _row(what: str, address: str, name: str, secret: str) -> str:
    return f"  {what:<9} {address:<23}  {name:<11} {secret}"
