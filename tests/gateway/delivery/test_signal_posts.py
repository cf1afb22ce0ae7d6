"""A signal post knows the hours of its circuit and the numbers at its doors, no more.

No key, no name and nothing of a station reaches it, whatever its tablets hear; a code
of nobody, and one of a half-day that is gathered, open nothing. Where doors are on
screens, each hears the key of its own door, from the launch of its own site on.
"""

import time

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.emptied import empty

from concours.core.ecos.circuits.posts import post_code
from concours.core.kernel.time import MINUTE_MS
from concours.gateway.delivery.signal_posts import LOOK_S
from concours.store.journal.news import News, append_news
from small_ecos import (
    ECOS,
    EXAMINER_CODE,
    TEMPO,
    chair_attempt,
    chair_tablet,
    circuit_id,
    examiner_number,
    make_ecos,
)
from small_exam import CODES_KEY, NUMBERS, PACKAGE, T0

CODE = post_code(CODES_KEY, circuit_id(), 1)
HOURS = {
    "armed": {"t0_ms": int(T0)},
    "launched": {"t0_ms": int(T0)},
    "paused": {"at_ms": int(T0) + 1, "cause": "material", "scope": "circuit"},
    "replayed": {"turn": 1, "at_ms": int(T0) + MINUTE_MS},
}
SECRET = {
    "audience": {"station": "s1", "keys": {"grid": "ab" * 32}},
    "turns": {"turns": [{"turn": 1, "candidate": {"number": "1", "name": "Ava"}}]},
}


def tell(owner, kind, body, *, chair=None):
    attempt = chair and chair_attempt(*chair)
    append_news(owner, News(sitting=ECOS, kind=kind, at=T0, body=body, attempt=attempt))


@pytest.fixture(scope="module")
def ecos(exam):
    make_ecos(exam.dsn())
    with psycopg.connect(exam.dsn()) as owner:
        for kind in ("armed", "launched"):
            tell(owner, kind, HOURS[kind])
        for chair in ((0, 1), (3, 2)):
            for kind in ("paused", "replayed"):
                tell(owner, kind, HOURS[kind], chair=chair)
            for kind, body in SECRET.items():
                tell(owner, kind, body, chair=chair)
        tell(owner, "withdrawn", {"station": "s4"}, chair=(3, 1))
    return exam


def test_a_post_knows_hours_and_numbers_and_no_name_and_no_key(ecos, gateway):
    answer = gateway.get("/signals", CODE.lower().replace("-", " "))
    told = answer.json()

    assert set(told) == {
        *("sitting", "title", "scheduled_ms", "site", "circuit", "tempo"),
        *("doors", "news", "centre_ms"),
    }
    assert (told["circuit"], told["site"], told["tempo"]) == ("A", "Lille", TEMPO)
    heard = [item["kind"] for item in told["news"]]
    assert heard == ["armed", "launched", "paused", "replayed"]
    assert [door["room"] for door in told["doors"]] == [f"B{n}" for n in range(1, 6)]
    assert [door["is_withdrawn"] for door in told["doors"]] == [
        *[False] * 3,
        True,
        False,
    ]
    first_turn = [door["numbers"][0] for door in told["doors"]]
    assert first_turn == [*NUMBERS, None]
    second_turn = [door["numbers"][1] for door in told["doors"]]
    assert second_turn == [None, *NUMBERS]
    assert b"ab" * 32 not in answer.body
    with psycopg.connect(ecos.dsn()) as owner:
        names = owner.execute(
            "SELECT name FROM candidate UNION SELECT name FROM examiner"
        )
        assert not any(name.encode() in answer.body for (name,) in names)


@pytest.mark.usefixtures("ecos")
@pytest.mark.parametrize("code", ["", "K7QF-2M9D-3TBR-9XKM", "x" * 100, CODE[:-1]])
def test_a_code_of_nobody_opens_nothing(gateway, code):
    answer = gateway.get("/signals", code)

    assert (answer.status, answer.json()["code"]) == (404, "post.unknown")


