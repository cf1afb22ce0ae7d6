"""`concours kiosk make`: a configuration for each place, its key, its password."""

import argparse
import csv
import json
import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from concours.cli.kiosk.exam_places import add_exam, check_places
from concours.cli.kiosk.inputs import (
    InputUnreadable,
    file_name,
    is_origin,
    read_password,
    read_places,
    read_seed,
)
from concours.cli.kiosk.kept import keep_all
from concours.cli.kiosk.words import refuse
from concours.cli.screen import choose, complain, show
from concours.core.kernel.crypto import KEY_BYTES
from concours.core.kernel.errors import Refusal
from concours.core.kiosk.proof.index import INDEX_FORM
from concours.core.kiosk.settings import (
    PURPOSES,
    VERSIONS,
    Configuration,
    KioskRules,
    make_configuration,
)
from concours.store.cluster import ClusterFault

SEED, INDEX, QUIT_PASSWORDS = "seed.txt", "configurations.json", "quit-passwords.csv"
DESCRIPTION = """\
Make a configuration of Safe Exam Browser for each line of PLACES: a sitting or series,
a site, a session. Each has its own address, so its own Config Key: a file that leaks is
worth one site.

  PLACES   epreuve;centre;session;accessibilite       or sitting;site;session;…
           edn-2027/uc-1;Rennes;matin;
           edn-2027/uc-1;Rennes;matin;VoiceOver+Zoom  those who have that accommodation

Into FOLDER: one file a line; configurations.json, with digests and Config Keys;
quit-passwords.csv, eight digits each, for the sheets of site managers; seed.txt, from
which every salt, token and password is drawn. The last two are private (mode 600). With
the same seed, places and options the same bytes come out on any machine; a folder that
has others is not overwritten.

--purpose exam    opened for one session, under the password of --password-file
          client  configures a tablet for good; the password may be empty
          mdm     the plain list that a fleet's server gives the application
--plain           an exam file that anybody can read: a quit password's digest is then
                  as good as its eight digits
--app-lock        for fleets whose server locks the application itself (App Lock)
--relay           the address of a site's relay, four at most
--classic-lock    without the lock of iPadOS 13 and later (mobileEnableModernAAC)

--exam CODE       where the house is (--home, or CONCOURS_DSN): a sitting or site that
                  this exam does not have is refused, and those it has are named.
                  Without it names are checked when the exam takes the keys.

Passwords are ASCII: clients turn accents into different bytes. Nothing was tried on an
iPad.
"""


