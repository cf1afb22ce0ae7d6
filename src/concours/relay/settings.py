"""What a relay is: written once by `concours relay enrol`, read at each start."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from concours.core.delivery.mailbox.relay import RelayRequest
from concours.core.kernel.crypto import signer_of
from concours.store.signing_key import load_key

FILE = "relay.json"
KEY_FILE = "relay.key"


class RelayFault(Exception):
    """The folder of a relay is not what `enrol` leaves."""


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """`url` is where tablets reach it, `centre` where it and they reach the gateways.

    `signer` is the ledger's key, in hex: what it signs is believed, and nothing else.
    """

    url: str
    centre: str
    signer: str

    def keep(self, home: Path) -> None:
        """Write the settings into the folder of the relay."""
        home.mkdir(parents=True, exist_ok=True)
        (home / FILE).write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, home: Path) -> "RelaySettings":
        """Return what was written there. Raises `RelayFault`."""
        try:
            settings = cls(**json.loads((home / FILE).read_text()))
            bytes.fromhex(settings.signer)
        except (OSError, TypeError, ValueError) as error:
            raise RelayFault(str(error)) from error
        return settings


def request_of(home: Path, url: str) -> RelayRequest:
    """Return what the relay of this folder asks with; its key is made if need be."""
    return RelayRequest(url, signer_of(load_key(home / KEY_FILE)))
