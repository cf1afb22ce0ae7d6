"""A relay stores what tablets of its site seal, reads nothing, and brings it up.

It answers once its own database has committed. What it holds outlives a cut of any
length and its own restart; what it may not store is refused by name; it tells no hour.
"""

import asyncio
import socket
import threading
import time
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql
from tests.patience import PATIENCE_S

from concours.core.delivery.journal.entry import Digest
from concours.core.delivery.mailbox.box import Box
from concours.core.delivery.mailbox.relay import (
    SiteFile,
    site_file_statement,
    write_site_file,
)
from concours.core.delivery.news.site_news import (
    SiteNews,
    site_news_statement,
    write_site_news,
)
from concours.core.kernel.crypto import sign, signer_of
from concours.core.kernel.time import Instant
from concours.relay import app as app_module
from concours.relay import feed, forwarding, mailbox
from concours.relay.pin import draw_pin
from concours.relay.services import build_services
from concours.relay.settings import KEY_FILE, RelaySettings
from gateway.relays.conftest import ADD, URL, sealed
from small_exam import SITES, Http, Tablet, attempt_id, make_exam

ALL = tuple(f"1{number:04d}" for number in range(40))
NUMBERS = iter(ALL)
DATABASES = count(1)
SIGNING_KEY = bytes(range(64, 96))
RELAY_KEY, SECOND_KEY = bytes(range(32)), bytes(range(1, 33))
SECOND_URL = "https://r2.lyon-sud.relais.example"
NOWHERE = "http://127.0.0.1:9"
HOURS = count(1)
OWN_RELAY = (signer_of(RELAY_KEY),)
FILE = """
INSERT INTO site_file (site_id, body, signature, signer, signed_ms)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (site_id) DO UPDATE
SET body = excluded.body, signature = excluded.signature, signed_ms = excluded.signed_ms
"""


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), ALL)
    return database


