"""`concours kiosk radius`: a certificate for each tablet, and who checks it."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from concours.cli.house import CHECKOUT
from concours.cli.kiosk.identities import (
    SiteIdentities,
    issue_tablets,
    keep,
    open_authority,
    open_secret,
    read_index,
    summary,
)
from concours.cli.kiosk.inputs import InputUnreadable, read_tablets
from concours.cli.kiosk.kept import PRIVATE, write_whole
from concours.cli.kiosk.words import refuse
from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal
from concours.core.kiosk.network.radius import RadiusServer, check_tablets
from concours.core.kiosk.network.site import fill
from concours.core.kiosk.network.wifi import check_network_name
from concours.core.kiosk.refusals import SettingRefused
from concours.core.kiosk.settings import NAME

TEXT = CHECKOUT / "deploy/radius/radiusd.conf"
CONFIGURATION = "radiusd.conf"
ENDS_AFTER = timedelta(days=2)
DAYS_MAX = 365
DESCRIPTION = """\
Let tablets join a site's Wi-Fi by a certificate each (EAP-TLS, WPA3 Enterprise), in
place of a password that all share: whoever learns a password joins, and a lost tablet
is put out alone.

  concours kiosk radius tablets.csv --site Rennes --wifi EXAMEN \\
      --server radius.rennes.example --listen 10.30.0.1 --access-points 10.30.0.0/24 \\
      --until 2027-10-18 --to rennes-radius

  tablets.csv   tablette        or tablet: its serial or inventory number
                F9FX1234

Into FOLDER: radiusd.conf for FreeRADIUS 3.2 (`freeradius -f -d FOLDER`), its
certificate, an authority of this site alone, secret.txt for the access points, and an
identity for each tablet with its password (private). Run again it adds what new tablets
miss and keeps the rest; --revoke NAME takes one back: start FreeRADIUS again then.
Everything ends two days after --until. `kiosk profile --identities FOLDER` makes the
profile of each tablet. Access points are on a network of their own, not the tablets'.
Tried with FreeRADIUS and eapol_test; not on an iPad.
"""


def register_radius(verbs: Any) -> tuple[argparse.ArgumentParser, Any]:
    """Add `radius`; return its parser and what runs it."""
    parser = verbs.add_parser(
        "radius",
        help="a certificate for each tablet of a site, and who checks it",
        description=DESCRIPTION,
        epilog="exit codes: 0 made · 1 refused, and why · 2 usage, or a faulty file",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("tablets", type=Path, metavar="TABLETS")
    parser.add_argument("--site", required=True)
    parser.add_argument("--wifi", required=True, metavar="NAME")
    parser.add_argument("--server", required=True, metavar="HOST")
    parser.add_argument("--listen", required=True, metavar="IPV4")
    parser.add_argument("--access-points", required=True, metavar="IPV4/BITS")
    parser.add_argument("--until", required=True, type=_day, metavar="YYYY-MM-DD")
    parser.add_argument("--revoke", action="append", default=[], metavar="NAME")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    return parser, run_radius


def run_radius(arguments: argparse.Namespace) -> int:
    """Make what is missing. 0 made, 1 refused, 2 a faulty file."""
    try:
        names = read_tablets(arguments.tablets)
        index, made_names = _make(arguments, names)
    except Refusal as refusal:
        return refuse(refusal, arguments.to.name, is_json=arguments.json)
    except (OSError, InputUnreadable) as error:
        complain(fr=f"à corriger : {error}", en=f"to mend: {error}")
        return 2
    report = summary(index, made_names)
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False, indent=1))
        return 0
    counts = [len(report[name]) for name in ("tablets", "made", "revoked")]
    show(
        choose(
            fr="{0} : tablettes {1}, dont nouvelles {2}, retirées {3}",
            en="{0}: {1} tablets, {2} of them new, {3} taken back",
        ).format(arguments.to, *counts)
    )
    return 0


def _make(
    arguments: argparse.Namespace, names: Sequence[str]
) -> tuple[SiteIdentities, list[str]]:
    """Check everything, then write. Raises `SettingRefused`, `InputUnreadable`."""
    folder = arguments.to
    server = RadiusServer(
        host=arguments.server,
        listen=arguments.listen,
        access_points=arguments.access_points,
        folder=str(folder.absolute()),
    )
    server.values("")
    check_network_name(arguments.wifi)
    check_tablets(names)
    if not NAME.fullmatch(arguments.site):
        raise SettingRefused("site", "name")
    days = (arguments.until - datetime.now(UTC)).days
    if not -1 <= days <= DAYS_MAX:
        raise SettingRefused("until", "past" if days < 0 else "too_far")
    own = SiteIdentities(arguments.site, arguments.wifi, arguments.server)
    index = read_index(folder) or own
    if replace(index, tablets=()) != own:
        raise SettingRefused("to", "another site, network or server")
    _check_revoked(arguments.revoke, {*names, *(t.name for t in index.tablets)})
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    authority_name = f"Wi-Fi {arguments.site}"
    authority = open_authority(folder, authority_name, arguments.until + ENDS_AFTER)
    text = fill(TEXT.read_text(), server.values(open_secret(folder)))
    write_whole(folder / CONFIGURATION, text.encode(), PRIVATE)
    names_before = {tablet.name for tablet in index.tablets}
    index = issue_tablets(folder, authority, names, index)
    index = index.with_tablets(
        replace(tablet, is_revoked=tablet.is_revoked or tablet.name in arguments.revoke)
        for tablet in index.tablets
    )
    keep(folder, authority, index)
    return index, [name for name in names if name not in names_before]


def _check_revoked(names: Sequence[str], tablets: set[str]) -> None:
    for name in names:
        if name not in tablets:
            raise SettingRefused("revoke", f"name: {name[:40]!r}")


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