def test_a_code_that_was_taken_back_opens_nothing_and_the_next_one_does(
    ecos, another_gateway
):
    """A gateway that has just told of the circuit believes neither for long."""
    newer = post_code(CODES_KEY, circuit_id(), 2)
    with another_gateway() as gateway:
        assert gateway.get("/signals", CODE).status == 200
        assert gateway.get("/signals", newer).json()["code"] == "post.unknown"
        with psycopg.connect(ecos.dsn()) as owner:
            owner.execute("UPDATE circuit SET post_code_number = 2")
        time.sleep(LOOK_S)
        assert gateway.get("/signals", newer).json()["circuit"] == "A"
        answer = gateway.get("/signals", CODE)
        assert (answer.status, answer.json()["code"]) == (410, "post.revoked")
        with psycopg.connect(ecos.dsn()) as owner:
            owner.execute("UPDATE circuit SET post_code_number = 1")


DOOR_KEYS = {station: bytes([station]) * 32 for station in range(1, 6)}
DOCUMENT_KEYS = {station: bytes([station + 16]) * 32 for station in range(1, 6)}


def keys_of(station):
    """The keys that are out for a station, by audience."""
    return {
        "door": DOOR_KEYS[station],
        "documents": DOCUMENT_KEYS[station],
        "grid": b"x" * 32,
    }


@pytest.fixture
def doors(ecos):
    """The circuit has its doors on screens; the keys of its series are out."""
    with psycopg.connect(ecos.dsn()) as owner:
        owner.execute("UPDATE circuit SET has_door_screens = true")
        for station in DOOR_KEYS:
            for audience, key in keys_of(station).items():
                owner.execute(
                    "INSERT INTO released_station_key (sitting, package, audience,"
                    " station, key, released_ms) VALUES (%s, %s, %s, %s, %s, 1)",
                    (ECOS, PACKAGE, audience, f"s{station}", key),
                )  # fmt: skip
    yield ecos
    with psycopg.connect(ecos.dsn()) as owner:
        owner.execute("DELETE FROM released_station_key")
        owner.execute("UPDATE circuit SET has_door_screens = false")


@pytest.mark.usefixtures("doors")
def test_the_screen_at_a_door_hears_what_opens_its_own_text(another_gateway):
    with another_gateway() as gateway:
        assert "text" not in gateway.get("/signals", CODE).json()
        for station in (1, 2, 3, 5):
            answer = gateway.get(f"/signals?door={station}", CODE)
            text = answer.json()["text"]
            assert text["station"] == f"s{station}"
            assert text["key"] == DOOR_KEYS[station].hex()
            assert text["documents_key"] == DOCUMENT_KEYS[station].hex()
            assert text["package"] == PACKAGE.hex()
            others = [
                key
                for keys in (DOOR_KEYS, DOCUMENT_KEYS)
                for door, key in keys.items()
                if door != station
            ]
            assert not any(key.hex().encode() in answer.body for key in others)
            assert b"78" * 32 not in answer.body
        assert "text" not in gateway.get("/signals?door=4", CODE).json()  # withdrawn


def test_a_door_on_paper_hears_no_key(doors, another_gateway):
    with psycopg.connect(doors.dsn()) as owner:
        owner.execute("UPDATE circuit SET has_door_screens = false")
    with another_gateway() as gateway:
        answer = gateway.get("/signals?door=1", CODE)
    assert answer.status == 200
    assert "text" not in answer.json()
    assert DOOR_KEYS[1].hex().encode() not in answer.body
    assert DOCUMENT_KEYS[1].hex().encode() not in answer.body


def test_before_its_site_is_launched_a_door_has_no_key(doors, another_gateway):
    """Another site has started, so that the keys of the series are out."""
    with psycopg.connect(doors.dsn()) as owner:
        owner.execute("DELETE FROM news WHERE kind = 'launched'")
    with another_gateway() as gateway:
        answer = gateway.get("/signals?door=1", CODE)
        assert answer.json()["text"]["key"] is None
        assert DOOR_KEYS[1].hex().encode() not in answer.body
        assert DOCUMENT_KEYS[1].hex().encode() not in answer.body
        with psycopg.connect(doors.dsn()) as owner:
            tell(owner, "launched", HOURS["launched"])
        time.sleep(LOOK_S)
        text = gateway.get("/signals?door=1", CODE).json()["text"]
    assert text["key"] == DOOR_KEYS[1].hex()


