"""Site news: what the centre has told one site, in one sheet that the ledger signed.

A tablet that is cut from the centre reads them at its site's relay. A sheet is whole: a
relay can keep it back, but leave nothing out of it, and a tablet takes none that was
signed before the one that it has. What the centre tells one candidate is not in it:
that may say something of their health. Twin of `client/src/core/relay/site-news.ts`,
both bound by `protocol/vectors/relay/news.json`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from concours.core.kernel.canonical import (
    Json,
    NotCanonical,
    dump,
    fields,
    load,
)
from concours.core.kernel.crypto import is_signed
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant

SITE_NEWS_BYTES_MAX = 2**20
ITEMS_COUNT_MAX = 2_000
DIGEST_BYTES = 32


@dataclass(eq=False)
class SiteNewsInvalid(Refusal):
    """Site news that the ledger did not sign, or that are none.

    `reason`: `size`, `signature` or `content`.
    """

    code: ClassVar[str] = "relay.site_news_invalid"
    reason: str


@dataclass(frozen=True, slots=True)
class SiteNews:
    """All that a site was told, in order of number, as tablets read it at the centre.

    `signed_at` orders two sheets of a site. `packages` are those in force of the
    sittings there, by their digests.
    """

    site: UUID
    signed_at: Instant
    items: tuple[Mapping[str, Json], ...]
    packages: Mapping[UUID, bytes]


def site_news_statement(body: bytes) -> bytes:
    """Return what the ledger signs of site news."""
    return fields(b"concours/site-news/1", body)


def write_site_news(site_news: SiteNews) -> bytes:
    """Return the bytes that are signed: canonical JSON."""
    packages: dict[str, Json] = {
        str(sitting): digest.hex() for sitting, digest in site_news.packages.items()
    }
    return dump(
        {
            "site": str(site_news.site),
            "signed_ms": site_news.signed_at,
            "news": [dict(item) for item in site_news.items],
            "packages": packages,
        }
    )


def read_site_news(body: bytes, signature: bytes, *, signer: bytes) -> SiteNews:
    """Return the news that this signer vouches for. Raises `SiteNewsInvalid`."""
    if len(body) > SITE_NEWS_BYTES_MAX:
        raise SiteNewsInvalid("size")
    if not is_signed(signer, site_news_statement(body), signature):
        raise SiteNewsInvalid("signature")
    try:
        value: Any = load(body)
        site_news = SiteNews(
            UUID(value["site"]),
            Instant(int(value["signed_ms"])),
            tuple(value["news"]),
            {
                UUID(sitting): bytes.fromhex(digest)
                for sitting, digest in value["packages"].items()
            },
        )
    except (NotCanonical, AttributeError, KeyError, TypeError, ValueError) as error:
        raise SiteNewsInvalid("content") from error
    is_list = isinstance(value["news"], list)
    are_items = is_list and all(isinstance(item, dict) for item in site_news.items)
    if not are_items or len(site_news.items) > ITEMS_COUNT_MAX:
        raise SiteNewsInvalid("content")
    if any(len(digest) != DIGEST_BYTES for digest in site_news.packages.values()):
        raise SiteNewsInvalid("content")
    return site_news
