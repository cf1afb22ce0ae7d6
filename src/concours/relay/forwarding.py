"""Brings boxes to the centre, and fetches whose boxes may be stored.

What the centre holds is the centre's to say: a box is done with once it has said so of
the box's last entry, or has refused it for good.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.box import Box
from concours.core.kernel.base64url import from_base64url, to_base64url
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import SECOND_MS, Instant, after
from concours.relay.centre import Centre, CentreRefused
from concours.relay.mailbox import AGAIN_MS, MailboxStore, Settlement
from concours.relay.posts import box_post
from concours.relay.rescues import DueClaim, Kit, RescueDesk
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


CLAIM_AGAIN_MS = 10 * SECOND_MS
LASTING_OF_CLAIM = {"unavailable", "rescue.waits", "enrol.too_many"}


class Forwarding:
    """One thing at a time, as long as the process lives."""

    def __init__(
        self,
        mailbox: MailboxStore,
        trust: SiteTrust,
        centre: Centre,
        rescues: RescueDesk,
        now: Callable[[], Instant],
    ) -> None:
        self._rescues = rescues
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
                    await self.fetch_kits()
                    await self.bring_claims()
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

    async def fetch_kits(self) -> None:
        """Take the kits that were made since. Raises `Unavailable`, `CentreRefused`."""
        while True:
            query = f"?after={self._rescues.last_number}"
            rows = (await self._centre.get("/relay/kits", query))["kits"]
            kits = [
                Kit(
                    AttemptId(UUID(row["attempt"])),
                    int(row["epoch"]),
                    bytes.fromhex(row["name"]),
                    from_base64url(row["kit"]),
                    int(row["number"]),
                )
                for row in rows
            ]
            if not kits:
                return
            await self._rescues.take_kits(kits)

    async def bring_claims(self) -> None:
        """Bring who has taken a place. Raises `Unavailable`, `CentreRefused`."""
        now = self._now()
        claims = await self._rescues.due_claims(now=now, count=DUE_COUNT_MAX)
        if not claims:
            return
        posts = [_claim_post(claim) for claim in claims]
        answer = await self._centre.post("/relay/claims", {"claims": posts})
        for claim, outcome in zip(claims, answer["claims"], strict=True):
            code = str(outcome.get("code", ""))
            due_in_ms = CLAIM_AGAIN_MS if code in LASTING_OF_CLAIM else None
            await self._rescues.settle(
                claim, due_in_ms=due_in_ms, refusal=code, now=now
            )

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
                "boxes": [box_post(box) for box in boxes],
                "stored": stored_count,
                "waiting": waiting_count,
            },
            f"?free={self._mailbox.free_bytes()}",  # a field an older centre refuses
        )
        outcomes = zip(boxes, answer["boxes"], strict=True)
        await self._mailbox.settle(
            [_settlement(box, outcome, now) for box, outcome in outcomes]
        )


def split_posts(boxes: Sequence[Box]) -> Sequence[Sequence[Box]]:
    """Return what goes up at once, no chain in two posts: its order would be lost."""
    posts: list[list[Box]] = [[] for _ in range(POSTS_COUNT_MAX)]
    in_order = sorted(boxes, key=lambda box: (box.attempt, box.epoch, box.first))
    for _, chain in groupby(in_order, lambda box: (box.attempt, box.epoch)):
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


def _claim_post(claim: DueClaim) -> dict[str, object]:
    text = to_base64url(claim.sealed)
    return {"attempt": str(claim.attempt), "epoch": claim.epoch, "claim": text}
