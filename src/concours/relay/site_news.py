"""What the sites of a relay were told: sheets of the ledger, kept over a restart.

The relay hands a sheet on as it came. It can read it, keep it back, and change nothing:
tablets believe the ledger's signature, and not the relay.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.core.delivery.news.site_news import (
    SiteNews,
    SiteNewsInvalid,
    read_site_news,
)
from concours.core.kernel.time import Instant
from concours.relay.mailbox import MailboxStore

LOG = logging.getLogger("concours.relay")

SCHEMA = """
CREATE TABLE IF NOT EXISTS site_news (
    site      uuid   PRIMARY KEY,
    signed_ms bigint NOT NULL,
    body      bytea  NOT NULL,
    signature bytea  NOT NULL
);
CREATE TABLE IF NOT EXISTS launch_words (
    sitting  uuid   PRIMARY KEY,
    words    int[]  NOT NULL,
    typed_ms bigint NOT NULL
);
"""
SHEETS = "SELECT body, signature FROM site_news"
KEEP_SHEET = """
INSERT INTO site_news (site, signed_ms, body, signature) VALUES (%s, %s, %s, %s)
ON CONFLICT (site) DO UPDATE
SET signed_ms = excluded.signed_ms, body = excluded.body, signature = excluded.signature
WHERE site_news.signed_ms < excluded.signed_ms
"""
WORDS = "SELECT sitting, words FROM launch_words"
KEEP_WORDS = """
INSERT INTO launch_words (sitting, words, typed_ms) VALUES (%s, %s, %s)
ON CONFLICT (sitting) DO UPDATE
SET words = excluded.words, typed_ms = excluded.typed_ms
"""


@dataclass(frozen=True, slots=True)
class SignedSheet:
    """A sheet as it came, and what is in it."""

    content: SiteNews
    body: str
    signature: str


class SiteNewsBoard:
    """The sheets in force, and the launch words that were typed here."""

    def __init__(self, mailbox: MailboxStore, *, signer: bytes) -> None:
        self._mailbox = mailbox
        self._signer = signer
        self._sheets: dict[UUID, SignedSheet] = {}
        self._words: dict[UUID, tuple[int, ...]] = {}

    async def load(self) -> None:
        """Take what was kept: it holds while the line is cut. Raises `Unavailable`."""
        async with self._mailbox.transaction() as connection:
            await connection.execute(SCHEMA)
            sheets = await (await connection.execute(SHEETS)).fetchall()
            words = await (await connection.execute(WORDS)).fetchall()
        self._words = {sitting: tuple(places) for sitting, places in words}
        for body, signature in sheets:
            await self.take(bytes(body), bytes(signature))

    async def take(self, body: bytes, signature: bytes) -> None:
        """Take a sheet, if it is the ledger's and newer. Raises `Unavailable`."""
        try:
            content = read_site_news(body, signature, signer=self._signer)
        except SiteNewsInvalid as refusal:
            LOG.warning("site news are not taken: %s", refusal.reason)
            return
        before = self._sheets.get(content.site)
        if before is not None and content.signed_at <= before.content.signed_at:
            return
        async with self._mailbox.transaction() as connection:
            row = (content.site, content.signed_at, body, signature)
            await connection.execute(KEEP_SHEET, row)
        sheet = SignedSheet(content, body.decode(), signature.hex())
        self._sheets[content.site] = sheet
        LOG.info("site %s: %d items of news", content.site, len(content.items))

    async def keep_words(
        self, sitting: UUID, words: Sequence[int], *, now: Instant
    ) -> None:
        """Keep the launch words of a sitting for its tablets. Raises `Unavailable`."""
        async with self._mailbox.transaction() as connection:
            await connection.execute(KEEP_WORDS, (sitting, list(words), now))
        self._words[sitting] = tuple(words)

    @property
    def known_until(self) -> Instant:
        """When the sheet that is oldest of those in force was signed."""
        return min(
            (sheet.content.signed_at for sheet in self._sheets.values()),
            default=Instant(0),
        )

    @property
    def sheets(self) -> Sequence[SignedSheet]:
        """The sheets in force, of each site."""
        return tuple(self._sheets.values())

    @property
    def words(self) -> Mapping[UUID, tuple[int, ...]]:
        """The launch words that were typed here, by sitting."""
        return self._words

    def sheet_of(self, site: UUID) -> SignedSheet | None:
        """Return the sheet of a site; None before the first."""
        return self._sheets.get(site)
