"""`concours relay`: a site's relay asks to be admitted."""

import argparse
from pathlib import Path

from concours.cli.screen import choose, complain, show
from concours.core.delivery.mailbox.relay import (
    RelayRequestInvalid,
    read_request,
    relay_words,
)
from concours.core.kernel.errors import Unavailable
from concours.relay.centre import CentreRefused, read_signer
from concours.relay.pin import draw_pin
from concours.relay.settings import RelayFault, RelaySettings, request_of
from concours.store.signing_key import KeyExposed, KeyTruncated

DESCRIPTION = """\
A relay is a mailbox at a site: tablets that are cut off leave there, sealed, what the
centre does not have yet, and it brings that to the centre when the line is back. It
reads nothing and decides nothing (docs/operating/relay/relay.md).

  concours relay enrol --url https://r1.lyon.relais.example --centre https://examen.example
                       makes its key, and says the line and the eight words by which
                       whoever keeps the site, or a technician, admits it in the console
  concours relay pin   draws the eight digits that open its page for supervisors
  concours serve relay --host 0.0.0.0 --port 443 --certificate r1.pem --key r1.key
                       keeps boxes, from then on
"""
EPILOG = "exit codes: 0 done · 1 refused, and why · 2 usage"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `relay` to the command line."""
    parser = subparsers.add_parser(
        "relay",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    enrol = verbs.add_parser("enrol", help="ask to be admitted")
    enrol.add_argument("--home", type=Path, default=Path("relay"))
    enrol.add_argument("--url", required=True, help="where tablets reach this relay")
    enrol.add_argument("--centre", required=True, help="where they reach the centre")
    enrol.set_defaults(run=_enrol)
    pin = verbs.add_parser("pin", help="draw new digits for the supervisors' page")
    pin.add_argument("--home", type=Path, default=Path("relay"))
    pin.set_defaults(run=_pin)


def _enrol(arguments: argparse.Namespace) -> int:
    url, centre = arguments.url.rstrip("/"), arguments.centre.rstrip("/")
    try:
        request = request_of(arguments.home, url)
        read_request(request.text)
        signer = read_signer(centre)
    except RelayRequestInvalid:
        complain(
            fr=f"{url} : il faut https:// et un nom, sans chemin.",
            en=f"{url}: it takes https:// and a name, without a path.",
        )
        return 1
    except (KeyExposed, KeyTruncated) as error:
        complain(fr=f"clé du relais : {error}", en=f"key of the relay: {error}")
        return 1
    except (Unavailable, CentreRefused):
        complain(
            fr=f"{centre} ne répond pas comme un centre : rien n’est demandé.",
            en=f"{centre} does not answer as a centre does: nothing is asked.",
        )
        return 1
    RelaySettings(url, centre, signer.hex()).keep(arguments.home)
    show(
        choose(
            fr="À coller dans la console, puis les huit mots :",
            en="To paste into the console, then the eight words:",
        ),
        request.text,
        " ".join(relay_words(request, signer)),
    )
    return 0


def _pin(arguments: argparse.Namespace) -> int:
    """Draw the digits of the envelope; those before open nothing any more."""
    try:
        RelaySettings.read(arguments.home)
    except RelayFault:
        complain(
            fr=f"{arguments.home} n’est pas le dossier d’un relais.",
            en=f"{arguments.home} is not the folder of a relay.",
        )
        return 1
    digits = draw_pin(arguments.home)
    show(
        choose(
            fr="Code de la page des surveillants, pour l’enveloppe de la salle :",
            en="Code of the supervisors' page, for the envelope of the room:",
        ),
        f"{digits[:4]} {digits[4:]}",
    )
    return 0
