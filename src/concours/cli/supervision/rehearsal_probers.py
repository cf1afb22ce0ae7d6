"""A rehearsal in which some candidates look for the key: the house must find them."""

import argparse
from random import Random

from concours.cli.bounds import between
from concours.rehearsal.conductor.stage import Stage

PROBERS_COUNT_MAX = 100


def add_probers(parser: argparse.ArgumentParser) -> None:
    """Add `--probers`."""
    parser.add_argument(
        "--probers",
        type=between(0, PROBERS_COUNT_MAX),
        default=0,
        metavar="N",
        help="so many candidates type the address of a key: they must be found (0)",
    )


def probers_of(arguments: argparse.Namespace, stage: Stage) -> list[str]:
    """Return the numbers of those who look for the key, the same for one seed."""
    numbers = [person["number"] for person in stage.demo_data["candidates"]]
    chance = Random(arguments.seed)  # noqa: S311 -- a rehearsal is replayed by its seed
    return sorted(chance.sample(numbers, min(arguments.probers, len(numbers))))
