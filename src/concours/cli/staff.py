"""`concours staff`: the two founders of a house, who appoint everybody else."""

import argparse
import json
import secrets
import time
from pathlib import Path
from typing import NamedTuple

from concours.cli.house import DEFAULT_HOME, HouseFault, complain_of, set_up_django
from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import RECOVERY_CHANCE_BYTES
from concours.store.cluster import ClusterFault


class NextStep(NamedTuple):
    """What comes after an appointment, in both languages."""

    fr: str
    en: str


DESCRIPTION = """\
Appoints a founder of the house that runs on --home: an organiser; and shows a first
password, this once. Run it twice, each founder present: two organisers appoint the
others together. On the console a founder types the password, enrols a second factor (an
application or a passkey), notes their recovery codes, and chooses a password of their
own. Refused once there are two organisers, unless --recover says why: the record keeps
it. See docs/operating/people.md.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `staff` to the command line."""
    staff = subparsers.add_parser("staff")
    verbs = staff.add_subparsers(required=True, metavar="VERB")
    first = verbs.add_parser(
        "first",
        help="appoint one of the two founders, or one more with --recover",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    first.add_argument("login", metavar="LOGIN", help="small letters, digits, . and -")
    first.add_argument("name", metavar="NAME", help="as the record will name them")
    first.add_argument(
        "--recover",
        default="",
        metavar="REASON",
        help="although there are two organisers: they cannot act together",
    )
    first.add_argument("--home", type=Path, default=DEFAULT_HOME)
    first.add_argument("--json", action="store_true", help="one JSON object")
    first.set_defaults(run=run_first)


def run_first(arguments: argparse.Namespace) -> int:
    """Appoint a founder. 0 appointed, 1 refused."""
    try:
        set_up_django(arguments.home)
        password = _appoint(arguments)
    except Refusal as refusal:
        complain_of(refusal)
        return 1
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    if arguments.json:
        show(json.dumps({"login": arguments.login, "password": password}))
        return 0
    show(
        f"{arguments.login}  {password}",
        choose(
            fr="À taper sur la console, qui fait choisir un second facteur, puis un "
            "autre mot de passe. Celui-ci n’est plus montré, et sert un jour. "
            f"{_what_next(arguments.recover).fr}",
            en="Type it on the console, which asks for a second factor, then for "
            "another password. This one is not shown again, and serves for a day. "
            f"{_what_next(arguments.recover).en}",
        ),
    )
    return 0


def _what_next(recovery: str) -> NextStep:
    """Return what follows: a second founder, or what a replacement can do."""
    if recovery:
        return NextStep(
            fr="Le motif est inscrit au journal. Cette personne s’ajoute aux "
            "organisateurs : avec l’un d’eux, elle décharge les autres, ou remet à "
            "zéro leur second facteur.",
            en="The reason is in the record. This person is one more organiser: "
            "together with one of the others, they discharge the rest, or reset "
            "their second factor.",
        )
    return NextStep(
        fr="Il faut deux organisateurs : la même commande nomme le second.",
        en="It takes two organisers: the same command appoints the second.",
    )


def _appoint(arguments: argparse.Namespace) -> str:
    """Appoint them, and return their first password.

    Raises `HouseFault` while the tables of the house are being laid.
    """
    from django.db import ProgrammingError  # noqa: PLC0415 -- after Django

    from concours.acts.people.accounts import initial_password  # noqa: PLC0415 -- after Django
    from concours.acts.people.first_organiser import appoint_first  # noqa: PLC0415 -- idem

    password = initial_password(secrets.token_bytes(RECOVERY_CHANCE_BYTES))
    try:
        appoint_first(
            arguments.login,
            arguments.name,
            password,
            recovery=arguments.recover,
            now=Instant(time.time_ns() // 1_000_000),
        )
    except ProgrammingError as error:
        raise HouseFault(
            fr="La maison pose encore ses tables : recommencez dans une minute.",
            en="The house is still laying its tables: begin again in a minute.",
        ) from error
    return password
