"""What a browser asks for by itself, beside the application: it accuses nobody."""

import asyncio
from random import Random

from concours.rehearsal.crowd.line import Channel
from concours.rehearsal.crowd.tally import Tally

PATHS = (
    *("/favicon.ico", "/favicon-32x32.png", "/apple-touch-icon.png", "/robots.txt"),
    *("/apple-touch-icon-precomposed.png", "/site.webmanifest", "/manifest.json"),
    "/.well-known/appspecific/com.chrome.devtools.json",
    *("/assets/main-0a1b2c.js", "/generate_204", "/hotspot-detect.html"),
    *("/connecttest.txt", "/mdm/checkin", "/apple-app-site-association"),
)
"""Of browsers, of a build before, of networks and of whoever manages tablets."""
ASKED_COUNT = (2, 4)
REST_S = (1.0, 60.0)
NOT_FOUND = 404


async def ask_aside(channel: Channel, tally: Tally, chance: Random) -> None:
    """Ask for some of them, each once, with rests between."""
    for path in chance.sample(PATHS, chance.randint(*ASKED_COUNT)):
        await asyncio.sleep(chance.uniform(*REST_S))
        reply = await channel.fetch("GET", path)
        if reply is not None and reply.status == NOT_FOUND:
            tally.answers["not_found"] += 1
    channel.close()
