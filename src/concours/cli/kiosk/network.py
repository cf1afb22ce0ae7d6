"""`concours kiosk network`: the files of a site's router."""

import argparse
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from concours.cli.house import CHECKOUT
from concours.cli.kiosk.kept import keep_all
from concours.cli.kiosk.words import refuse
from concours.cli.screen import choose, show
from concours.core.kernel.errors import Refusal
from concours.core.kiosk.network.site import SiteNetwork, fill

FORM = "concours-kiosk-network-1"
TEXTS = CHECKOUT / "deploy/site"
DESCRIPTION = """\
Write what the router of a site is given, so that tablets reach the exam over TLS, the
router for names, addresses and the hour, and nothing else: no other place or name, no
tablet beside them, no IPv6.

  concours kiosk network --host examen.example --address 203.0.113.10 \\
      --inside lan0 --outside wan0 --network 10.20.0.0/22 \\
      --time ntp.example.fr --relay r1.rennes.relais.example=192.0.2.5 --to rennes

Into FOLDER: nftables.conf (filter), dnsmasq.conf (names, addresses), chrony.conf (the
hour), Caddyfile (answers those who ask whether there is a network). The router has the
first address of --network. The same options give the same bytes; files that are there
with other content are not overwritten. What passes and what does not is a table in
docs/reference/kiosk/network.md, tried with these very programs on Linux; access points
must isolate their clients themselves.
"""


def register_network(verbs: Any) -> tuple[argparse.ArgumentParser, Any]:
    """Add `network`; return its parser and what runs it."""
    parser = verbs.add_parser(
        "network",
        help="what the router of a site is given",
        description=DESCRIPTION,
        epilog="exit codes: 0 made · 1 refused, and why · 2 usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", required=True, help="the tablets' address, by name")
    parser.add_argument("--address", required=True, action="append", metavar="IPV4")
    parser.add_argument("--inside", required=True, metavar="INTERFACE")
    parser.add_argument("--outside", required=True, metavar="INTERFACE")
    parser.add_argument("--network", required=True, metavar="IPV4/BITS")
    parser.add_argument("--time", required=True, action="append", metavar="SERVER")
    parser.add_argument(
        "--relay", action="append", default=[], metavar="NAME=IPV4", help="of the site"
    )
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    return parser, run_network


def run_network(arguments: argparse.Namespace) -> int:
    """Write every file, or none. 0 made, 1 refused."""
    site = SiteNetwork(
        host=arguments.host,
        addresses=tuple(arguments.address),
        inside=arguments.inside,
        outside=arguments.outside,
        network=arguments.network,
        time_servers=tuple(arguments.time),
        relays=tuple(_read_relay(text) for text in arguments.relay),
    )
    try:
        values = site.values()
    except Refusal as refusal:
        return refuse(refusal, arguments.to.name, is_json=arguments.json)
    texts = {path.name: path.read_text() for path in sorted(TEXTS.iterdir())}
    files = {name: fill(text, values).encode() for name, text in texts.items()}
    if not keep_all(arguments.to, files, {}):
        return 1
    _tell(arguments, files, values["router"])
    return 0


def _read_relay(text: str) -> tuple[str, str]:
    name, _, address = text.partition("=")
    return name, address


def _tell(arguments: argparse.Namespace, files: dict[str, bytes], router: str) -> None:
    if arguments.json:
        digests = {name: sha256(data).hexdigest() for name, data in files.items()}
        report = {"form": FORM, "router": router, "files": digests}
        show(json.dumps(report, ensure_ascii=False, indent=1))
        return
    names = ", ".join(files)
    show(
        choose(
            fr=f"{arguments.to} : {names} · routeur {router}",
            en=f"{arguments.to}: {names} · router {router}",
        )
    )
