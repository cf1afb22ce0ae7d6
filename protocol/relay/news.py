"""Vectors of site news: a sheet that the ledger signed, and what tablets ignore."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from concours.core.delivery.news.site_news import (
    SiteNews,
    site_news_statement,
    write_site_news,
)
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.crypto import sign, signer_of
from concours.core.kernel.time import Instant
from protocol.fixed import SITTING

KEY = sha256(b"ledger key of the vectors").digest()
OTHER_KEY = sha256(b"another ledger").digest()
SITE = UUID("5d1f8a52-0c7e-4c34-9a58-6f3f0d3f7a11")
OTHER_SITE = UUID("5d1f8a52-0c7e-4c34-9a58-6f3f0d3f7a12")
T0_MS = 1_792_400_000_000
ITEMS: tuple[dict[str, Json], ...] = (
    {"number": 3, "sitting": str(SITTING), "kind": "armed", "t0_ms": T0_MS},
    {
        "number": 5,
        "sitting": str(SITTING),
        "kind": "launched",
        "t0_ms": T0_MS,
        "key": sha256(b"sitting key of the vectors").hexdigest(),
    },
    {
        "number": 9,
        "sitting": str(SITTING),
        "kind": "extended",
        "minutes": 10,
        "reason": "Départ retardé à l’étage",
        "scope": "site",
    },
)


def site_news() -> dict[str, Any]:
    """Give one sheet with its signature, and sheets that are to be ignored."""
    packages = {UUID(str(SITTING)): sha256(b"package of the vectors").digest()}
    sheet = SiteNews(SITE, Instant(T0_MS + 1), ITEMS, packages)
    body = write_site_news(sheet)
    longer = write_site_news(SiteNews(SITE, Instant(T0_MS + 1), ITEMS[:2], packages))
    elsewhere = write_site_news(
        SiteNews(OTHER_SITE, Instant(T0_MS + 2), ITEMS, packages)
    )
    no_sheet = dump({"site": str(SITE), "signed_ms": T0_MS, "news": "none"})
    return {
        "about": "Site news, for tablets that are cut: docs/reference/relay/news.md",
        "signer_hex": signer_of(KEY).hex(),
        "site": str(SITE),
        "signed_ms": T0_MS + 1,
        "items": list(ITEMS),
        "packages": {str(SITTING): packages[UUID(str(SITTING))].hex()},
        **_row(body, KEY),
        "ignored": [
            {"name": "signed by another", **_row(body, OTHER_KEY)},
            {"name": "one item left out", **_row(body, KEY), "body": longer.decode()},
            {"name": "unsigned", "body": body.decode(), "signature_hex": "00" * 64},
            {"name": "of another site", **_row(elsewhere, KEY)},
            {"name": "no sheet", **_row(no_sheet, KEY)},
        ],
    }


def _row(body: bytes, key: bytes) -> dict[str, Any]:
    signature = sign(key, site_news_statement(body))
    return {"body": body.decode(), "signature_hex": signature.hex()}
