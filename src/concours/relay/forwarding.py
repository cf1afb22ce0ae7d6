"""Brings boxes to the centre, and fetches whose boxes may be stored.

What the centre holds is the centre's to say: a box is done with once it has said so of
the box's last entry, or has refused it for good.
"""

import asyncio
import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from concours.core.delivery.sync.box import Box
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant, after
from concours.relay.centre import Centre, CentreRefused
from concours.relay.mailbox import AGAIN_MS, MailboxStore
from concours.relay.trust import SiteTrust

LOG = logging.getLogger("concours.relay")

TURN_S = 2.0
FETCH_TURNS = 5
"""Each so many turns a relay says that it is there, and asks for newer site files."""

BOXES_COUNT_MAX = 64
BOXES_BYTES_MAX = 2**20
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
        boxes = await self._mailbox.due_boxes(now=now, count=BOXES_COUNT_MAX)
        if not boxes and not is_heard:
            return False
        sums = accumulate(len(box.body) for box in boxes)
        boxes = [
            box
            for box, total in zip(boxes, sums, strict=True)
            if total <= BOXES_BYTES_MAX or box is boxes[0]
        ]
        stored_count, waiting_count = await self._mailbox.counts()
        answer = await self._centre.post(
            "/relay/boxes",
            {
                "boxes": [_box_post(box) for box in boxes],
                "stored": stored_count,
                "waiting": waiting_count,
            },
        )
        await self._settle(boxes, answer["boxes"], now)
        return bool(boxes)

    async def _settle(
        self, boxes: Sequence[Box], outcomes: Sequence[Mapping[str, Any]], now: Instant
    ) -> None:
        for box, outcome in zip(boxes, outcomes, strict=True):
            held_count, code = outcome.get("held"), str(outcome.get("code", ""))
            if isinstance(held_count, int) and held_count > box.last:
                await self._mailbox.settle(box, due_at=None)
            elif code and not _is_lasting(code, outcome.get("facts", {})):
                LOG.warning("box of %s refused: %s", box.attempt, code)
                await self._mailbox.settle(box, due_at=None, refusal=code)
            else:
                await self._mailbox.settle(box, due_at=after(now, AGAIN_MS))


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
