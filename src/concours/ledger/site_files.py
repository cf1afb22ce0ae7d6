"""Signs what the relays of each site may store, when it has changed.

A house without relays costs one question in ten seconds.
"""

import logging
from collections.abc import Mapping
from typing import Any, TypeAlias
from uuid import UUID

from psycopg import Connection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.relay import (
    Chain,
    Seat,
    SiteFile,
    site_file_statement,
    write_site_file,
)
from concours.core.kernel.time import SECOND_MS, Instant, after
from concours.ledger.signing import Signing
from concours.store.journal.relays.site_files import (
    read_relay_keys,
    read_site_devices,
    read_site_seats,
    save_site_file,
    sites_with_relays,
)

LOG = logging.getLogger("concours.ledger")

TURN_MS = 10 * SECOND_MS


Content: TypeAlias = tuple[
    frozenset[bytes], Mapping[Chain, bytes], Mapping[AttemptId, Seat]
]
"""The keys of relays, the devices, and the seats that a file names."""


class SiteFiles:
    """Signs site files; remembers of each what it signed last."""

    def __init__(self, signing: Signing) -> None:
        self._signing = signing
        self._signed: dict[UUID, Content] = {}
        self._due_at = Instant(0)

    def turn(self, connection: Connection[Any], *, now: Instant) -> None:
        """Sign the file of each site whose devices or relays are others now."""
        if self._signing.is_stopped or now < self._due_at:
            return
        self._due_at = after(now, TURN_MS)
        for site in sites_with_relays(connection):
            with connection.transaction():
                relays = read_relay_keys(connection, site)
                devices = read_site_devices(connection, site) if relays else {}
                seats = read_site_seats(connection, site) if relays else {}
                if self._signed.get(site) == (relays, devices, seats):
                    continue
                body = write_site_file(SiteFile(site, now, relays, devices, seats))
                signature = self._signing.sign(site_file_statement(body))
                signer_and_signature = self._signing.signer, signature
                save_site_file(connection, site, body, signer_and_signature, now=now)
            self._signed[site] = relays, devices, seats
            LOG.info("site file of %s signed: %d devices", site, len(devices))
