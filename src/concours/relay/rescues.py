"""Kits for tablets that die while the site is cut, and who has taken one.

A relay opens no kit. It gives one to whoever names it, which takes both codes; the
first tablet that claims a place has it here, and the centre judges that later.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.relay import Chain
from concours.core.delivery.mailbox.rescue import (
    RescueLineUp,
    RescueUnknown,
    RescueUsed,
)
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.relay.feed import NewsFeed
from concours.relay.mailbox import MailboxStore

LOG = logging.getLogger("concours.relay")

SCHEMA = """
CREATE TABLE IF NOT EXISTS rescue_kit (
    attempt     uuid   NOT NULL,
    epoch       int    NOT NULL,
    name_digest bytea  NOT NULL,
    sealed      bytea  NOT NULL,
    number      bigint NOT NULL,
    PRIMARY KEY (attempt, epoch)
);
CREATE TABLE IF NOT EXISTS rescue_claim (
    attempt    uuid   NOT NULL,
    epoch      int    NOT NULL,
    public_key bytea  NOT NULL,
    claim      bytea  NOT NULL,
    claimed_ms bigint NOT NULL,
    due_ms     bigint,                -- none: the centre has said its word
    refusal    text,
    PRIMARY KEY (attempt, epoch)
);
"""
KITS = "SELECT attempt, epoch, name_digest, sealed, number FROM rescue_kit"
KEEP_KIT = """
INSERT INTO rescue_kit (attempt, epoch, name_digest, sealed, number)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (attempt, epoch) DO UPDATE SET name_digest = excluded.name_digest,
    sealed = excluded.sealed, number = excluded.number
WHERE rescue_kit.number < excluded.number
"""
CLAIMS = "SELECT attempt, epoch, public_key, refusal FROM rescue_claim"
KEEP_CLAIM = """
INSERT INTO rescue_claim (attempt, epoch, public_key, claim, claimed_ms, due_ms)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
DUE = """
SELECT attempt, epoch, claim FROM rescue_claim WHERE due_ms <= %s
ORDER BY attempt, epoch LIMIT %s
"""
SETTLE = """
UPDATE rescue_claim SET due_ms = %s, refusal = %s WHERE attempt = %s AND epoch = %s
"""

LINE_QUIET_MS = MINUTE_MS
"""A relay that the centre has answered so lately has its line."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A sealed kit, as the centre made it."""

    attempt: AttemptId
    epoch: int
    name_digest: bytes
    sealed: bytes
    number: int


@dataclass(frozen=True, slots=True)
class DueClaim:
    """A claim that the centre has not settled."""

    attempt: AttemptId
    epoch: int
    sealed: bytes


class RescueDesk:
    """The kits of the site, and the tablets that took a place; kept over a restart."""

    def __init__(self, mailbox: MailboxStore, feed: NewsFeed) -> None:
        self._mailbox = mailbox
        self._feed = feed
        self._kits: dict[Chain, Kit] = {}
        self._devices: dict[Chain, bytes] = {}
        self._refusals: dict[Chain, str] = {}

    async def load(self) -> None:
        """Take what was kept. Raises `Unavailable`."""
        async with self._mailbox.transaction() as connection:
            await connection.execute(SCHEMA)
            kits = await (await connection.execute(KITS)).fetchall()
            claims = await (await connection.execute(CLAIMS)).fetchall()
        for attempt, epoch, digest, blob, number in kits:
            kit = Kit(AttemptId(attempt), epoch, bytes(digest), bytes(blob), number)
            self._kits[kit.attempt, epoch] = kit
        for attempt, epoch, public_key, refusal in claims:
            self._devices[AttemptId(attempt), epoch] = bytes(public_key)
            if refusal:
                self._refusals[AttemptId(attempt), epoch] = refusal

    @property
    def last_number(self) -> int:
        """The number of the newest kit that is here."""
        return max((kit.number for kit in self._kits.values()), default=0)

    def device(self, chain: Chain) -> bytes | None:
        """Return the key of the tablet that took this place here."""
        return self._devices.get(chain)

    def outcome_of(self, attempts: Sequence[AttemptId]) -> str | None:
        """Return what became of a rescue of these attempts: `` while it waits."""
        for chain in sorted(self._devices, key=lambda chain: -chain[1]):
            if chain[0] in attempts:
                return self._refusals.get(chain, "")
        return None

    async def take_kits(self, kits: Sequence[Kit]) -> None:
        """Keep kits that the centre made. Raises `Unavailable`."""
        rows = [
            (kit.attempt, kit.epoch, kit.name_digest, kit.sealed, kit.number)
            for kit in kits
        ]
        async with self._mailbox.transaction() as connection:
            await connection.cursor().executemany(KEEP_KIT, rows)
        self._kits |= {(kit.attempt, kit.epoch): kit for kit in kits}

    def find(self, name: bytes, *, now: Instant) -> Sequence[Kit]:
        """Return the kits of this name. Raises `RescueUnknown`, `RescueLineUp`."""
        heard_at = self._feed.heard_at
        if heard_at is not None and now - heard_at < LINE_QUIET_MS:
            raise RescueLineUp
        digest = sha256(name).digest()
        kits = [kit for kit in self._kits.values() if kit.name_digest == digest]
        if not kits:
            raise RescueUnknown
        return kits

    async def claim(
        self, kit: Kit, public_key: bytes, blob: bytes, *, now: Instant
    ) -> None:
        """Let this tablet have the place of a kit, if no other has it.

        Raises `RescueUsed`, `Unavailable`.
        """
        chain = kit.attempt, kit.epoch
        row = (*chain, public_key, blob, now, now)
        async with self._mailbox.transaction() as connection:
            await connection.execute(KEEP_CLAIM, row)
            rows = await (await connection.execute(CLAIMS)).fetchall()
        for attempt, epoch, key, _ in rows:
            self._devices[AttemptId(attempt), epoch] = bytes(key)
        if self._devices[chain] != public_key:
            raise RescueUsed(str(kit.attempt), kit.epoch)
        LOG.info("a place was taken by another tablet: epoch %d", kit.epoch)

    async def due_claims(self, *, now: Instant, count: int) -> Sequence[DueClaim]:
        """Return claims that are to go up now. Raises `Unavailable`."""
        async with self._mailbox.transaction() as connection:
            rows = await (await connection.execute(DUE, (now, count))).fetchall()
        return [DueClaim(AttemptId(a), epoch, bytes(claim)) for a, epoch, claim in rows]

    async def settle(
        self, claim: DueClaim, *, due_in_ms: int | None, refusal: str, now: Instant
    ) -> None:
        """Keep what the centre said of a claim. Raises `Unavailable`."""
        due_at = None if due_in_ms is None else after(now, due_in_ms)
        row = due_at, refusal or None, claim.attempt, claim.epoch
        async with self._mailbox.transaction() as connection:
            await connection.execute(SETTLE, row)
        self._refusals[claim.attempt, claim.epoch] = refusal
