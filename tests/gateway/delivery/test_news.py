"""Each tablet learns what concerns it, all of it, in order, by stream or by poll.

Defends A03: nobody is told what another candidate is told.
"""

import asyncio
import json
import socket
import time
from random import Random
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.patience import PATIENCE_S
from tests.patience import until as until_found

from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.line import Line
from concours.rehearsal.crowd.news import NewsListener, NewsReader
from concours.store.journal.news import News, append_news
from small_exam import CHECK, SITES, SITTING, T0, Tablet, attempt_id


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

    [item] = poll(gateway, tablets[0], last)

    assert [item] == [
        {
            "number": number,
            "history": item["history"],
            "sitting": str(SITTING),
            "kind": "armed",
            "t0_ms": T0,
            "key": key,
        }
    ]
    assert len(bytes.fromhex(item["history"])) == 8


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


@pytest.fixture
def lose(exam):
    """Bring the news back to an earlier state, as a restore does."""

    def delete(number):
        with psycopg.connect(exam.dsn()) as owner:
            owner.execute("DELETE FROM news WHERE number > %s", (number,))

    return delete


@pytest.fixture
def rewrite(lose, say):
    """Bring the news back, and tell others."""

    def tell(number, texts):
        lose(number)
        for text in texts:
            say("message", body={"text": text})

    return tell


def ask(gateway, tablet, number, history=""):
    path = f"/news?after={number}&history={history}&wait=5"
    return gateway.get(path, tablet.token).json()


@pytest.fixture
def heard(gateway, tablets, say, last):
    """Two items past `last` that a tablet has heard, and a restore will lose."""
    for text in ("perdu 1", "perdu 2"):
        say("message", body={"text": text})
    items = poll(gateway, tablets[0], last)
    while items[-1]["number"] < last + 2:
        items = poll(gateway, tablets[0], last)
    return items[-1]


@pytest.mark.parametrize("second", [(), ("autre 1", "autre 2")])
def test_who_heard_what_a_restore_has_lost_is_told_anew_f33(
    gateway, tablets, rewrite, heard, second
):
    """Whether the second history is still behind, or has come as far as the first."""
    latest = heard["number"] - 2 + len(second)
    rewrite(heard["number"] - 2, second)

    def told_anew():
        answer = ask(gateway, tablets[0], heard["number"], heard["history"])
        is_latest = "anew" in answer and answer["news"][-1]["number"] == latest
        return answer if is_latest else None

    answer = until_found(told_anew)

    assert answer["anew"] is True
    assert answer["news"][0] == poll(gateway, tablets[0], 0)[0]
    newest = answer["news"][-1]
    assert newest["text"] == ("…", *second)[-1]
    again = ask(gateway, tablets[0], newest["number"], newest["history"])
    assert ("anew" in again, again["news"]) == (False, [])


def test_virtual_tablet_hears_the_second_history_f33(gateway, tablets, say, last, lose):
    """What the crowd does is what the tablet does."""
    url = urlsplit(gateway.address)
    line = Line(
        source="127.0.0.1",
        gateway=(url.hostname, url.port),
        portal=("127.0.0.1", 1),
        chance=Random(1),  # noqa: S311 -- no secret
    )
    told = []
    listener = NewsListener(
        on_item=lambda item: told.append(item.number),
        on_seen=lambda *_: None,
        on_anew=lambda items: told.append(("anew", items[-1].number)),
        on_reached=lambda: None,
    )

    async def hear():
        reader = NewsReader(line, tablets[0].token, listener)
        running = asyncio.create_task(reader.run(line.chance))
        say("message", body={"text": "perdu"})
        await until(lambda: last + 1 in told)
        lose(last)
        say("message", body={"text": "autre"})
        await until(lambda: told[-1] == ("anew", last + 1))
        following = say("message", body={"text": "suite"})
        await until(lambda: told[-1] == following)
        running.cancel()
        await asyncio.wait([running])
        line.turn("cut")
        await asyncio.sleep(0.1)  # what was aborted is closed by the loop's next turns

    asyncio.run(hear())


async def until(is_so):
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 -- what is told has no event of its own
            await asyncio.sleep(0.05)


def test_streams_end_when_the_database_was_restored_f33(
    gateway, tablets, say, last, lose
):
    say("message", body={"text": "perdu"})
    with stream(gateway, tablets[0], after=last) as events:
        assert next(events) == last + 1
        lose(last)
        say("message", body={"text": "autre"})

        assert list(events) == []


def test_tablet_that_is_ahead_of_a_gateway_is_not_told_anew(gateway, tablets, say):
    """Another gateway may have read first: ours asks the database before it judges."""
    for text in "ABCDEFGH":
        number = say("message", body={"text": text})
        path = f"/news?after={number}"
        assert "anew" not in gateway.get(path, tablets[0].token).json()


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=1&wait=²", "after=1&history=AB"]
)
def test_news_out_of_shape_is_refused(gateway, tablets, query):
    path = f"/news?{query}".replace("²", "%C2%B2")

    assert gateway.get(path, tablets[0].token).code == "request.malformed"


class stream:  # noqa: N801 -- reads as the verb it is
    """The numbers of a server-sent stream, read from a plain socket."""

    def __init__(self, gateway, tablet, *, after):
        url = urlsplit(gateway.address)
        self._socket = socket.create_connection((url.hostname, url.port), PATIENCE_S)
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
