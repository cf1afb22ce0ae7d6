"""Whose boxes a relay stores: the devices of the files that the ledger signed."""

import logging
from collections.abc import Sequence
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.box import Box, require_bounds, require_vouched
from concours.core.delivery.mailbox.relay import (
    SiteFile,
    SiteFileInvalid,
    read_site_file,
)
from concours.core.delivery.sync.batch import UnknownDevice
from concours.core.kernel.time import Instant
from concours.relay.mailbox import MailboxStore
from concours.relay.rescues import RescueDesk

LOG = logging.getLogger("concours.relay")


class SiteTrust:
    """The files in force; an older one, or one that another signed, changes nothing."""

    def __init__(
        self,
        mailbox: MailboxStore,
        rescues: RescueDesk,
        *,
        signer: bytes,
        own_key: bytes,
    ) -> None:
        self._rescues = rescues
        self._mailbox = mailbox
        self._signer = signer
        self._own_key = own_key
        self._files: dict[UUID, SiteFile] = {}

    async def load(self) -> None:
        """Take what was kept: it holds while the line is cut."""
        for body, signature in await self._mailbox.site_files():
            await self.take(body, signature)

    async def take(self, body: bytes, signature: bytes) -> None:
        """Take a file, if it is the ledger's and newer."""
        try:
            site_file = read_site_file(body, signature, signer=self._signer)
        except SiteFileInvalid as refusal:
            LOG.warning("a site file is not taken: %s", refusal.reason)
            return
        before = self._files.get(site_file.site)
        if before is not None and site_file.signed_at <= before.signed_at:
            return
        self._files[site_file.site] = site_file
        signed_at = site_file.signed_at
        await self._mailbox.keep_site_file(site_file.site, signed_at, body, signature)
        LOG.info("site %s: %d devices", site_file.site, len(site_file.devices))

    @property
    def known_until(self) -> Instant:
        """When the file that is oldest of those in force was signed."""
        return min(
            (site_file.signed_at for site_file in self._files.values()),
            default=Instant(0),
        )

    def knows(self, attempt: AttemptId) -> bool:
        """Tell whether a file in force names this attempt."""
        return any(attempt in site_file.seats for site_file in self._files.values())

    @property
    def site_files(self) -> Sequence[SiteFile]:
        """The files in force that name this relay."""
        files = self._files.values()
        return [file for file in files if self._own_key in file.relays]

    def check(self, box: Box) -> None:
        """Let a box pass that a device of these sites vouches for.

        Raises `BoxInvalid`, `BoxUnsigned`, `UnknownDevice`.
        """
        require_bounds(box)
        chain = box.attempt, box.epoch
        for site_file in self._files.values():
            key = site_file.devices.get(chain)
            if key is None and box.attempt in site_file.seats:
                key = self._rescues.device(chain)
            if key is not None and self._own_key in site_file.relays:
                require_vouched(box, key)
                return
        raise UnknownDevice(str(box.attempt), box.epoch)
