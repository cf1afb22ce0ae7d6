"""`concours kiosk nginx`: what stands before the gateways of a centre."""

import argparse
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from concours.cli.house import CHECKOUT
from concours.cli.kiosk.kept import keep_all
from concours.cli.kiosk.words import refuse
from concours.cli.screen import show
from concours.core.kernel.errors import Refusal
from concours.core.kiosk.network.proxy import CentreProxy
from concours.core.kiosk.network.site import fill

FORM = "concours-kiosk-nginx-1"
TEXTS = {
    name: CHECKOUT / "deploy/centre" / text
    for name, text in (("concours.conf", "nginx.conf"), ("Caddyfile", "Caddyfile"))
}
CLIENT = CHECKOUT / "client/dist"
DESCRIPTION = """\
Write what nginx is given before the gateways of a centre: TLS 1.2 and 1.3, bodies of
512 kB at most, nothing sent twice, and strays counted: of paths that no gateway has,
five a second and address pass on, as they were sent, and the rest is told 404 here.
What gateways answer is never counted.

  concours kiosk nginx --host examen.example --gateway 127.0.0.1:8500 \\
      --certificate /etc/ssl/exam.pem --key /etc/ssl/exam.key --to centre

Into FOLDER: concours.conf for nginx, and beside it a Caddyfile that passes and refuses
the same, but bounds strays by how many are under way at once.

Made of the gateways' own routes and of the built application: make it again with each
version. Gateways believe the addresses it tells if CONCOURS_TRUSTED_PROXIES names it.
"""


def register_nginx(verbs: Any) -> tuple[argparse.ArgumentParser, Any]:
    """Add `nginx`; return its parser and what runs it."""
    parser = verbs.add_parser(
        "nginx",
        help="what stands before the gateways of a centre",
        description=DESCRIPTION,
        epilog="exit codes: 0 made · 1 refused, and why · 2 usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", required=True, help="the tablets' address, by name")
    parser.add_argument("--gateway", required=True, action="append", metavar="IP:PORT")
    parser.add_argument("--certificate", required=True, metavar="PATH")
    parser.add_argument("--key", required=True, metavar="PATH")
    parser.add_argument("--listen", default="443", metavar="[IP:]PORT")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    return parser, run_nginx


def run_nginx(arguments: argparse.Namespace) -> int:
    """Write the file. 0 made, 1 refused."""
    from concours.gateway.app import routes  # noqa: PLC0415 -- others start without it
    from concours.gateway.inventory import inventory_of  # noqa: PLC0415 -- idem

    proxy = CentreProxy(
        host=arguments.host,
        gateways=tuple(arguments.gateway),
        certificate=arguments.certificate,
        key=arguments.key,
        listen=arguments.listen,
    )
    try:
        values = proxy.values(inventory_of(routes(), CLIENT))
    except Refusal as refusal:
        return refuse(refusal, arguments.to.name, is_json=arguments.json)
    files = {
        name: fill(path.read_text(), values).encode() for name, path in TEXTS.items()
    }
    if not keep_all(arguments.to, files, {}):
        return 1
    if arguments.json:
        digests = {name: sha256(data).hexdigest() for name, data in files.items()}
        show(json.dumps({"form": FORM, "files": digests}, indent=1))
    else:
        show(*(str(arguments.to / name) for name in files))
    return 0
