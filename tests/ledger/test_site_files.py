"""What relays of a site may store is signed as it is now, of nobody else's tablet."""

import psycopg
import pytest
from small_journal import KEY, NOW, signing_on

from concours.core.delivery.mailbox.relay import (
    SiteFileInvalid,
    read_site_file,
    site_file_statement,
)
from concours.core.delivery.news.site_news import read_site_news
from concours.core.kernel.crypto import sign, signer_of
from concours.core.kernel.time import Instant
from concours.ledger.site_files import TURN_MS, SiteFiles
from concours.ledger.site_news import SiteNewsSheets
from concours.store.journal.news import News, append_news
from small_exam import SITES, undo_collection

RELAY = signer_of(bytes(32))
ADD = """
INSERT INTO relay (site_id, url, public_key, admitted_ms, act)
VALUES (%s, 'https://r1.example', %s, 1, 1)
"""


@pytest.fixture
def owner(exam):
    with psycopg.connect(exam.dsn(), autocommit=True) as owner:
        owner.execute("DELETE FROM site_file")
        owner.execute("DELETE FROM relay")
        yield owner


def files(owner):
    rows = owner.execute(
        "SELECT site_id, body, signature, signer, signed_ms FROM site_file"
    ).fetchall()
    assert all(signer == signer_of(KEY) for *_, signer, _ in rows)
    return {
        site: read_site_file(body, signature, signer=signer_of(KEY))
        for site, body, signature, *_ in rows
    }


def test_the_file_has_the_devices_of_the_site_and_is_signed_anew_when_they_change(
    owner, connection, tablet
):
    [site] = owner.execute(
        "SELECT site_id FROM attempt WHERE id = %s", (tablet.attempt,)
    ).fetchone()
    hand = SiteFiles(signing_on(connection))
    hand.turn(connection, now=NOW)
    assert files(owner) == {}

    owner.execute(ADD, (site, RELAY))
    later = Instant(NOW + TURN_MS)
    hand.turn(connection, now=later)

    [(of_site, file)] = files(owner).items()
    assert (of_site, file.site, file.relays) == (site, site, {RELAY})
    assert file.devices[tablet.attempt, 1] == tablet.public_key
    others = owner.execute(
        "SELECT count(*) FROM device JOIN attempt ON id = attempt WHERE site_id <> %s",
        (site,),
    ).fetchone()
    assert len(file.devices) == owner.execute(
        "SELECT count(*) FROM device").fetchone()[0] - others[0]  # fmt: skip

    hand.turn(connection, now=Instant(later + TURN_MS))
    assert files(owner)[site].signed_at == later  # nothing has changed

    owner.execute("UPDATE relay SET revoked_act = 2")
    hand.turn(connection, now=Instant(later + 2 * TURN_MS))
    file = files(owner)[site]
    assert (file.relays, file.devices) == (frozenset(), {})


def test_a_collected_sitting_leaves_the_file(owner, connection, tablet):
    site, sitting = owner.execute(
        "SELECT site_id, sitting_id FROM attempt WHERE id = %s", (tablet.attempt,)
    ).fetchone()
    owner.execute(ADD, (site, RELAY))
    owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (sitting,))
    try:
        SiteFiles(signing_on(connection)).turn(connection, now=NOW)
        assert (tablet.attempt, 1) not in files(owner)[site].devices
    finally:
        undo_collection(owner)


def test_nothing_is_signed_once_signing_is_stopped(owner, connection, tablet):
    owner.execute(ADD, (SITES["Lyon-Sud"], RELAY))
    signing = signing_on(connection)
    signing.is_stopped = True
    SiteFiles(signing).turn(connection, now=NOW)

    assert files(owner) == {}
    assert tablet.entries == []


def test_a_file_that_another_signed_or_that_is_none_is_refused():
    signer = signer_of(KEY)
    body = b'{"devices":[],"relays":[],"signed_ms":1,"site":"x"}'
    for text, reason in (
        (body, "content"),
        (b"{}", "content"),
        (b"[", "content"),
        (b'{"devices":[["x"]],"relays":[],"signed_ms":1,"site":"x"}', "content"),
    ):
        signature = sign(KEY, site_file_statement(text))
        with pytest.raises(SiteFileInvalid) as refused:
            read_site_file(text, signature, signer=signer)
        assert refused.value.reason == reason
        with pytest.raises(SiteFileInvalid) as refused:
            read_site_file(text, signature[:-1] + b"\x00", signer=signer)
        assert refused.value.reason == "signature"


def sheet_of(owner, site):
    row = owner.execute(
        "SELECT body, signature FROM site_news WHERE site_id = %s", (site,)
    ).fetchone()
    return row and read_site_news(*row, signer=signer_of(KEY))


def test_a_site_is_told_on_one_sheet_what_all_of_it_is_told_and_nobody_alone(
    owner, connection, tablet
):
    owner.execute("DELETE FROM site_news")
    site, sitting, room, seat = owner.execute(
        "SELECT site_id, sitting_id, room, seat FROM attempt WHERE id = %s",
        (tablet.attempt,),
    ).fetchone()
    [other] = owner.execute(
        "SELECT id FROM site WHERE id <> %s LIMIT 1", (site,)
    ).fetchone()
    hand = SiteNewsSheets(signing_on(connection))
    hand.turn(connection, now=NOW)
    assert sheet_of(owner, site) is None  # no relay, no sheet

    owner.execute(ADD, (site, RELAY))
    for kind, body, whom in (
        ("armed", {"t0_ms": 1}, {}),
        ("message", {"text": "ici"}, {"site": site}),
        ("message", {"text": "ailleurs"}, {"site": other}),
        ("message", {"text": "à vous"}, {"attempt": tablet.attempt}),
    ):
        append_news(owner, News(sitting=sitting, kind=kind, at=NOW, body=body, **whom))
    hand.turn(connection, now=NOW)

    sheet = sheet_of(owner, site)
    assert [item.get("text", "armed") for item in sheet.items] == ["armed", "ici"]
    assert sheet_of(owner, other) is None
    assert sheet.packages[sitting] == bytes(
        owner.execute(
            "SELECT package_digest FROM sitting WHERE id = %s", (sitting,)
        ).fetchone()[0]
    )
    hand.turn(connection, now=Instant(NOW + 5))
    assert sheet_of(owner, site).signed_at == sheet.signed_at  # nothing is new

    append_news(owner, News(sitting=sitting, kind="disarmed", at=NOW, body={}))
    hand.turn(connection, now=Instant(NOW - 60_000))  # its clock went back
    assert sheet_of(owner, site).signed_at > sheet.signed_at
    SiteFiles(signing_on(connection)).turn(connection, now=NOW)
    assert files(owner)[site].seats[tablet.attempt] == (room, seat)