@contextmanager
def empty_database(exam):
    """A database that knows nothing of the house."""
    name = f"{exam.name}_relay_{next(DATABASES)}"
    with psycopg.connect(exam.cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield exam.cluster.admin_dsn(name)
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        admin.execute(drop)


@pytest.fixture
def own_database(exam):
    with empty_database(exam) as dsn:
        yield dsn


@pytest.fixture
def boxes_of(own_database):
    """What the relay holds, by its own database."""

    def boxes_of(*columns):
        with psycopg.connect(own_database) as link:
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            query = sql.SQL("SELECT {} FROM box ORDER BY attempt, epoch, first")
            return link.execute(query.format(names)).fetchall()

    return boxes_of


@contextmanager
def running_relay(home, dsn, centre, key=RELAY_KEY):
    """Run a relay in a thread: no wait before a box goes up, ten turns a second."""
    RelaySettings(URL, centre, signer_of(SIGNING_KEY).hex()).keep(home)
    (home / KEY_FILE).write_bytes(key)
    (home / KEY_FILE).chmod(0o600)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app_module.create_app(build_services(home, dsn)),
        lifespan="on",
        log_config=None,
        date_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=asyncio.run, args=(server.serve([listening]),), daemon=True
    )
    thread.start()
    try:
        yield Http(f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(mailbox, "HOLD_MS", 0)
    monkeypatch.setattr(forwarding, "AGAIN_MS", 200)
    monkeypatch.setattr(forwarding, "TURN_S", 0.1)


@pytest.fixture
def relay_at(tmp_path, own_database):
    """Start a relay of Lyon-Sud that asks at this address, in a `with`."""
    return lambda centre: running_relay(tmp_path, own_database, centre)


def sign_file(owner, tablets, *, relays=OWN_RELAY, key=SIGNING_KEY):
    """Sign, as the ledger does, that these may leave boxes at Lyon-Sud."""
    site, at = SITES["Lyon-Sud"], Instant(next(HOURS))
    devices = {(tablet.attempt, tablet.epoch): tablet.public_key for tablet in tablets}
    body = write_site_file(SiteFile(site, at, frozenset(relays), devices))
    signature = sign(key, site_file_statement(body))
    owner.execute(FILE, (site, body, signature, signer_of(key), at))


@pytest.fixture
def tablet(gateway, owner):
    """A tablet just enrolled, in the file of the site, with three entries written."""
    return known_tablet(gateway, owner)


def known_tablet(gateway, owner, *others):
    tablet = Tablet(next(NUMBERS))
    gateway.enrol(tablet)
    tablet.write("opened", {"base": None, "paper": "00"})
    tablet.answer("dp1-q1", ["A", "C"])
    tablet.answer("qroc", "embolie pulmonaire à droite")
    sign_file(owner, [tablet, *others])
    return tablet


def leave(relay, box):
    """Leave a box, again while the relay does not know its device yet."""
    for _ in range(10 * PATIENCE_S):
        answer = relay.post("/boxes", box)
        if answer.status == 200 or answer.code != "journal.unknown_device":
            return answer
        time.sleep(0.1)
    return answer


def until(expected, read):
    """Return what is read, once it is what is expected or after some time."""
    for _ in range(10 * PATIENCE_S):
        value = read()
        if value == expected:
            break
        time.sleep(0.1)
    return value


def held(owner, tablet):
    return owner.execute(
        "SELECT seq, kind, body, device_ms, digest FROM journal_entry"
        " WHERE attempt = %s AND epoch = %s ORDER BY seq",
        (tablet.attempt, tablet.epoch),
    ).fetchall()


def written(tablet):
    return [(e.seq, e.kind, e.body, e.device_ms, e.digest()) for e in tablet.entries]


def test_what_is_left_at_the_relay_comes_to_the_centre_as_it_was_written(
    relay_at, gateway, owner, tablet, boxes_of
):
    with relay_at(gateway.address) as relay:
        answer = leave(relay, sealed(tablet))

        assert (answer.status, answer.json()) == (200, {"stored": 3})
        assert until(written(tablet), lambda: held(owner, tablet)) == written(tablet)
        settled = until([(None, None)], lambda: boxes_of("due_ms", "refusal"))
        assert settled == [(None, None)]
        text = b"embolie"
        assert all(text not in bytes(body) for (body,) in boxes_of("body"))
    [(stored, waiting, free_bytes)] = owner.execute(
        "SELECT stored, waiting, free_bytes FROM relay_status"
    ).fetchall()
    assert stored >= waiting
    assert free_bytes > 0


def test_a_cut_and_a_restart_lose_nothing(relay_at, gateway, owner, tablet, boxes_of):
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 0, 1))  # so that it knows the site
    with relay_at(NOWHERE) as relay:
        assert leave(relay, sealed(tablet, 1)).json() == {"stored": 3}
        time.sleep(0.5)
    assert boxes_of("first", "last")[-1] == (1, 2)
    with relay_at(gateway.address):
        assert until(written(tablet), lambda: held(owner, tablet)) == written(tablet)


def test_a_longer_box_of_the_same_start_replaces_a_shorter_and_no_other(
    relay_at, gateway, tablet, boxes_of
):
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 0, 1))
    with relay_at(NOWHERE) as relay:
        stored = [
            leave(relay, sealed(tablet, 0, stop)).json()["stored"]
            for stop in (2, 1, 3, 2, 3)
        ]
        assert stored == [2, 2, 3, 3, 3]
        assert boxes_of("first", "last") == [(0, 2)]


def test_what_the_centre_holds_is_kept_for_a_spare_and_goes_up_last(  # noqa: PLR0917
    relay_at, gateway, owner, tablet, boxes_of, own_database
):
    """Whoever says of a box that the centre holds it keeps none of it back."""
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 0, 1))
        until(written(tablet)[:1], lambda: held(owner, tablet))
    with relay_at(gateway.address) as relay:
        copy = sealed(tablet, 1, 2) | {"held": True}
        assert leave(relay, copy).json() == {"stored": 2}
        assert leave(relay, sealed(tablet, 2)).json() == {"stored": 3}
        time.sleep(1)
        assert held(owner, tablet) == written(tablet)[:1]  # the last one finds a gap
        assert boxes_of("first", "is_held") == [(0, False), (1, True), (2, False)]
        with psycopg.connect(own_database) as link:  # what the page of the room says
            [(_, _, *counts)] = link.execute(mailbox.BY_ATTEMPT).fetchall()
        assert counts == [3, 2, 0]
        assert leave(relay, sealed(tablet, 1, 2)).json() == {"stored": 2}
        assert until(written(tablet), lambda: held(owner, tablet)) == written(tablet)


