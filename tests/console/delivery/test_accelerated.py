"""A demonstration has one key more than a real house, which does not have it.

It rings once, for the president alone, and only while nothing else is open; the page
says what stands in the way.
"""

import json
import os
import time

import pytest

from acts.scene import HOUR_MS, STAFF, launch

PATHS = ("/accelerated", "/accelerated/state")


@pytest.fixture
def bell(scene, settings_of_console, tmp_path):  # noqa: ARG001 -- after Django's setup
    """The console of a demonstration whose accelerated sitting is the scene's."""
    from django.test import override_settings  # noqa: PLC0415 -- after setup

    folder = tmp_path / "bell"
    folder.mkdir()
    told = {"sitting": str(scene.sitting), "step": "waiting", "why": ""}
    (folder / "told.json").write_text(json.dumps(told))
    with override_settings(BELL=folder, ROOT_URLCONF="concours.console.demonstration"):
        yield folder


def tell(bell, **told):
    path = bell / "told.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **told}))


def stage(client):
    """Read the stage that the day page asks to be told of."""
    page = client.get("/").content.decode()
    return page.partition("/accelerated/state?stage=")[2].partition('"')[0]


def test_a_real_house_has_neither_page_nor_route(browser, scene):  # noqa: ARG001
    client = browser("presidente")

    assert [client.get(path).status_code for path in PATHS] == [404, 404]
    assert client.post("/accelerated").status_code == 404
    assert b"accelerated" not in client.get("/").content


@pytest.mark.parametrize("login", STAFF)
def test_the_key_is_the_presidents(browser, bell, login):
    client = browser(login)
    is_hers = login == "presidente"

    assert (stage(client) == "ready") == is_hers
    assert [client.get(path).status_code for path in PATHS] == [
        200 if is_hers else 403
    ] * 2
    assert client.post("/accelerated").status_code == (302 if is_hers else 403)
    assert (bell / "rung").exists() == is_hers


def test_pressed_twice_it_rings_once(browser, bell):
    client = browser("presidente")
    client.post("/accelerated")
    first = (bell / "rung").stat().st_mtime_ns
    client.post("/accelerated")

    assert (bell / "rung").stat().st_mtime_ns == first
    assert stage(client) == "shares"


def test_it_says_that_nobody_plays(browser, bell):
    long_ago = time.time() - 60
    os.utime(bell / "told.json", (long_ago, long_ago))
    client = browser("presidente")
    client.post("/accelerated")

    assert stage(client) == "away"
    assert not (bell / "rung").exists()


def test_it_says_what_went_wrong(browser, bell):
    tell(bell, step="trouble", why="keeper.away")
    client = browser("presidente")

    assert stage(client) == "trouble"
    assert b"keeper.away" in client.get("/accelerated/state").content


def test_words_of_who_plays_that_are_no_words_show_nobody(browser, bell):
    client = browser("presidente")
    for said in ("", "{", "[]", '{"sitting": 1, "step": "", "why": ""}'):
        (bell / "told.json").write_text(said)
        assert stage(client) == "away", said


def test_a_new_stage_shows_the_whole_page_again(browser, bell):  # noqa: ARG001
    client = browser("presidente")
    same = client.get("/accelerated/state?stage=ready")
    client.post("/accelerated")
    moved = client.get("/accelerated/state?stage=ready")

    assert "HX-Refresh" not in same.headers
    assert moved.headers["HX-Refresh"] == "true"


def test_a_half_day_beside_it_stands_in_nobody_s_way(browser, bell, owner, scene):
    launch(owner, scene, t0=int(time.time() * 1_000) - HOUR_MS)
    tell(bell, sitting=another_sitting(owner, scene))
    owner.execute("UPDATE sitting SET kind = 'ecos' WHERE id = %s", (scene.sitting,))
    client = browser("presidente")
    client.post("/accelerated")

    assert stage(client) == "shares"
    assert (bell / "rung").exists()


def test_it_does_not_ring_while_another_sitting_is_open(browser, bell, owner, scene):
    launch(owner, scene, t0=int(time.time() * 1_000) - HOUR_MS)
    tell(bell, sitting=another_sitting(owner, scene))
    client = browser("presidente")
    client.post("/accelerated")

    assert stage(client) == "busy"
    assert not (bell / "rung").exists()


def another_sitting(owner, scene):
    """A second sitting of the exam, sealed."""
    return str(
        owner.execute(
            """INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,
                   scheduled_ms, duration_ms, quorum, package_digest, key_check)
               SELECT gen_random_uuid(), exam_id, paper_id, 2, 'autre', kind, title,
                   scheduled_ms, duration_ms, quorum, package_digest, key_check
               FROM sitting WHERE id = %s RETURNING id""",
            (scene.sitting,),
        ).fetchone()[0]
    )
