"""Site news are the ledger's, whole, or they are refused: the vectors say which."""

import json
from pathlib import Path

import pytest

from concours.core.delivery.news.site_news import (
    SiteNewsInvalid,
    read_site_news,
    site_news_statement,
    write_site_news,
)
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import sign, signer_of

VECTORS = json.loads(
    (Path(__file__).parents[4] / "protocol/vectors/relay/news.json").read_text()
)
SIGNER = bytes.fromhex(VECTORS["signer_hex"])
KEY = bytes(range(32))


def read(row):
    signature = bytes.fromhex(row["signature_hex"])
    return read_site_news(row["body"].encode(), signature, signer=SIGNER)


def test_a_sheet_is_read_as_it_was_written():
    sheet = read(VECTORS)

    assert list(sheet.items) == VECTORS["items"]
    assert str(sheet.site) == VECTORS["site"]
    assert write_site_news(sheet) == VECTORS["body"].encode()


@pytest.mark.parametrize("row", VECTORS["ignored"], ids=lambda row: row["name"])
def test_what_tablets_ignore_is_refused_or_of_another_site(row):
    try:
        sheet = read(row)
    except SiteNewsInvalid:
        return
    assert str(sheet.site) != VECTORS["site"]


@pytest.mark.parametrize(
    "changes",
    [
        {"news": [1]},
        {"news": {}},
        {"packages": {"x": "00" * 32}},
        {"packages": {VECTORS["site"]: "00"}},
        {"packages": []},
        {"signed_ms": "soon"},
        {"site": 7},
    ],
    ids=str,
)
def test_what_is_signed_and_no_sheet_is_refused(changes):
    body = dump(json.loads(VECTORS["body"]) | changes)
    signature = sign(KEY, site_news_statement(body))
    with pytest.raises(SiteNewsInvalid) as refused:
        read_site_news(body, signature, signer=signer_of(KEY))
    assert refused.value.reason == "content"


def test_a_sheet_that_is_too_large_is_not_even_verified():
    with pytest.raises(SiteNewsInvalid) as refused:
        read_site_news(b"x" * (2**20 + 1), bytes(64), signer=SIGNER)
    assert refused.value.reason == "size"
