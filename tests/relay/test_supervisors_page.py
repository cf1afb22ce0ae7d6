"""The page of a relay for supervisors: eight digits, few tries, twelve words that the
package proves, and packages for tablets that lack them. A relay alone, no centre.
"""

import asyncio
import json
import re
import time
from hashlib import sha256
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from concours.core.authoring.sealing import manifest as manifests
from concours.core.authoring.sealing.package import key_check
from concours.core.authoring.sealing.spoken import phrase_of, seal_key
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.relay import (
    SiteFile,
    site_file_statement,
    write_site_file,
)
from concours.core.delivery.mailbox.rescue import EPOCHS, kit_secrets
from concours.core.delivery.news.site_news import (
    SiteNews,
    site_news_statement,
    write_site_news,
)
from concours.core.kernel.crypto import point_of, sign, signer_of
from concours.core.kernel.time import Instant
from concours.relay import mailbox, rescues, site_news
from concours.relay.feed import NewsFeed
from concours.relay.launch_words import LaunchWordsInvalid, read_phrase
from concours.relay.pin import (
    TRIES_OF_ADDRESS_MAX,
    TRIES_OF_ALL_MAX,
    WINDOW_MS,
    PinDoor,
    PinTooMany,
    draw_pin,
)
from concours.store.packages import put_manifest, put_part
from gateway.relays.test_mailbox import RELAY_KEY, SIGNING_KEY, running_relay

NOBODY = "http://127.0.0.1:9"
SITE, SITTING = uuid4(), UUID("6f1c2a52-8f0e-4b6a-9d53-0c2d5f6f7a01")
ATTEMPT, LATER = AttemptId(uuid4()), AttemptId(uuid4())
KEY = bytes(range(32))
PHRASE = phrase_of(bytes(range(1, 33)), sitting=SITTING)
OTHER_PHRASE = phrase_of(bytes(range(2, 34)), sitting=SITTING)
PART = b"a sealed part"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def said(phrase):
    return " ".join(WORDLIST[place] for place in phrase)


def package():
    return manifests.write(
        manifests.Manifest(
            sitting=SITTING,
            paper={"code": "uc1", "version": 1},
            content=bytes(32),
            key_check=key_check(SITTING, KEY),
            spoken=seal_key(KEY, PHRASE, sitting=SITTING, nonce=bytes(12)),
            parts=(manifests.Part(sha256(PART).digest(), len(PART)),),
        )
    )


@pytest.fixture(scope="module")
def sealed():
    return package()


@pytest.fixture
def dsn(cluster, sealed):
    """The database of a relay that was cut: it has a site file, and a sheet."""
    name = f"relay_{uuid4().hex}"
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        lay_site(cluster.admin_dsn(name), sealed)
        yield cluster.admin_dsn(name)
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        admin.execute(drop)


def lay_site(dsn, sealed):
    site_file = SiteFile(
        SITE,
        Instant(1),
        frozenset({signer_of(RELAY_KEY)}),
        {(ATTEMPT, 1): b"\x04" + bytes(64)},
        {ATTEMPT: ("Salle 2", "B-14"), LATER: ("Salle 2", "B-14")},
    )
    sheet = SiteNews(SITE, Instant(1), (), {SITTING: sha256(sealed).digest()})
    file_body, news_body = write_site_file(site_file), write_site_news(sheet)
    with psycopg.connect(dsn) as link:
        link.execute(mailbox.SCHEMA)
        link.execute(site_news.SCHEMA)
        for table, body, statement in (
            ("site_file", file_body, site_file_statement(file_body)),
            ("site_news", news_body, site_news_statement(news_body)),
        ):
            link.execute(
                sql.SQL("INSERT INTO {} VALUES (%s, 1, %s, %s)").format(
                    sql.Identifier(table)
                ),
                (SITE, body, sign(SIGNING_KEY, statement)),
            )


def post(relay, path, session="", **fields):
    headers = FORM | ({"Cookie": session} if session else {})
    return relay.ask("POST", path, urlencode(fields).encode(), headers)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", answer.body.decode()))


def enter(relay, digits):
    answer = post(relay, "/surveillance/code", pin=digits)
    assert answer.status == 303, text_of(answer)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    return cookie.split(";")[0]


def words_here(relay):
    answer = relay.get(f"/news?site={SITE}&attempt={ATTEMPT}")
    return {row["sitting"]: tuple(row["words"]) for row in answer.json()["words"]}