def test_what_the_centre_held_goes_up_in_the_end(
    relay_at, gateway, owner, tablet, monkeypatch
):
    """A centre that was restored may have lost what a dead tablet had delivered."""
    monkeypatch.setattr(mailbox, "HELD_MS", 0)
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet) | {"held": True})
        assert until(written(tablet), lambda: held(owner, tablet)) == written(tablet)


def test_boxes_left_after_a_gap_wait_for_what_goes_before(
    relay_at, gateway, owner, tablet
):
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 2))
        time.sleep(1)
        assert held(owner, tablet) == []
        leave(relay, sealed(tablet, 0, 2))
        assert until(written(tablet), lambda: held(owner, tablet)) == written(tablet)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 600_000)), max_size=20))
def test_no_chain_goes_up_in_two_posts_and_none_is_passed_over(sizes):
    sizes = sorted(sizes, key=lambda size: size[0])
    boxes = [
        Box(attempt_id("1"), epoch, at, at, Digest(bytes(32)), b"", bytes(length))
        for at, (epoch, length) in enumerate(sizes)
    ]

    posts = forwarding.split_posts(boxes)

    assert len(posts) == 2
    assert not boxes or any(posts)
    for post in posts:
        weight = sum(len(box.body) for box in post)
        assert len(post) <= 1 or weight <= forwarding.BOXES_BYTES_MAX
    chosen = [{box.epoch for box in post} for post in posts]
    assert not chosen[0] & chosen[1]
    for epoch in chosen[0] | chosen[1]:
        sent = [box for post in posts for box in post if box.epoch == epoch]
        assert sent == [box for box in boxes if box.epoch == epoch][: len(sent)]


REFUSED = {
    "nobody's signature": ({"signature": "ab" * 64}, "box.unsigned"),
    "another head": ({"head": "ab" * 32}, "box.unsigned"),
    "another span": ({"last": 1}, "box.unsigned"),
    "another body": ({"body": "A" * 60}, "box.unsigned"),
    "backwards": ({"first": 3}, "box.invalid"),
    "too long": ({"first": 0, "last": 256}, "box.invalid"),
    "empty": ({"body": "AAAA"}, "box.invalid"),
    "not base64": ({"body": "AAAAA"}, "request.malformed"),
    "not hex": ({"head": "zz" * 32}, "request.malformed"),
    "more fields": ({"held": 3}, "request.malformed"),
    "too large": ({"body": "A" * 700_000}, "request.malformed"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_no_device_vouches_for_is_not_stored(
    relay_at, gateway, tablet, boxes_of, case
):
    changes, code = case
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 0, 1))
        assert leave(relay, sealed(tablet) | changes).code == code
        assert boxes_of("last") == [(0,)]


def test_another_body_put_first_is_refused_and_the_true_box_is_taken(
    relay_at, gateway, owner, tablet, boxes_of
):
    """A hostile other relay has a whole box: its name, its head, its signature."""
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 0, 1))
    with relay_at(NOWHERE) as relay:
        false_body = sealed(tablet, 1, 2)["body"]
        forged = relay.post("/boxes", sealed(tablet, 1) | {"body": false_body})
        assert (forged.status, forged.code) == (409, "box.unsigned")
        assert boxes_of("first") in ([], [(0,)])
        assert leave(relay, sealed(tablet, 1)).json() == {"stored": 3}
    with relay_at(gateway.address):
        assert until(written(tablet), lambda: held(owner, tablet)) == written(tablet)


def test_a_file_that_another_signed_lets_nobody_store(relay_at, gateway, owner):
    first, second = known_tablet(gateway, owner), Tablet(next(NUMBERS))
    gateway.enrol(second)
    second.write("opened", {"base": None, "paper": "00"})
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(first))
        sign_file(owner, [first, second], key=bytes(32))
        time.sleep(1.5)
        assert relay.post("/boxes", sealed(second)).code == "journal.unknown_device"
        assert relay.post("/boxes", sealed(first)).status == 200
        sign_file(owner, [first, second])
        assert leave(relay, sealed(second)).status == 200
        sign_file(owner, [first, second], relays=())
        assert until(409, lambda: relay.post("/boxes", sealed(second)).status) == 409


