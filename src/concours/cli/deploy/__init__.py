"""`concours deploy`: a house of several machines, from one inventory."""

import argparse

from concours.cli.deploy.render import register_render
from concours.cli.deploy.secret_files import register_secrets
from concours.cli.deploy.tables import register_tables

DESCRIPTION = """\
A national house is three machines and a front, kept by programs that others keep:
Patroni, etcd, HAProxy, nginx, Barman. This writes what each of them is told.

  concours deploy render inventory.toml rendered    every file, without a secret
  concours deploy secrets inventory.toml secrets    certificates, passwords, keys
  concours deploy tables                            on the machine of the console

The inventory is deploy/three/inventory.toml, copied and filled. From the first file to
the first sign-in: docs/fr/installer-trois-machines.md (in French), and why each part is
there: docs/operating/cluster/deploying.md.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `deploy` to the command line."""
    parser = subparsers.add_parser(
        "deploy",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    register_render(verbs)
    register_secrets(verbs)
    register_tables(verbs)