def test_the_digits_open_the_page_and_few_tries_are_given(tmp_path, dsn):
    with running_relay(tmp_path, dsn, NOBODY) as relay:
        assert post(relay, "/surveillance/code", pin="12345678").status == 403
        digits = draw_pin(tmp_path)
        session = enter(relay, f"{digits[:4]} {digits[4:]}")
        page = relay.get("/surveillance", Cookie=session)
        assert text_of(page).count("Salle 2 · B-14") == 1  # of two sittings
        assert page.headers["Date"] is None
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]

        assert "B-14" not in text_of(relay.get("/surveillance"))
        assert "B-14" not in text_of(relay.get("/surveillance", Cookie=session[:-1]))
        no_session = post(relay, "/surveillance/mots", words=said(PHRASE))
        assert (no_session.status, words_here(relay)) == (403, {})

        for _ in range(TRIES_OF_ADDRESS_MAX):
            post(relay, "/surveillance/code", pin="00000000")
        held_back = post(relay, "/surveillance/code", pin=digits)
        assert held_back.status == 403
        assert "Trop d’essais" in text_of(held_back)
        assert relay.get("/surveillance", Cookie=session).status == 200


def test_words_are_given_to_tablets_once_the_package_has_proven_them(
    tmp_path, dsn, sealed
):
    put_manifest(tmp_path / "packages", sealed, bytes(64))
    digits = draw_pin(tmp_path)
    first, second, *rest = PHRASE
    with running_relay(tmp_path, dsn, NOBODY) as relay:
        session = enter(relay, digits)

        def give(words):
            return post(relay, "/surveillance/mots", session, words=words)

        for words, sentence in (
            (said(PHRASE[:-1]), "Il faut douze mots : il y en a 11."),
            (said(PHRASE) + " encore", "n’est pas dans la liste"),
            (said([second, first, *rest]), "Un mot n’est pas le bon"),
            (said(OTHER_PHRASE), "Ces mots n’ouvrent pas le sujet"),
        ):
            answer = give(words)
            assert (answer.status, words_here(relay)) == (409, {})
            assert sentence in text_of(answer).replace("\u00a0", " ")
        answer = give(said(PHRASE).upper())
        assert "Les mots ouvrent le sujet" in text_of(answer)
        assert words_here(relay) == {str(SITTING): PHRASE}
        assert "il y a" in text_of(relay.get("/surveillance", Cookie=session))
    with running_relay(tmp_path, dsn, NOBODY) as relay:
        assert words_here(relay) == {str(SITTING): PHRASE}


def test_without_the_package_tablets_are_left_to_prove_the_words(tmp_path, dsn):
    digits = draw_pin(tmp_path)
    with running_relay(tmp_path, dsn, NOBODY) as relay:
        session = enter(relay, digits)
        answer = post(relay, "/surveillance/mots", session, words=said(OTHER_PHRASE))

        assert "chaque tablette le fait" in text_of(answer)
        assert words_here(relay) == {str(SITTING): OTHER_PHRASE}
        assert "0 sur 1" in text_of(answer)


def test_packages_are_given_by_their_digests_alone(tmp_path, dsn, sealed):
    digest, signature = sha256(sealed).hexdigest(), bytes(range(64))
    put_manifest(tmp_path / "packages", sealed, signature)
    part = put_part(tmp_path / "packages", PART)
    draw_pin(tmp_path)
    with running_relay(tmp_path, dsn, NOBODY) as relay:
        for path, body in (
            (f"/package/{digest}/manifest", sealed),
            (f"/package/{digest}/signature", signature),
            (f"/blob/{part}", PART),
        ):
            answer = relay.get(path)
            assert (answer.status, answer.body) == (200, body)
            assert answer.headers["Access-Control-Allow-Origin"] == NOBODY
            assert answer.headers["Date"] is None
            assert answer.headers["Last-Modified"] is None
        for path in (f"/blob/{digest}", "/blob/relay.pin", "/blob/..%2Frelay.pin"):
            assert relay.get(path).status == 404


def test_a_form_that_another_page_sends_is_refused(tmp_path, dsn):
    digits = draw_pin(tmp_path)
    with running_relay(tmp_path, dsn, NOBODY) as relay:
        headers = FORM | {"Sec-Fetch-Site": "cross-site"}
        body = urlencode({"pin": digits}).encode()
        assert relay.ask("POST", "/surveillance/code", body, headers).status == 403


def test_what_is_kept_of_the_digits_is_not_the_digits(tmp_path):
    digits = draw_pin(tmp_path)
    path = tmp_path / "relay.pin"
    assert digits not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert json.loads(path.read_text()).keys() == {"salt", "digest"}


