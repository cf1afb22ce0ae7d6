"""Signs what each site with relays was told, as soon as it is told more.

Told no more, nothing is read but the number of the last news; what is told of packages,
sittings and relays without news, ten seconds later.
"""

import logging
from typing import Any
from uuid import UUID

from psycopg import Connection

from concours.core.delivery.news.site_news import (
    ITEMS_COUNT_MAX,
    SITE_NEWS_BYTES_MAX,
    SiteNews,
    site_news_statement,
    write_site_news,
)
from concours.core.kernel.time import SECOND_MS, Instant, after
from concours.ledger.signing import Signing
from concours.store.journal.news import read_last_number
from concours.store.journal.relays.site_news import (
    SiteBulletin,
    read_signed_ms,
    read_site_bulletin,
    save_site_news,
    sites_with_relays_in_force,
)

LOG = logging.getLogger("concours.ledger")

TURN_MS = 10 * SECOND_MS


class SiteNewsSheets:
    """Signs the sheets; remembers of each site what it signed last."""

    def __init__(self, signing: Signing) -> None:
        self._signing = signing
        self._signed: dict[UUID, SiteBulletin] = {}
        self._last_number = -1
        self._due_at = Instant(0)

    def turn(self, connection: Connection[Any], *, now: Instant) -> None:
        """Sign the sheet of each site that was told something since."""
        if self._signing.is_stopped:
            return
        last_number = read_last_number(connection)
        if last_number == self._last_number and now < self._due_at:
            return
        for site in sites_with_relays_in_force(connection):
            with connection.transaction():
                bulletin = read_site_bulletin(connection, site, now=now)
                if self._signed.get(site) == bulletin:
                    continue
                hour = Instant(max(now, read_signed_ms(connection, site) + 1))
                self._sign(connection, site, bulletin, hour)
            self._signed[site] = bulletin
        self._last_number, self._due_at = last_number, after(now, TURN_MS)

    def _sign(
        self,
        connection: Connection[Any],
        site: UUID,
        bulletin: SiteBulletin,
        signed_at: Instant,
    ) -> None:
        """Sign a sheet. `signed_at` is later than that of the one before."""
        items = tuple(bulletin.items)
        body = write_site_news(SiteNews(site, signed_at, items, bulletin.packages))
        if len(items) > ITEMS_COUNT_MAX or len(body) > SITE_NEWS_BYTES_MAX:
            LOG.error("site %s was told too much for a sheet: none is signed", site)
            return
        signing = self._signing
        pair = signing.signer, signing.sign(site_news_statement(body))
        save_site_news(connection, site, body, pair, signed_at=signed_at)
        LOG.info("site news of %s signed: %d items", site, len(items))
