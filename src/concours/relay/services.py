"""Everything that one relay holds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from concours.core.kernel.crypto import signer_of
from concours.core.kernel.time import Instant
from concours.relay.centre import Centre
from concours.relay.forwarding import Forwarding
from concours.relay.mailbox import MailboxStore
from concours.relay.settings import KEY_FILE, RelaySettings
from concours.relay.trust import SiteTrust
from concours.store.signing_key import load_key


def own_now() -> Instant:
    """Return this machine's clock: it orders what is stored here, and nothing else."""
    return Instant(time.time_ns() // 1_000_000)


@dataclass(frozen=True, slots=True)
class RelayServices:
    """What one relay is made of; `origin` is that of the pages that may post here."""

    mailbox: MailboxStore
    trust: SiteTrust
    forwarding: Forwarding
    origin: str
    now: Callable[[], Instant]


def build_services(home: Path, dsn: str) -> RelayServices:
    """Put a relay together from its folder; nothing runs yet. Raises `RelayFault`."""
    settings, key = RelaySettings.read(home), load_key(home / KEY_FILE)
    mailbox = MailboxStore(dsn)
    trust = SiteTrust(
        mailbox, signer=bytes.fromhex(settings.signer), own_key=signer_of(key)
    )
    forwarding = Forwarding(mailbox, trust, Centre(settings.centre, key), own_now)
    centre = urlsplit(settings.centre)
    origin = f"{centre.scheme}://{centre.netloc}"
    return RelayServices(mailbox, trust, forwarding, origin, own_now)