def test_what_a_relay_altered_is_refused_and_the_rest_goes_up(
    relay_at, gateway, owner, own_database, boxes_of
):
    other = known_tablet(gateway, owner)
    tablet = known_tablet(gateway, owner, other)
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 0, 1))
        until(1, lambda: len(held(owner, tablet)))
    with relay_at(NOWHERE) as relay:
        leave(relay, sealed(tablet, 1))
        leave(relay, sealed(other))
    with psycopg.connect(own_database) as link:
        link.execute("UPDATE box SET body = reverse(body) WHERE first = 1")
    with relay_at(gateway.address):
        assert until(written(other), lambda: held(owner, other)) == written(other)
        refusals = until(
            {None, "box.unsigned"},
            lambda: {refusal for (refusal,) in boxes_of("refusal")},
        )
    assert refusals == {None, "box.unsigned"}
    assert len(held(owner, tablet)) == 1
    assert gateway.send(tablet).json()["held"] == 3  # the tablet has it, as ever


def test_nobody_fills_a_relay_with_one_attempt(relay_at, gateway, tablet, monkeypatch):
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 0, 1))
        monkeypatch.setattr(mailbox, "ATTEMPT_BYTES_MAX", 500)
        refused = relay.post("/boxes", sealed(tablet, 0, 3))

    assert (refused.status, refused.code) == (409, "relay.full")


def test_a_relay_whose_disk_fills_keeps_room_to_bring_what_it_has(
    relay_at, gateway, owner, tablet, monkeypatch
):
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 0, 2))
        monkeypatch.setattr(mailbox, "FREE_BYTES_MIN", 2**60)
        refused = relay.post("/boxes", sealed(tablet))
        assert (refused.status, refused.code) == (503, "unavailable")
        until(written(tablet)[:2], lambda: held(owner, tablet))
        assert held(owner, tablet) == written(tablet)[:2]
        monkeypatch.setattr(mailbox, "FREE_BYTES_MIN", 0)
        assert relay.post("/boxes", sealed(tablet)).json() == {"stored": 3}


def test_a_relay_that_keeps_boxes_back_only_delays_and_brings_old_ones_in_vain(
    relay_at, gateway, owner, tablet, boxes_of
):
    with relay_at(gateway.address) as relay:
        leave(relay, sealed(tablet, 0, 1))
    with relay_at(NOWHERE) as relay:
        assert leave(relay, sealed(tablet, 0, 2)).json() == {"stored": 2}
    tablet.answer("dp1-q2", ["B"])
    assert gateway.send(tablet).json()["held"] == 4  # its tablet has all of it, as ever
    with relay_at(gateway.address):
        until([(None, None)], lambda: boxes_of("due_ms", "refusal"))
    assert boxes_of("due_ms", "refusal") == [(None, None)]
    assert held(owner, tablet) == written(tablet)


def test_of_two_relays_one_dies_and_one_was_full_and_the_union_is_whole(
    exam, owner, another_gateway, tmp_path, monkeypatch
):
    keys = RELAY_KEY, SECOND_KEY
    site = SITES["Lyon-Sud"]
    owner.execute(ADD, (site, SECOND_URL, signer_of(SECOND_KEY), 2))
    homes = tmp_path / "one", tmp_path / "two"
    with (
        empty_database(exam) as one,
        empty_database(exam) as two,
        another_gateway() as centre,
    ):
        places = dict(zip(homes, (one, two), strict=True))

        def relay(index, address):
            home = homes[index]
            return running_relay(home, places[home], address, keys[index])

        tablet = known_tablet(centre, owner)
        tablet.answer("dp1-q2", ["B"])
        sign_file(owner, [tablet], relays=map(signer_of, keys))
        for index in (0, 1):
            with relay(index, centre.address) as own:
                assert leave(own, sealed(tablet, 0, 1)).status == 200
        with relay(0, NOWHERE) as dying, relay(1, NOWHERE) as full:
            assert leave(dying, sealed(tablet, 0, 2)).json() == {"stored": 2}
            monkeypatch.setattr(mailbox, "FREE_BYTES_MIN", 2**60)
            assert full.post("/boxes", sealed(tablet, 0, 2)).status == 503
            monkeypatch.setattr(mailbox, "FREE_BYTES_MIN", 0)
            assert leave(full, sealed(tablet, 2)).json() == {"stored": 4}
        with relay(1, centre.address):
            time.sleep(1)
            assert held(owner, tablet) == written(tablet)[:1]
            with relay(0, centre.address):  # somebody mends it, hours later
                until(written(tablet), lambda: held(owner, tablet))
    assert held(owner, tablet) == written(tablet)