def register_make(verbs: Any) -> tuple[argparse.ArgumentParser, Any]:
    """Add `make`; return its parser and what runs it."""
    parser = verbs.add_parser(
        "make",
        help="a configuration for each sitting, site and session",
        description=DESCRIPTION,
        epilog="exit codes: 0 made · 1 refused, and why · 2 usage, or a faulty file",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("places", type=Path, metavar="PLACES")
    parser.add_argument("--origin", required=True, metavar="https://HOST")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--purpose", choices=PURPOSES, default="exam")
    parser.add_argument("--password-file", type=Path, metavar="F")
    parser.add_argument("--admin-password-file", type=Path, metavar="F")
    parser.add_argument("--seed", type=Path, metavar="F", help="64 hexadecimal digits")
    parser.add_argument("--plain", action="store_true", help="not encrypted")
    parser.add_argument("--app-lock", action="store_true", help="a fleet with App Lock")
    parser.add_argument("--relay", action="append", default=[], metavar="https://HOST")
    parser.add_argument("--classic-lock", action="store_true", help="older iPads")
    add_exam(parser)
    return parser, run_make


def run_make(arguments: argparse.Namespace) -> int:
    """Make every configuration, or none. 0 made, 1 refused, 2 a faulty file."""
    if not (_has_its_password(arguments) and is_origin(arguments.origin.rstrip("/"))):
        return 2
    try:
        places = read_places(arguments.places)
        rules = _read_rules(arguments)
        seed = _find_seed(arguments)
    except (OSError, InputUnreadable) as error:
        complain(fr=f"à corriger : {error}", en=f"to mend: {error}")
        return 2
    try:
        if arguments.exam:
            check_places(places, arguments.exam, arguments.home)
        configurations = [make_configuration(p, rules, seed=seed) for p in places]
    except Refusal as refusal:
        return refuse(refusal, arguments.places.name, is_json=arguments.json)
    except ClusterFault as fault:
        complain(fr=f"--exam : {fault.fr}", en=f"--exam: {fault.en}")
        return 1
    files = _files(configurations, rules)
    private = {
        SEED: seed.hex().encode() + b"\n",
        QUIT_PASSWORDS: _sheet(configurations),
    }
    if not keep_all(arguments.to, files, private):
        return 1
    _tell(arguments, files)
    return 0


def _has_its_password(arguments: argparse.Namespace) -> bool:
    """Tell whether a password is there where it has to be, and say it if not."""
    needs_password = arguments.purpose == "exam" and not arguments.plain
    has_password = arguments.password_file is not None
    if needs_password == has_password:
        return True
    if not needs_password and arguments.purpose == "client":
        return True
    complain(
        fr="--password-file ou --plain pour un examen, ni l’un ni l’autre pour mdm",
        en="--password-file or --plain for an exam, neither for mdm",
    )
    return False


def _read_rules(arguments: argparse.Namespace) -> KioskRules:
    password, admin = arguments.password_file, arguments.admin_password_file
    return KioskRules(
        origin=arguments.origin.rstrip("/"),
        purpose=arguments.purpose,
        password=read_password(password) if password else None,
        admin_password=read_password(admin) if admin else "",
        is_app_lock=arguments.app_lock,
        is_modern_aac=not arguments.classic_lock,
        relays=tuple(relay.rstrip("/") for relay in arguments.relay),
    )


def _find_seed(arguments: argparse.Namespace) -> bytes:
    """Return the seed that was given, that of the folder, or a new one."""
    path = arguments.seed or arguments.to / SEED
    if arguments.seed or path.exists():
        return read_seed(path)
    return secrets.token_bytes(KEY_BYTES)


def _files(
    configurations: Sequence[Configuration], rules: KioskRules
) -> dict[str, bytes]:
    ending = "plist" if rules.purpose == "mdm" else "seb"
    names = [f"{file_name(c.place)}.{ending}" for c in configurations]
    index = {
        "form": INDEX_FORM,
        "origin": rules.origin,
        "purpose": rules.purpose,
        "versions": [*VERSIONS],
        "configurations": [
            {
                "file": name,
                "sitting": c.place.sitting,
                "site": c.place.site,
                "session": c.place.session,
                "accessibility": sorted(c.place.accessibility),
                "token": c.token,
                "sha256": sha256(c.data).hexdigest(),
                "config_key": c.config_key,
            }
            for name, c in zip(names, configurations, strict=True)
        ],
    }
    text = json.dumps(index, ensure_ascii=False, indent=1) + "\n"
    data = [c.data for c in configurations]
    return {**dict(zip(names, data, strict=True)), INDEX: text.encode()}


def _sheet(configurations: Sequence[Configuration]) -> bytes:
    text = StringIO()
    sheet = csv.writer(text, delimiter=";", lineterminator="\n")
    sheet.writerow(("epreuve", "centre", "session", "accessibilite", "quitter"))
    for c in configurations:
        features = "+".join(sorted(c.place.accessibility))
        place = c.place
        sheet.writerow(
            (place.sitting, place.site, place.session, features, c.quit_password)
        )
    return text.getvalue().encode()


def _tell(arguments: argparse.Namespace, files: Mapping[str, bytes]) -> None:
    folder, count = arguments.to, len(files) - 1
    if arguments.json:
        show(files[INDEX].decode().rstrip())
    else:
        show(
            choose(
                fr=f"{folder} : configurations {count}, clés dans {INDEX}, mots de "
                f"passe pour quitter dans {QUIT_PASSWORDS} (à ne pas envoyer)",
                en=f"{folder}: {count} configurations, keys in {INDEX}, quit passwords "
                f"in {QUIT_PASSWORDS} (not to be sent)",
            )
        )
