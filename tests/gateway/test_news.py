"""Each tablet learns what concerns it, all of it, in order, by stream or by poll.

Defends A03: nobody is told what another candidate is told.
"""

import json
import socket
import time
from urllib.parse import urlsplit

import psycopg
import pytest

from concours.core.kernel.time import Instant
from concours.store.journal.news import News, append_news
from small_exam import CHECK, SITES, SITTING, T0, Tablet, attempt_id

READ_S_MAX = 10


@pytest.fixture(scope="module")
def tablets(gateway):
    """One tablet at Lyon-Sud, one at Lille."""
    pair = Tablet("04217"), Tablet("04218")
    for tablet in pair:
        gateway.enrol(tablet)
    return pair


@pytest.fixture
def say(exam):
    """Do what an act does: add an item of news and commit."""

    def add(kind, sitting=SITTING, **news):
        with psycopg.connect(exam.dsn("concours_console")) as console:
            item = News(sitting=sitting, kind=kind, at=Instant(T0), **news)
            return append_news(console, item)

    return add


@pytest.fixture
def last(gateway, tablets, say):
    """The number from which a test counts, known to the gateway."""
    number = say("message", body={"text": "…"})
    for tablet in tablets:
        gateway.get(f"/news?after={number - 1}&wait=5", tablet.token)
    return number


def poll(gateway, tablet, after, wait=5):
    return gateway.get(f"/news?after={after}&wait={wait}", tablet.token).json()["news"]


def test_news_reach_those_whom_they_concern_only(gateway, tablets, say, last):
    lyon, lille = tablets
    say("message", body={"text": "Lille"}, site=SITES["Lille"])
    say("message", body={"text": "04217"}, attempt=attempt_id("04217"))
    say("message", sitting=CHECK, body={"text": "contrôle"})
    number = say("armed", body={"t0_ms": T0})

    def texts(tablet):
        items = poll(gateway, tablet, last)
        while items[-1]["number"] < number:
            items = poll(gateway, tablet, last)
        return [item.get("text", item["kind"]) for item in items]

    assert texts(lyon) == ["04217", "contrôle", "armed"]
    assert texts(lille) == ["Lille", "contrôle", "armed"]


def test_news_item_is_as_the_wire_page_says(gateway, tablets, say, last):
    key = "ab" * 32
    number = say("armed", body={"t0_ms": T0, "key": key})

    assert poll(gateway, tablets[0], last) == [
        {
            "number": number,
            "sitting": str(SITTING),
            "kind": "armed",
            "t0_ms": T0,
            "key": key,
        }
    ]


def test_poll_without_news_waits_and_then_says_so(gateway, tablets, last):
    answer = gateway.get(f"/news?after={last}", tablets[0].token)

    assert answer.json()["news"] == []
    assert abs(answer.json()["centre_ms"] - time.time() * 1000) < 60_000


def test_journal_answer_tells_the_latest_number(gateway, tablets, say):
    say("message", body={"text": "ailleurs"}, site=SITES["Lille"])
    number = say("message", body={"text": "ici"}, site=SITES["Lyon-Sud"])
    poll(gateway, tablets[0], number - 1)

    assert gateway.send(tablets[0]).json()["news"] == number


def test_stream_gives_what_was_missed_and_then_what_comes(gateway, tablets, say, last):
    missed = say("message", body={"text": "manqué"})
    with stream(gateway, tablets[0], after=last) as events:
        assert next(events) == missed
        now = say("message", body={"text": "à l'instant"})
        assert next(events) == now


def test_stream_of_an_unknown_token_is_refused(gateway):
    refused = gateway.get("/news?after=0", "x" * 43, Accept="text/event-stream")

    assert (refused.status, refused.code) == (401, "request.unknown_token")


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1&wait=²"])
def test_news_out_of_shape_is_refused(gateway, tablets, query):
    path = f"/news?{query}".replace("²", "%C2%B2")

    assert gateway.get(path, tablets[0].token).code == "request.malformed"


class stream:  # noqa: N801 -- reads as the verb it is
    """The numbers of a server-sent stream, read from a plain socket."""

    def __init__(self, gateway, tablet, *, after):
        url = urlsplit(gateway.address)
        self._socket = socket.create_connection((url.hostname, url.port), READ_S_MAX)
        request = (
            f"GET /news?after={after} HTTP/1.1\r\nHost: x\r\n"
            "Accept: text/event-stream\r\n"
            f"Authorization: Bearer {tablet.token}\r\n\r\n"
        )
        self._socket.sendall(request.encode())

    def __enter__(self):
        return self._numbers()

    def __exit__(self, *_):
        self._socket.close()

    def _numbers(self):
        with self._socket.makefile("rb") as lines:
            for line in lines:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])["number"]
