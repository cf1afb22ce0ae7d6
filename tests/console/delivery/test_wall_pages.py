"""What a viewer holds after any changes is the wall as it stands, and theirs to see."""

import json
import re
import threading
import time
from collections.abc import Mapping
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acts.scene import (
    HOUR_MS,
    PASSWORD,
    attempt_of,
    enrol_factors,
    found_with,
    launch,
)
from concours.core.delivery.supervision.board import Board, Sitting
from concours.core.delivery.supervision.progress import Progress
from concours.core.delivery.supervision.status import (
    CandidateStatus,
    Seat,
    Tablet,
)
from concours.core.profile.reading import to_bytes
from concours.store.journal.board import save_board
from concours.store.profiles import load_profile
from console.test_navigation import cancel_others

STATES = ("absent", "ready", "writing", "silent", "cut", "finished", "handed")
SITES = (str(UUID(int=1)), str(UUID(int=2)))
PEOPLE_COUNT = 6


# The same, whatever was missed


def turn(seq, states, answered, stopped):
    from concours.console.wall.turn import Turn, letters_of, sites_of  # noqa: PLC0415
    from concours.store.queries.delivery.board import Board  # noqa: PLC0415
    from concours.store.queries.delivery.wall import StoppedCandidates  # noqa: PLC0415

    numbers = [str(n) for n in range(PEOPLE_COUNT)]
    seats: Mapping = {
        n: {"attempt": n, "site": SITES[int(n) // 3], "room": f"S{n}", "seat": n}
        for n in numbers
    }
    sites = [
        {"site": s, "name": s, "connected": sum(answered), "waiting": 0, "late": 0}
        | {"progress": answered[0], "states": {}, "candidates": 3}
        for s in SITES
    ]
    columns = {
        "number": numbers,
        "state": list(states),
        "answered": list(answered),
        "waiting": [0] * PEOPLE_COUNT,
        "seen_ms": list(answered),
        "epoch": [1] * PEOPLE_COUNT,
    }
    board = Board(seq, 10, {"progress": answered[0]}, sites, columns, seats)
    letters = letters_of(board, StoppedCandidates(excluded=frozenset(stopped)))
    return Turn(seq, board, letters, sites_of(board), rate=0)


def held(frame, change):
    """What a browser holds after a change, as `wall.js` takes it in."""
    letters = list(frame["letters"])
    for letter, places in change["cells"].items():
        for place in places:
            letters[place] = letter
    rows = {name: frame[name] | change[name] for name in ("sites", "rooms", "people")}
    said = {name: change[name] for name in ("seq", "at", "roster", "rate", "progress")}
    alerts = change.get("alerts", frame["alerts"])
    return said | rows | {"letters": "".join(letters), "alerts": alerts}


moments = st.tuples(
    st.lists(st.sampled_from(STATES), min_size=PEOPLE_COUNT, max_size=PEOPLE_COUNT),
    st.lists(st.integers(0, 10), min_size=PEOPLE_COUNT, max_size=PEOPLE_COUNT),
    st.sets(st.sampled_from("012345")),
)


@pytest.mark.usefixtures("console_database")
@settings(max_examples=50)
@given(
    story=st.lists(moments, min_size=2, max_size=4), site=st.sampled_from(["", *SITES])
)
def test_a_whole_and_its_changes_are_the_next_whole(story, site):
    from concours.console.wall.frames import Look, frame  # noqa: PLC0415 -- after setup

    look = Look(UUID(int=9), site, site or SITES[1], "fr", can_decide=True)
    turns = [turn(seq, *moment) for seq, moment in enumerate(story, start=1)]

    browser = json.loads(frame(look, turns[0], None))
    for before, after in pairwise(turns):
        browser = held(browser, json.loads(frame(look, after, before)))

    assert browser == json.loads(frame(look, turns[-1], None))


# Through the console


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def open_scene(scene, owner):
    """The exam, opened an hour ago; nothing is on the board yet."""
    t0 = now() - HOUR_MS
    launch(owner, scene, t0=t0)
    return scene


def seat_of(attempt, number, place, t0):
    site, room, seat = place
    return Seat(
        attempt=attempt,
        number=number,
        site=str(site),
        room=room,
        seat=seat,
        due=t0 + 3 * HOUR_MS,
        due_since=t0,
    )


def tablet(t0):
    return Tablet(epoch=1, enrolled=t0, seen=now(), written_count=0, package="whole")


@pytest.fixture
def show(open_scene, owner):
    """Write the board as a ledger would, some candidates having just written."""

    def write(*numbers, ended_early=()):
        rows = owner.execute(
            """SELECT a.id, c.number, s.id, s.name, c.room, c.seat FROM attempt a
               JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = c.site_id
               WHERE a.sitting_id = %s ORDER BY s.name, s.id, a.room, a.seat, number""",
            (open_scene.sitting,),
        ).fetchall()
        t0 = now() - HOUR_MS
        statuses = [
            CandidateStatus(
                seat_of(a, n, (s, r, p), t0),
                tablet(t0),
                Progress(held_count=1, answered_count=1, acted=now())
                if n in numbers
                else Progress(
                    ended=now() if n in ended_early else None,
                    ahead=now() if n in ended_early else None,
                ),
            )
            for a, n, s, _, r, p in rows
        ]
        names = {str(row[2]): row[3] for row in rows}
        sitting = Sitting(id=open_scene.sitting, t0=t0, questions_count=4, sites=names)
        body = Board(sitting, statuses, now=now()).body()
        save_board(owner, open_scene.sitting, body, now=now())

    write()
    return write


class Stream:
    """An open stream, read event by event; it must not outlive its test."""

    def __init__(self, client, scene, query=""):
        path = f"{scene.address}/board/stream{query}"
        self.answer = client.get(path)
        assert self.answer.status_code == 200
        self._chunks = iter(self.answer.streaming_content)

    def next(self):
        """The next thing said: a frame, or `over`."""
        for chunk in self._chunks:
            if chunk.startswith(b"data: "):
                return json.loads(chunk.removeprefix(b"data: "))
            if chunk.startswith(b"event: over"):
                return "over"
        return None

    def is_ended(self):
        """Whether it ends of itself, after a turn or two at most."""
        return "over" in [self.next() for _ in range(3)]

    def close(self):
        self.answer.close()


@pytest.fixture
def look(open_scene, show, monkeypatch):  # noqa: ARG001 -- there is a board to look at
    from concours.console.wall import relay  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(relay, "CHECK_EVERY_S", 0.2)
    opened = []

    def start(client, query=""):
        opened.append(Stream(client, open_scene, query))
        return opened[-1]

    yield start
    for stream in opened:
        stream.close()
    for thread in threading.enumerate():  # relays end when nobody looks
        if thread.name == "wall":
            thread.join(timeout=5)


@pytest.fixture
def manager(browser, open_scene):
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    login = f"manager-{uuid4().hex[:8]}"
    member = StaffMember(login=login, name="C. Petit", roles=["site_manager"])
    member.site_id = open_scene.site
    member.set_password(PASSWORD)
    member.is_password_given = False
    member.save(force_insert=True)
    enrol_factors([login])
    return browser(login)


def test_a_viewer_is_told_the_whole_and_then_what_changed(browser, look, show):
    stream = look(browser("technique"))
    whole = stream.next()
    assert whole["letters"] == "rrrrrr"

    show("04201")
    change = stream.next()

    assert "letters" not in change
    assert change["cells"] == {"w": [0]}
    assert change["seq"] == whole["seq"] + 1


def test_the_candidates_of_the_chosen_site_are_told_one_by_one(
    browser, look, show, open_scene
):
    stream = look(browser("technique"), f"?site={open_scene.site}")
    assert stream.next()["people"]["0"][0] == 0

    show("04201")

    assert stream.next()["people"]["0"][0] == 25


def test_decisions_stand_above_what_the_tablet_does(browser, look, show, owner):
    stream = look(browser("technique"))
    stream.next()

    owner.execute("UPDATE attempt SET excluded_act = 1 WHERE id IN (SELECT attempt.id"
                  " FROM attempt JOIN candidate ON candidate.id = candidate_id"
                  " WHERE number = '04202')")  # fmt: skip
    show("04202")

    assert stream.next()["cells"] == {"x": [3]}


def test_a_dismissed_person_is_told_nothing_more(browser, look, owner):
    stream = look(browser("technique"))
    stream.next()

    owner.execute("UPDATE staff SET is_active = false WHERE login = 'technique'")
    try:
        assert stream.is_ended()
    finally:
        owner.execute("UPDATE staff SET is_active = true WHERE login = 'technique'")


def test_a_stream_ends_with_its_session(browser, look):
    client = browser("technique")
    stream = look(client)
    stream.next()

    client.post("/sign-out")

    assert stream.is_ended()


def test_a_stream_ends_with_the_right_to_see(browser, look, owner):
    stream = look(browser("technique"))
    stream.next()

    owner.execute("UPDATE staff SET roles = '{keyholder}' WHERE login = 'technique'")
    try:
        assert stream.is_ended()
    finally:
        owner.execute(
            "UPDATE staff SET roles = '{technician}' WHERE login = 'technique'"
        )


def test_a_site_manager_is_told_of_their_site_and_no_other_a30(
    manager, look, owner, open_scene
):
    (other,) = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND id <> %s",
        (open_scene.exam, open_scene.site),
    ).fetchone()
    (count,) = owner.execute(
        "SELECT count(*) FROM candidate WHERE site_id = %s", (open_scene.site,)
    ).fetchone()

    told = look(manager, f"?site={other}").next()

    assert len(told["letters"]) == count < 6
    assert list(told["sites"]) == ["0"]
    assert len(told["people"]) == count


@pytest.mark.usefixtures("show")
def test_a_page_of_a_site_manager_names_no_other_site_a30(manager, owner, open_scene):
    names = dict(
        owner.execute(
            "SELECT id, name FROM site WHERE exam_id = %s", (open_scene.exam,)
        ).fetchall()
    )
    other = next(name for site, name in names.items() if site != open_scene.site)

    for query in ("", "?view=table", "?view=wall", f"?site={uuid4()}"):
        path = f"{open_scene.address}/board{query}"
        page = manager.get(path).content.decode()
        assert names[open_scene.site] in page
        assert other not in page


def test_who_may_not_see_the_board_opens_no_stream(browser, open_scene):
    answer = browser("benali").get(f"{open_scene.address}/board/stream")

    assert answer.status_code == 403


def test_one_viewer_too_many_is_asked_to_wait(browser, look, monkeypatch, open_scene):
    from concours.console.wall import viewers  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(viewers, "VIEWERS_COUNT_MAX", 1)
    client = browser("technique")
    look(client).next()

    answer = client.get(f"{open_scene.address}/board/stream")

    assert answer.status_code == 503
    assert answer["Retry-After"]


@pytest.mark.usefixtures("show")
def test_who_cannot_stream_asks_for_the_whole(browser, open_scene):
    answer = browser("technique").get(f"{open_scene.address}/board/now")

    assert answer.status_code == 200
    assert json.loads(answer.content)["letters"] == "rrrrrr"


def test_fifty_viewers_share_one_encoding(browser, look, monkeypatch):
    from concours.console.wall import relay  # noqa: PLC0415 -- after setup

    made = []
    encode = relay.frame
    monkeypatch.setattr(relay, "frame", lambda *a: made.append(a) or encode(*a))
    client = browser("technique")

    for stream in [look(client) for _ in range(5)]:
        stream.next()

    assert len({id(turn) for _, turn, _ in made}) == len(made)


def names(owner, scene):
    query = "SELECT name FROM site WHERE exam_id = %s"
    return [name for (name,) in owner.execute(query, (scene.exam,)).fetchall()]


@pytest.mark.parametrize("view", ["", "?view=table", "?view=site", "?order=worst"])
@pytest.mark.usefixtures("show")
def test_each_view_is_whole_without_a_script(browser, owner, open_scene, view):
    page = browser("technique").get(f"{open_scene.address}/board{view}")

    assert page.status_code == 200
    said = page.content.decode()
    assert [name for name in names(owner, open_scene) if name not in said] == []


def test_the_wall_of_a_faculty_shows_rooms_and_hides_an_only_site(  # noqa: PLR0917 -- who looks
    browser, manager, look, show, owner, open_scene
):
    found_with(owner, open_scene, profile=to_bytes(load_profile("faculte")))
    client, path = browser("technique"), f"{open_scene.address}/board"

    page = client.get(path).content.decode()
    blocks = re.findall(r'<a\s+class="block".*?</a>', page, re.DOTALL)
    named = [re.search(r'title="([^"]*)"', block)[1] for block in blocks]
    assert named == ["Amiens · Salle 1", "Limoges · Salle 1"]
    assert all("data-room-index" in block for block in blocks)
    assert list(look(client).next()["rooms"]) == ["0", "1"]
    stream = look(manager)
    assert list(stream.next()["rooms"]) == ["0"]
    assert "Limoges" not in manager.get(path).content.decode()

    owner.execute(
        "UPDATE candidate SET site_id = %s,"
        " room = 'Salle ' || (1 + right(number, 1)::int %% 2) WHERE exam_id = %s",
        (open_scene.site, open_scene.exam),
    )
    show()
    assert len(stream.next()["letters"]) == 6
    page = client.get(path).content.decode()
    assert re.findall(r'<span class="name" title="([^"]*)"', page) == [
        "Salle 1",
        "Salle 2",
    ]
    assert "Amiens" not in page
    room = client.get(f"{path}?site={open_scene.site}&room=Salle 2").content.decode()
    assert "<h1>Salle 2</h1>" in room
    assert "Amiens" not in room


@pytest.mark.usefixtures("show")
def test_every_candidate_of_a_room_is_in_the_table(browser, owner, open_scene):
    room, numbers = owner.execute(
        """SELECT room, array_agg(number) FROM candidate WHERE site_id = %s
           GROUP BY room LIMIT 1""",
        (open_scene.site,),
    ).fetchone()
    path = f"{open_scene.address}/board?view=table&site={open_scene.site}"

    page = browser("technique").get(f"{path}&room={room}").content.decode()

    assert all(f"n°&nbsp;{number}" in page for number in numbers)
    assert attempt_of(owner, open_scene, numbers[0])


def test_hand_in_that_a_wrong_clock_made_is_told_on_wall_and_file_f24(
    browser, open_scene, show
):
    from concours.console.watch import Watch  # noqa: PLC0415 -- after setup

    show(ended_early=["04201"])
    client, path = browser("technique"), f"{open_scene.address}"

    wall = client.get(f"{path}/board").content.decode()
    room = client.get(f"{path}/board?view=table&site={open_scene.site}")
    candidate = client.get(f"{path}/candidates/04201").content.decode()
    other = client.get(f"{path}/candidates/04202").content.decode()

    assert "Amiens\u00a0: 1 remise avant la fin due, non comptée" in wall
    assert room.content.decode().count("remise non comptée") == 1
    assert "Remise par l’heure, non comptée." in candidate
    assert "Remise par l’heure, non comptée." not in other

    Watch().turn(now())
    told = client.get(f"{path}/incidents").content.decode()
    assert "Remise par l’heure avant la fin due, non comptée" in told
    assert "Actions datées après leur réception" in told


def test_wall_that_stays_up_says_how_much_time_is_left_as_the_jury_changes_it(
    browser, open_scene, owner
):
    client = browser("presidente")
    wall = client.get(f"{open_scene.address}/board").content.decode()
    address = re.search(r'hx-get="([^"]+/board/hours)"', wall)[1]

    first = client.get(address).content.decode()
    owner.execute(
        "UPDATE sitting SET closed_at_ms = %s WHERE id = %s",
        (now() - 1, open_scene.sitting),
    )
    second = client.get(address).content.decode()

    assert "restantes, fin à" in first
    assert "restantes" not in second
    assert "Terminé" in second


def test_pages_without_a_sitting_lead_to_the_one_that_runs(browser, scene, owner):
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup

    cancel_others(owner, scene)
    later = Sitting.objects.get(pk=scene.sitting)
    later.pk, later.position, later.code = uuid4(), later.position + 1, "later"
    later.scheduled_ms = now()
    later.save(force_insert=True)
    launch(owner, scene, t0=now() - HOUR_MS)
    page = browser("presidente").get("/people").content.decode()

    assert f"{scene.address}/results" in page  # of the section *Juger*
    assert "/later/" not in page