def test_tries_of_all_addresses_end_too_and_come_back():
    door, now = PinDoor(), Instant(10**12)
    for number in range(TRIES_OF_ALL_MAX):
        door.require_tries(f"10.0.0.{number}", now=now)
        door.note_wrong(f"10.0.0.{number}", now=now)
    with pytest.raises(PinTooMany) as refused:
        door.require_tries("10.0.1.1", now=now)
    assert refused.value.minutes == 15
    door.require_tries("10.0.1.1", now=Instant(now + WINDOW_MS))


def test_words_are_read_whole_or_by_four_letters_with_accents_or_without():
    assert read_phrase(said(PHRASE)) == PHRASE
    short = ", ".join(WORDLIST[place][:4].upper() for place in PHRASE)
    assert read_phrase(short) == PHRASE
    with pytest.raises(LaunchWordsInvalid) as refused:
        read_phrase("abeille zzzz")
    assert (refused.value.position, refused.value.count) == (2, 2)


def test_a_sheet_gives_way_to_a_later_one_of_the_same_ledger_alone(tmp_path, dsn):
    def sheet(signed_at, key=SIGNING_KEY):
        body = write_site_news(SiteNews(SITE, Instant(signed_at), (), {}))
        return body, sign(key, site_news_statement(body))

    async def read_hours():
        hours = []
        store = mailbox.MailboxStore(dsn, tmp_path)
        board = site_news.SiteNewsBoard(store, signer=signer_of(SIGNING_KEY))
        await board.load()
        for body, signature in (sheet(5), sheet(4), sheet(6, KEY), sheet(7)):
            await board.take(body, signature)
            hours.append(board.sheet_of(SITE).content.signed_at)
        await store.close()
        return hours

    assert asyncio.run(read_hours()) == [5, 5, 5, 7]


def ask_kit(relay, *codes):
    body = json.dumps({"name": kit_secrets(*codes).name.hex()}).encode()
    return relay.ask("POST", "/rescue", body, {"Content-Type": "application/json"})


def take_place(relay, tablet, *codes):
    posted = {
        "name": kit_secrets(*codes).name.hex(),
        "attempt": str(ATTEMPT),
        "public_key": point_of(tablet).hex(),
        "claim": "AAAA",
    }
    body = json.dumps(posted).encode()
    headers = {"Content-Type": "application/json"}
    return relay.ask("POST", "/rescue/place", body, headers)


def test_a_place_is_taken_by_both_codes_by_one_tablet_while_the_site_is_cut(
    tmp_path, dsn, monkeypatch
):
    codes, neighbour = ("04217", "K7QF-2M9D", "AAAA-2222"), "BBBB-3333"
    first, second = bytes(range(1, 33)), bytes(range(2, 34))
    name_digest = kit_secrets(*codes).name_digest
    with psycopg.connect(dsn) as link:
        link.execute(rescues.SCHEMA)
        row = (ATTEMPT, EPOCHS[0], name_digest, bytes(40))
        link.execute("INSERT INTO rescue_kit VALUES (%s, %s, %s, %s, 1)", row)
    with running_relay(tmp_path, dsn, NOBODY) as relay:
        assert ask_kit(relay, *codes[:2], neighbour).code == "rescue.unknown"
        assert ask_kit(relay, "04218", *codes[1:]).code == "rescue.unknown"
        [kit] = ask_kit(relay, *codes).json()["kits"]
        assert (kit["attempt"], kit["epoch"]) == (str(ATTEMPT), EPOCHS[0])
        assert kit["boxes"] == []
        assert take_place(relay, first, *codes[:2], neighbour).code == "rescue.unknown"
        for _ in range(2):  # asked again, it is the same tablet
            assert take_place(relay, first, *codes).json() == {"epoch": EPOCHS[0]}
        assert take_place(relay, second, *codes).code == "rescue.used"
        page = relay.get("/surveillance", Cookie=enter(relay, draw_pin(tmp_path)))
        assert "tablette de secours" in text_of(page)
    with running_relay(tmp_path, dsn, NOBODY) as relay:  # it has not forgotten
        assert take_place(relay, second, *codes).code == "rescue.used"
        feed_heard = property(lambda _: int(time.time() * 1_000), lambda *_: None)
        monkeypatch.setattr(NewsFeed, "heard_at", feed_heard, raising=False)
        assert ask_kit(relay, *codes).code == "rescue.line_up"
        assert take_place(relay, first, *codes).code == "rescue.line_up"
