"""`concours kiosk`: configurations of locked browsers, without a server."""

import argparse

from concours.cli.kiosk.chromium import register_chromium
from concours.cli.kiosk.make import register_make
from concours.cli.kiosk.network import register_network
from concours.cli.kiosk.nginx import register_nginx
from concours.cli.kiosk.probe import register_probe
from concours.cli.kiosk.profile import register_profile
from concours.cli.kiosk.radius import register_radius
from concours.cli.kiosk.read import register_read

DESCRIPTION = """\
Safe Exam Browser locks a tablet to one site. This makes its configurations, one for
each sitting or series, site and session, and reads any configuration, ours or not.

  concours kiosk make places.csv --origin https://examen.example --to kiosk
                      --password-file opening.txt
                                 a .seb file for each line, its Config Key, and the
                                 quit passwords for the sheets of site managers
  concours kiosk read room-12.seb --password-file opening.txt
                                 layers, settings, Config Key, what is dangerous in it
  concours kiosk profile --origin https://examen.example --sitting edn-2027/uc-1 …
                                 what a fleet's server installs on the iPads of a site
  concours kiosk chromium --origin https://examen.example --to chromium
                                 policies where there is no Safe Exam Browser
  concours kiosk network --host examen.example --address 203.0.113.10 …
                                 what the router of a site is given: filter, names, hour
  concours kiosk radius tablets.csv --site Rennes --wifi EXAMEN …
                                 a certificate for each tablet in place of a password
  concours kiosk nginx --host examen.example --gateway 127.0.0.1:8500 …
                                 what stands before the gateways of a centre
  concours kiosk probe --origin https://examen.example
                                 from a tablet's place: the exam is there, and no more

A Config Key proves that somebody knows a file. It does not prove that a tablet is
locked: the fleet's server and the room do. Nothing here was tried on an iPad.
Settings, formats, bounds: docs/reference/kiosk/configurations.md.
"""
EPILOG = "exit codes: 0 done · 1 refused, and why · 2 usage"

REGISTERS = (
    register_make,
    register_read,
    register_profile,
    register_chromium,
    register_network,
    register_radius,
    register_nginx,
    register_probe,
)


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `kiosk` to the command line."""
    parser = subparsers.add_parser(
        "kiosk",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for register_verb in REGISTERS:
        verb, run = register_verb(verbs)
        verb.add_argument("--json", action="store_true", help="one JSON object")
        verb.set_defaults(run=run)
