"""From where a tablet spoke is kept where it differs, and costs no answer anything.

Looked at when it enrols, opens its news or fetches earlier entries; entries sent from
anywhere leave no row.
"""

import time
from hashlib import sha256

import psycopg
from tests.patience import PATIENCE_S

from small_exam import T0, Tablet


def contacts(exam, tablet):
    with psycopg.connect(exam.dsn()) as owner:
        return owner.execute(
            "SELECT address, browser FROM contact WHERE attempt = %s ORDER BY id",
            (tablet.attempt,),
        ).fetchall()


def wait_for(exam, tablet, count):
    until_s = time.monotonic() + PATIENCE_S
    while len(rows := contacts(exam, tablet)) < count and time.monotonic() < until_s:
        time.sleep(0.05)
    return rows


def test_contact_is_a_row_only_where_it_differs_from_the_last(
    gateway, another_gateway, exam
):
    tablet = Tablet("04217")
    assert gateway.enrol(tablet).status == 200
    [first] = wait_for(exam, tablet, 1)
    tablet.write("opened", {"base": None, "paper": "00"}, T0)
    batch = tablet.batch(0, 1)
    assert gateway.post("/journal", batch, **{"User-Agent": "x"}).status == 200
    seen = [first]
    with another_gateway() as other:  # which has never heard of this tablet
        for client, browser in (
            (gateway, ""),
            (other, ""),
            (gateway, "firefox/1"),
            (other, "firefox/1"),
            (other, ""),
        ):
            headers = {"User-Agent": browser} if browser else {}
            news = client.get("/news?after=0", tablet.token, **headers)
            assert news.status == 200
            name = sha256(browser.encode()).digest()
            if seen[-1][1] != name:
                seen.append((first[0], name))
            assert wait_for(exam, tablet, len(seen)) == seen
    earlier = gateway.get(
        f"/journal?attempt={tablet.attempt}", tablet.token, **{"User-Agent": "e"}
    )
    assert earlier.status == 200
    seen.append((first[0], sha256(b"e").digest()))
    assert wait_for(exam, tablet, len(seen)) == seen
    away = {"User-Agent": "e", "X-Forwarded-For": "198.51.100.7"}
    assert gateway.get("/news?after=0", tablet.token, **away).status == 200
    seen.append(("198.51.100.7", seen[-1][1]))
    assert wait_for(exam, tablet, len(seen)) == seen
    assert first[0] == "127.0.0.1"
    elsewhere = {"User-Agent": "e", "X-Forwarded-For": "203.0.113.9"}
    for _ in range(2):  # the same browser, through another network
        gateway.get("/news?after=0", tablet.token, **elsewhere)
    seen.append(("203.0.113.9", sha256(b"e").digest()))
    assert wait_for(exam, tablet, len(seen)) == seen
