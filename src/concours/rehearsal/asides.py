"""What a browser asks for by itself, beside the application: it accuses nobody."""

import asyncio
from random import Random

from concours.rehearsal.crowd.http import BROWSER, TYPED
from concours.rehearsal.crowd.line import Channel
from concours.rehearsal.crowd.tally import Tally

PATHS = (
    *("/favicon.ico", "/favicon-32x32.png", "/apple-touch-icon.png", "/robots.txt"),
    *("/apple-touch-icon-precomposed.png", "/sitemap.xml", "/browserconfig.xml"),
    *("/site.webmanifest", "/manifest.json"),
    "/.well-known/appspecific/com.chrome.devtools.json",
    *("/assets/main-0a1b2c.js", "/voeux/assets/style-9f8e.css", "/worker.js.map"),
    *("/generate_204", "/hotspot-detect.html", "/library/test/success.html"),
    *("/connecttest.txt", "/ncsi.txt", "/success.txt", "/canonical.html"),
    *("/check_network_status.txt", "/kindle-wifi/wifistub.html", "/nm-check.txt"),
    *("/mdm/checkin", "/kiosk/ping", "/jamf", "/enrollmentserver/discovery.svc"),
    *("/apple-app-site-association", "/crossdomain.xml"),
)
"""At least one of each line of `store/traces/paths.toml` that is benign: of browsers,
of a build before, of networks and of whoever manages tablets."""
ASKED_COUNT = (2, 4)
REST_S = (1.0, 60.0)
NOT_FOUND = 404


async def ask_aside(channel: Channel, tally: Tally, chance: Random) -> None:
    """Ask for some of them, each once, with rests between.

    As a part of a page, or as a page of its own: what opens a portal's page is the
    system, and the browser says the same as if somebody had typed the address.
    """
    for path in chance.sample(PATHS, chance.randint(*ASKED_COUNT)):
        await asyncio.sleep(chance.uniform(*REST_S))
        browser = chance.choice((BROWSER, TYPED))
        reply = await channel.fetch("GET", path, browser=browser)
        if reply is not None and reply.status == NOT_FOUND:
            tally.answers["not_found"] += 1
    channel.close()
