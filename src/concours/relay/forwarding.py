"""Brings boxes to the centre, and fetches whose boxes may be stored.

What the centre holds is the centre's to say: a box is done with once it has said so of
the box's last entry, or has refused it for good.
"""

import asyncio
import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from concours.core.delivery.sync.box import Box
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant, after
from concours.relay.centre import Centre, CentreRefused
from concours.relay.mailbox import AGAIN_MS, MailboxStore, Settlement
from concours.relay.trust import SiteTrust

LOG = logging.getLogger("concours.relay")

TURN_S = 2.0
FETCH_TURNS = 5
"""Each so many turns a relay says that it is there, and asks for newer site files."""

DUE_COUNT_MAX = 64
BOXES_BYTES_MAX = 2**20
POSTS_COUNT_MAX = 2
"""At once: the centre opens one while it commits the other."""

LASTING = {
    "unavailable",
    "journal.unknown_device",
    "journal.quota_exceeded",
    "request.too_many",
}
"""What may be otherwise in a minute: a gap too, while an earlier box is elsewhere."""


class Forwarding:
    """One thing at a time, as long as the process lives."""

    def __init__(
        self,
        mailbox: MailboxStore,
        trust: SiteTrust,
        centre: Centre,
        now: Callable[[], Instant],
    ) -> None:
        self._mailbox = mailbox
        self._trust = trust
        self._centre = centre
        self._now = now

    async def run_for_ever(self) -> None:
        """Fetch, bring, rest; whatever fails is tried again at the next turn."""
        turn = 0
        while True:
            try:
                is_fetching = turn % FETCH_TURNS == 0
                turn += 1
                if is_fetching:
                    await self.fetch()
                if await self.bring(is_heard=is_fetching):
                    continue
            except Unavailable:
                pass  # the line, or our own database: soon again
            except CentreRefused as refusal:
                LOG.warning("the centre refuses: %s", refusal)
            except Exception:  # an answer of another release: nothing is lost by it
                LOG.exception("boxes could not be brought")
            await asyncio.sleep(TURN_S)

    async def fetch(self) -> None:
        """Take the newest site files. Raises `Unavailable`, `CentreRefused`."""
        await self._mailbox.prune(now=self._now())
        query = f"?after={self._trust.known_until}"
        answer = await self._centre.get("/relay/site-files", query)
        for site_file in answer["files"]:
            body, signature = site_file["body"], site_file["signature"]
            await self._trust.take(body.encode(), bytes.fromhex(signature))

    async def bring(self, *, is_heard: bool = False) -> bool:
        """Bring what is due, and tell whether something was.

        `is_heard` asks that the centre hears of this relay where nothing is due, too.
        Raises `Unavailable`, `CentreRefused`.
        """
        now = self._now()
        boxes = await self._mailbox.due_boxes(now=now, count=DUE_COUNT_MAX)
        posts = [post for post in split_posts(boxes) if post]
        if is_heard and not posts:
            posts = [[]]
        results = await asyncio.gather(
            *(self._post(post, now) for post in posts), return_exceptions=True
        )
        for failure in results:
            if failure is not None:
                raise failure
        return bool(boxes)

    async def _post(self, boxes: Sequence[Box], now: Instant) -> None:
        stored_count, waiting_count = await self._mailbox.counts()
        answer = await self._centre.post(
            "/relay/boxes",
            {
                "boxes": [_box_post(box) for box in boxes],
                "stored": stored_count,
                "waiting": waiting_count,
            },
        )
        outcomes = zip(boxes, answer["boxes"], strict=True)
        await self._mailbox.settle(
            [_settlement(box, outcome, now) for box, outcome in outcomes]
        )


def split_posts(boxes: Sequence[Box]) -> Sequence[Sequence[Box]]:
    """Return what goes up at once, no chain in two posts: its order would be lost."""
    posts: list[list[Box]] = [[] for _ in range(POSTS_COUNT_MAX)]
    for _, chain in groupby(boxes, lambda box: (box.attempt, box.epoch)):
        post = min(posts, key=_weight)
        for box in chain:
            if post and _weight(post) + len(box.body) > BOXES_BYTES_MAX:
                break
            post.append(box)
    return posts


def _weight(boxes: Sequence[Box]) -> int:
    return sum(len(box.body) for box in boxes)


def _settlement(box: Box, outcome: Mapping[str, Any], now: Instant) -> Settlement:
    held_count, code = outcome.get("held"), str(outcome.get("code", ""))
    if isinstance(held_count, int) and held_count > box.last:
        return Settlement(box)
    if code and not _is_lasting(code, outcome.get("facts", {})):
        LOG.warning("box of %s refused: %s", box.attempt, code)
        return Settlement(box, refusal=code)
    return Settlement(box, due_at=after(now, AGAIN_MS))


def _is_lasting(code: str, facts: Mapping[str, Any]) -> bool:
    is_gap = code == "journal.chain_broken" and facts.get("reason") == "gap"
    return is_gap or code in LASTING


def _box_post(box: Box) -> dict[str, object]:
    return {
        "attempt": str(box.attempt),
        "epoch": box.epoch,
        "first": box.first,
        "last": box.last,
        "head": box.head.hex(),
        "signature": box.signature.hex(),
        "body": urlsafe_b64encode(box.body).rstrip(b"=").decode(),
    }
