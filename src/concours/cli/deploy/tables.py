"""`concours deploy tables`: this release's tables on the cluster of a home."""

import argparse
from pathlib import Path
from typing import Any

from concours.cli.house import DEFAULT_HOME, HouseFault, Ports, open_house
from concours.cli.installation.plan import FIRST_GATEWAY_PORT
from concours.cli.installation.units import CONSOLE_PORT
from concours.cli.installation.visible import needed_paths, warn_of_unseen
from concours.cli.screen import choose, complain, show
from concours.cli.up import install, keep_tables_during_exam
from concours.store.cluster import ClusterFault, named_cluster
from concours.store.cluster.address import URL_FILE

DESCRIPTION = """\
Make the roles, the database and the tables of this release, on the machine where the
console runs: once Patroni has a primary, before concours.target starts, and at each
release. Refused within 24 hours of a sitting, and while one is not collected.

  concours deploy tables
"""


def register_tables(verbs: Any) -> None:
    """Add `tables`."""
    parser = verbs.add_parser(
        "tables",
        help="this release's tables, by the machine of the console",
        description=DESCRIPTION,
        epilog="exit codes: 0 made · 1 refused, and why · 2 usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME)
    parser.set_defaults(run=run_tables)


def run_tables(arguments: argparse.Namespace) -> int:
    """Bring tables up to date. 0 they are, 1 refused."""
    warn_of_unseen(needed_paths())
    ports = Ports(host="127.0.0.1", console=CONSOLE_PORT, gateway=FIRST_GATEWAY_PORT)
    try:
        if named_cluster(arguments.home) is None:
            raise _not_named(arguments.home)
        with open_house(arguments.home, ports) as house:
            keep_tables_during_exam(house)
            install(house)
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    show(choose(fr="les tables sont à jour", en="tables are up to date"))
    return 0


def _not_named(home: Path) -> HouseFault:
    path = home / URL_FILE
    return HouseFault(
        fr=f"{path} manque : `concours deploy secrets` l’a écrit pour la machine de la "
        "console.",
        en=f"{path} is missing: `concours deploy secrets` wrote it for the machine of "
        "the console.",
    )
