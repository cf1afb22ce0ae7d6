"""`concours ledger`: the key that the register signs with."""

import argparse
import os
import time
from pathlib import Path

from concours.cli.house import DEFAULT_HOME, set_up_django
from concours.cli.screen import choose, complain, show
from concours.core.kernel.crypto import signer_of
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.cluster import ClusterFault
from concours.store.signing_key import KeyExposed, KeyTruncated, load_key

DESCRIPTION = """\
Records, by an act with its reason, that the ledger signs with the key in its file from
now on; the key is made if there is none. A ledger signs nothing with a key that is not
the one known: see docs/operating/restoring.md before you change it. Shows the public
key, which is to be published.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `ledger` to the command line."""
    ledger = subparsers.add_parser("ledger", help="the key of the register")
    verbs = ledger.add_subparsers(required=True, metavar="VERB")
    pin = verbs.add_parser(
        "pin-key",
        help="record the key that the register signs with from now on",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    pin.add_argument("--reason", required=True, help="why: the record keeps it")
    pin.add_argument("--home", type=Path, default=DEFAULT_HOME)
    pin.set_defaults(run=run_pin_key)


def run_pin_key(arguments: argparse.Namespace) -> int:
    """Pin the key. 0 recorded, 1 refused."""
    path = Path(os.environ.get("CONCOURS_LEDGER_KEY", arguments.home / "ledger.key"))
    try:
        set_up_django(arguments.home)
        from concours.acts.ledger_key import (  # noqa: PLC0415 -- after Django
            pin_ledger_key,
        )

        public_key = signer_of(load_key(path))
        now = Instant(time.time_ns() // 1_000_000)
        number = pin_ledger_key(public_key, reason=arguments.reason, now=now)
    except Refusal as refusal:
        complain(fr=f"refusé : {refusal.code}", en=f"refused: {refusal.code}")
        return 1
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    except (KeyExposed, KeyTruncated):
        complain(
            fr=f"{path} : d’autres peuvent la lire, ou ce n’est pas une clé.",
            en=f"{path}: others may read it, or it is no key.",
        )
        return 1
    show(
        public_key.hex(),
        choose(
            fr=f"Acte {number}. Publiez cette clé.", en=f"Act {number}. Publish it."
        ),
    )
    return 0
