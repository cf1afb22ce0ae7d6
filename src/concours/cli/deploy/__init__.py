"""`concours deploy`: a house of several machines, from one inventory."""

import argparse

from concours.cli.deploy.render import register_render

DESCRIPTION = """\
A national house is three machines and a front, kept by programs that others keep:
Patroni, etcd, HAProxy, nginx, Barman. This writes what each of them is told.

  concours deploy render deploy/three/inventory.toml rendered
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `deploy` to the command line."""
    parser = subparsers.add_parser(
        "deploy",
        help="the files of three machines and their front",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    register_render(verbs)
