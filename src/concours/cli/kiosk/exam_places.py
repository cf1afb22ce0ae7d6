"""Whether the lines of a file name sittings and sites that an exam of a house has."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from concours.cli.house import DEFAULT_HOME, set_up_django
from concours.core.kiosk.settings import ConfigurationPlace


def add_exam(parser: argparse.ArgumentParser) -> None:
    """Add `--exam`, which asks a house, and `--home`, which names it."""
    parser.add_argument("--exam", metavar="CODE", help="check names against this exam")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, help="its house")


def check_places(
    places: Sequence[ConfigurationPlace], exam_code: str, home: Path
) -> None:
    """Refuse the first name that the exam does not have, and say those that it has.

    Raises `KioskPlaceUnknown`, `Unknown` of the exam, `ClusterFault` without a house.
    """
    set_up_django(home)
    from concours.store.queries.delivery.kiosk.places import exam_places  # noqa: PLC0415 -- after Django
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    names = exam_places(exam_of(exam_code))
    for place in places:
        names.sitting(place.sitting)
        names.site(place.site)