def enrol_chair(gateway, chair):
    """A tablet of an examiner, enrolled."""
    tablet = chair_tablet(ECOS, *chair)
    body = tablet.enrolment() | {
        "examiner": examiner_number(*chair),
        "code": EXAMINER_CODE,
    }
    del body["candidate"]
    tablet.token = gateway.post("/enrol", body).json()["token"]
    return tablet


@pytest.mark.parametrize(
    ("started", "is_out"), [(None, False), (2**52, False), (int(T0), True)]
)
def test_a_chair_hears_what_opens_the_documents_of_its_own_station_from_t0_on(
    doors, another_gateway, started, is_out
):
    """Doors on paper change nothing: what is asked for is shown by the examiner."""
    with psycopg.connect(doors.dsn()) as owner:
        owner.execute("UPDATE circuit SET has_door_screens = false")
        owner.execute("DELETE FROM news WHERE kind = 'launched'")
        empty(owner, "journal_entry, device")
        if started is not None:
            tell(owner, "launched", {"t0_ms": started})
    with another_gateway() as gateway:
        tablet = enrol_chair(gateway, (1, 1))
        path = f"/documents?attempt={tablet.attempt}"
        assert gateway.get("/news?after=0&wait=1", tablet.token).status == 200
        answer = gateway.get(path, tablet.token)
        foreign = gateway.get(f"/documents?attempt={chair_attempt(0, 1)}", tablet.token)
        nobody = gateway.get(path, "x" * 43)

    own = {"package": PACKAGE.hex(), "station": "s2", "key": DOCUMENT_KEYS[2].hex()}
    assert answer.json()["documents"] == (own if is_out else None)
    others = [key for station, key in DOCUMENT_KEYS.items() if station != 2]
    assert not any(key.hex().encode() in answer.body for key in others)
    assert foreign.code == "journal.unknown_device"
    assert nobody.status == 401


def test_a_key_that_comes_late_is_told_within_a_look(doors, another_gateway):
    with psycopg.connect(doors.dsn()) as owner:
        owner.execute("CREATE TABLE own_keys AS SELECT * FROM released_station_key")
        owner.execute("DELETE FROM released_station_key")
    with another_gateway() as gateway:
        assert gateway.get("/signals?door=1", CODE).json()["text"]["key"] is None
        with psycopg.connect(doors.dsn()) as owner:
            owner.execute("INSERT INTO released_station_key SELECT * FROM own_keys")
        time.sleep(LOOK_S)
        text = gateway.get("/signals?door=1", CODE).json()["text"]
    assert text["key"] == DOOR_KEYS[1].hex()


@pytest.mark.usefixtures("ecos")
@pytest.mark.parametrize("door", ["0", "6", "", "one", "01", "1;2"])
def test_a_door_that_is_none_is_refused(gateway, door):
    answer = gateway.get(f"/signals?door={door}", CODE)

    assert (answer.status, answer.json()["code"]) == (400, "request.malformed")


def test_a_longer_tempo_is_told_as_it_now_is(ecos, another_gateway):
    longer = TEMPO | {"factor": [4, 3]}
    with psycopg.connect(ecos.dsn()) as owner:
        owner.execute("UPDATE circuit SET tempo = %s", (Jsonb(longer),))
    with another_gateway() as gateway:
        assert gateway.get("/signals", CODE).json()["tempo"] == longer


def test_once_gathered_the_posts_of_a_half_day_are_dark(ecos, another_gateway):
    with psycopg.connect(ecos.dsn()) as owner:
        owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (ECOS,))
    with another_gateway() as gateway:
        assert gateway.get("/signals", CODE).status == 404