def test_a_relay_whose_database_is_away_says_so_and_goes_on(
    relay_at, gateway, exam, tablet, own_database
):
    name = psycopg.conninfo.conninfo_to_dict(own_database)["dbname"]
    with (
        relay_at(gateway.address) as relay,
        psycopg.connect(exam.cluster.admin_dsn(), autocommit=True) as admin,
    ):
        leave(relay, sealed(tablet, 0, 1))
        change = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        admin.execute(change.format(sql.Identifier(name), sql.SQL("false")))
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (name,),
        )
        away = relay.post("/boxes", sealed(tablet))
        admin.execute(change.format(sql.Identifier(name), sql.SQL("true")))
        assert (away.status, away.code) == (503, "unavailable")
        for _ in range(5):  # each connection that died is found out once
            back = relay.post("/boxes", sealed(tablet))
            if back.status == 200:
                break
        assert back.json() == {"stored": 3}


def test_a_relay_lets_pages_of_the_centre_post_and_tells_no_hour(
    relay_at, gateway, tablet
):
    with relay_at(gateway.address) as relay:
        preflight = relay.ask("OPTIONS", "/boxes", headers={"Origin": gateway.address})
        answer = leave(relay, sealed(tablet))

    for reply in (preflight, answer):
        assert reply.headers["Access-Control-Allow-Origin"] == gateway.address
        assert reply.headers["X-Centre-Ms"] is None
        assert reply.headers["Date"] is None
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert b"_ms" not in answer.body


def test_a_relay_that_is_not_admitted_says_so_to_supervisors(
    tmp_path, own_database, gateway
):
    digits = draw_pin(tmp_path)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with running_relay(tmp_path, own_database, gateway.address, b"\x77" * 32) as relay:
        entry = relay.ask("POST", "/surveillance/code", f"pin={digits}".encode(), form)
        session = entry.headers["Set-Cookie"].split(";")[0]

        def is_admitted():
            page = relay.get("/surveillance", Cookie=session).body.decode()
            return "n’admet pas ce relais" not in page

        assert not until(expected=False, read=is_admitted)


def sign_news(owner, *items, at, key=SIGNING_KEY):
    """Tell Lyon-Sud, as the ledger does, what is on a sheet."""
    site = SITES["Lyon-Sud"]
    body = write_site_news(SiteNews(site, Instant(at), items, {}))
    signature = sign(key, site_news_statement(body))
    row = (site, body, signature, signer_of(key), at)
    owner.execute(FILE.replace("site_file", "site_news"), row)
    return {"body": body.decode(), "signature": signature.hex()}


def test_news_are_handed_on_as_the_ledger_signed_them_and_outlive_a_cut(
    relay_at, gateway, owner, monkeypatch
):
    monkeypatch.setattr(feed, "TURN_S", 0.1)
    site, item = SITES["Lyon-Sud"], {"number": 1, "kind": "message", "text": "à tous"}

    def news(relay, after=0):
        answer = relay.get(f"/news?site={site}&after={after}")
        assert "Access-Control-Allow-Origin" in answer.headers
        assert answer.headers["X-Centre-Ms"] is None
        assert answer.headers["Date"] is None
        return answer.json()["sheet"]

    sheet = sign_news(owner, item, at=5)
    with relay_at(gateway.address) as relay:
        assert until(sheet, lambda: news(relay)) == sheet
        assert news(relay, after=5) is None
        sign_news(owner, item, at=6, key=bytes(32))  # another ledger
        sign_news(owner, at=4)  # an older one
        time.sleep(1)
        assert news(relay) == sheet
        assert relay.get("/news?site=x").code == "request.malformed"
        assert relay.get(f"/news?site={SITES['Lille']}").json()["sheet"] is None
    with relay_at(NOWHERE) as relay:
        assert news(relay) == sheet
