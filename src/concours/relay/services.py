"""Everything that one relay holds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from concours.core.kernel.crypto import signer_of
from concours.core.kernel.time import Instant
from concours.relay.centre import Centre
from concours.relay.feed import NewsFeed
from concours.relay.forwarding import Forwarding
from concours.relay.launch_words import LaunchWords
from concours.relay.mailbox import MailboxStore
from concours.relay.packages import PackageCopies
from concours.relay.pin import PinDoor
from concours.relay.rescues import RescueDesk
from concours.relay.room_page import RoomPage
from concours.relay.settings import KEY_FILE, RelaySettings
from concours.relay.signs import TabletSigns
from concours.relay.site_news import SiteNewsBoard
from concours.relay.trust import SiteTrust
from concours.store.signing_key import load_key

NOWHERE = Path("/nowhere")
"""Without the styles that the client's build leaves, pages are plain."""


def own_now() -> Instant:
    """Return this machine's clock: it orders what is stored here, and nothing else."""
    return Instant(time.time_ns() // 1_000_000)


@dataclass(frozen=True, slots=True)
class RelayServices:
    """What one relay is made of; `origin` is that of the pages that may post here."""

    mailbox: MailboxStore
    trust: SiteTrust
    forwarding: Forwarding
    news: SiteNewsBoard
    feed: NewsFeed
    rescues: RescueDesk
    signs: TabletSigns
    packages: PackageCopies
    launch_words: LaunchWords
    door: PinDoor
    page: RoomPage
    home: Path
    origin: str
    now: Callable[[], Instant]


def build_services(home: Path, dsn: str, client: Path = NOWHERE) -> RelayServices:
    """Put a relay together from its folder; nothing runs yet. Raises `RelayFault`."""
    settings, key = RelaySettings.read(home), load_key(home / KEY_FILE)
    mailbox = MailboxStore(dsn, home)
    signer, link = bytes.fromhex(settings.signer), Centre(settings.centre, key)
    news = SiteNewsBoard(mailbox, signer=signer)
    feed = NewsFeed(news, link, own_now)
    rescues = RescueDesk(mailbox, feed)
    trust = SiteTrust(mailbox, rescues, signer=signer, own_key=signer_of(key))
    packages = PackageCopies(home / "packages", news, link)
    centre = urlsplit(settings.centre)
    origin = f"{centre.scheme}://{centre.netloc}"
    return RelayServices(
        mailbox=mailbox,
        trust=trust,
        forwarding=Forwarding(mailbox, trust, link, rescues, own_now),
        news=news,
        feed=feed,
        rescues=rescues,
        signs=TabletSigns(trust),
        packages=packages,
        launch_words=LaunchWords(news, packages),
        door=PinDoor(),
        page=RoomPage(client),
        home=home,
        origin=origin,
        now=own_now,
    )
