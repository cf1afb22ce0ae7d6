"""*Adresses demandées*: who is blocked, second tablets; benign things raise no alarm.

Defends A12 (a copy worked on by two tablets), A22 and A39 (framed by a replacement).
"""

import json
import time
import zlib

import pytest

from acts.scene import HOUR_MS, Tablet, attempt_of, launch

MINUTE_MS = 60_000
HOUSE, HOME = "192.0.2.7", "203.0.113.9"


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def watch(scene, owner):
    """Let the watch look at the scene; its board shows no tablet."""
    from concours.console.watch import found_in  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem

    launch(owner, scene, t0=now() - HOUR_MS)
    names = ("number", "misled", "storage", "offset_ms", "connected", "read")
    names += ("ended_early_ms", "ahead_ms", "seen_ms", "acted_ms", "handed", "due_ms")
    board = json.dumps({"totals": {}, "sites": [], "questions": 4})
    columns = zlib.compress(json.dumps({name: [] for name in names}).encode())
    owner.execute(
        "INSERT INTO board (sitting, at_ms, body, candidates) VALUES (%s, %s, %s, %s)",
        (scene.sitting, now() + HOUR_MS, board, columns),
    )
    row = sittings.load(scene.sitting)
    yield lambda: [(one.kind, one.number) for one in found_in(row, now())]
    owner.execute("DELETE FROM board WHERE sitting = %s", (scene.sitting,))


@pytest.fixture
def trace(owner):
    """Write a trace as a gateway does."""

    def write(
        code, *, of=None, concerns=None, address=HOUSE, request="GET /x", **facts
    ):
        owner.execute(
            """INSERT INTO trace (at_ms, since_ms, count, code, attribution, attempt,
                   epoch, address, request, facts, concerns)
               VALUES (%(at)s, %(at)s, %(count)s, %(code)s, %(sure)s, %(of)s,
                       %(epoch)s, %(address)s, %(request)s, %(facts)s, %(concerns)s)""",
            {
                "at": now(),
                "count": facts.pop("count", 1),
                "code": code,
                "sure": "C" if of else "D",
                "of": of,
                "epoch": 1 if of else None,
                "address": address,
                "request": request,
                "facts": json.dumps(facts),
                "concerns": concerns,
            },
        )

    return write


@pytest.fixture
def spoke(owner):
    """Write from where a tablet spoke, as a gateway does."""

    def write(attempt, address, *, epoch=1):
        owner.execute(
            "INSERT INTO contact (attempt, epoch, at_ms, address, browser)"
            " VALUES (%s, %s, %s, %s, %s)",
            (attempt, epoch, now(), address, bytes(32)),
        )

    return write


@pytest.fixture
def signals(scene):
    """Return what the jury reads as signals."""
    from django.db import connection  # noqa: PLC0415 -- after setup

    from concours.store.queries.signals import signals_of  # noqa: PLC0415 -- idem

    return lambda: signals_of(connection, scene.exam)


@pytest.fixture
def pair(scene, owner):
    """The copies of two neighbours of one site."""
    return [attempt_of(owner, scene, number) for number in ("04201", "04203")]


@pytest.fixture
def replaced(scene, owner, pair):
    """A tablet that another took over from, and when."""
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415

    start = now() - HOUR_MS // 2
    old = Tablet(owner, pair[0])
    old.enrol(at=start)
    old.write("opened", {"base": None, "paper": "00" * 32}, at=start + 1)
    replaced_at = start + 10 * MINUTE_MS
    allow_replacement(
        scene.actor("presidente"),
        (scene.sitting, pair[0]),
        reason="Écran noir",
        chance=bytes(16),
        now=replaced_at,
    )
    Tablet(owner, pair[0], 2).enrol(at=replaced_at, base=old.tail)
    return old, replaced_at


@pytest.fixture
def show(browser, scene):
    """Read a page of the sitting, as the president does."""

    def read(what="probes"):
        answer = browser("presidente").get(f"/sittings/{scene.sitting}/{what}")
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def test_who_is_blocked_since_when_and_why_is_said_here_and_in_the_room_a22(
    show, watch, scene, owner, trace
):
    """Each gateway blocks by itself: of one tablet, the block that ends last."""
    attempt = attempt_of(owner, scene, "04203")
    Tablet(owner, attempt).enrol(at=now())
    until = now() + 10 * MINUTE_MS
    for nth in (*range(5), 9):
        asked = f"GET /admin/{nth}<b>"
        trace("blocked", of=attempt, request=asked, count=7, until_ms=until,
              why="looked_for")  # fmt: skip
    shown = show()
    room = show("candidates/04203")

    assert watch() == [("blocked", "04203")]
    assert "Tablettes bloquées" in shown
    assert "GET /admin/9&lt;b&gt;" in shown
    assert "GET /admin/4" not in shown
    assert "7 demandes refusées" in shown
    assert "adresse d’un corrigé ou de la console" in shown
    assert "en cours" in shown
    assert "tablette bloquée dix minutes" in room

    owner.execute("UPDATE trace SET at_ms = at_ms - 1000000, since_ms = 0,"
                  " facts = facts || '{\"until_ms\": 1}'")  # fmt: skip
    assert watch() == []
    assert "terminé" in show()


def test_a_second_tablet_is_a_finding_from_another_address_alone_a12(
    show, watch, pair, trace, spoke
):
    """Where tablets share no address, nobody is elsewhere."""
    own, neighbour = pair
    trace("second_device", concerns=own, address=HOME)
    spoke(own, HOUSE)
    assert watch() == []
    assert "du centre, ou rien ne dit d’où" in show()

    spoke(neighbour, HOUSE)
    assert watch() == [("second_device", "04201")]
    shown = show()
    assert "d’une autre adresse que le centre" in shown
    assert "seconde tablette pour la même copie, refusée" in shown

    spoke(neighbour, HOME)  # one of the site's own
    assert watch() == []


def test_a_refused_second_tablet_is_said_once_and_a_walked_copy_stays_in_the_list(
    show, watch, pair, trace
):
    own, neighbour = pair
    trace("second_device", concerns=own, request="POST /enrol")
    trace("walked", concerns=neighbour, request="GET /attempts/04203")
    assert watch() == []
    listed, whole = show(), show("probes?show=all")

    assert "Secondes tablettes" in listed
    assert "POST /enrol" not in listed
    assert "GET /attempts/04203" in listed
    assert "POST /enrol" in whole


def test_a_replaced_tablet_that_writes_on_is_told_and_what_it_kept_is_not_f22_a12(  # noqa: PLR0917 -- what there is to see, and to do
    show, replaced, pair, watch, spoke, signals, trace
):
    own, neighbour = pair
    old, replaced_at = replaced
    spoke(own, HOUSE)
    spoke(neighbour, HOUSE)
    old.answer("dp1-q1", ["A"], at=replaced_at - MINUTE_MS, delay_ms=25 * MINUTE_MS)
    # A clock may be wrong by a minute: this may be from before.
    old.answer("dp1-q1", ["C"], at=replaced_at + MINUTE_MS // 2, delay_ms=HOUR_MS // 6)
    old.write("left", {}, at=replaced_at + 5 * MINUTE_MS, delay_ms=10 * MINUTE_MS)
    assert "Secondes tablettes" not in show()

    old.answer("dp1-q1", ["B"], at=now() - 1_000)
    assert "réponses écrites sur une tablette remplacée" in show()
    assert watch() == []  # in the room: the room has it
    assert signals() == []
    spoke(own, HOME)
    assert watch() == [("superseded", "04201")]
    [signal] = signals()
    assert (signal.kind, signal.method) == ("trace", "superseded")
    assert (signal.attempts, signal.figures["count"]) == ((own,), "1")
    trace("second_device", concerns=neighbour, address="198.51.100.7")  # by a code
    assert ("second_device", "04203") in watch()
    assert signals() == [signal]


def test_what_a_worker_asked_of_what_was_signed_is_not_told_twice(
    show, watch, scene, owner, trace
):
    """Without the signed entry it is told: who undoes one has not undone the other."""
    attempt = attempt_of(owner, scene, "04203")
    tablet = Tablet(owner, attempt)
    tablet.enrol(at=now())
    tablet.write("opened", {"base": None, "paper": "00" * 32}, at=now())
    asking = {"site": "same-origin", "mode": "navigate", "dest": "empty"}
    trace("looked_for", of=attempt, request="GET /corrige-du-travailleur", **asking)
    assert "GET /corrige-du-travailleur" in show("probes?show=all")
    assert "GET /corrige-du-travailleur" in show("candidates/04203")
    assert watch() == []

    tablet.write("strayed", {"dest": "document", "path": "/corrige-signe"}, at=now())
    trace("looked_for", of=attempt, request="GET /corrige-image", mode="no-cors")
    for shown in (show("probes?show=all"), show("candidates/04203")):
        assert "GET /corrige-du-travailleur" not in shown
        assert "GET /corrige-signe" in shown
        assert "GET /corrige-image" in shown
    assert watch() == [("looked_for", "04203")]


def test_everything_benign_raises_no_alarm(watch, owner, pair, trace, spoke):
    """What browsers, networks, rooms and broken builds do on any day."""
    own, neighbour = pair
    tablet = Tablet(owner, own)
    tablet.enrol(at=now())
    for attempt in (own, neighbour):
        spoke(attempt, HOUSE)
    spoke(own, HOME)  # changed network, and back
    spoke(own, HOUSE)
    trace("malformed", of=own, request="POST /call x")  # a build gone wrong, again
    trace("malformed", of=own, request="POST /call x")
    trace("token", request="GET /news")
    trace("second_device", concerns=own)  # in the room, without the supervisor's code
    trace("unknown", of=own, request="GET /a")
    trace("looked_for", of=own, request="GET /image.php")  # another page's
    trace("looked_for", request="GET /wp-login.php", address=HOME)  # the internet
    tablet.write("opened", {"base": None, "paper": "00" * 32}, at=now())
    for dest, path in (("document", "/favicon.ico"), ("link", "/correction.php")):
        tablet.write("strayed", {"dest": dest, "path": path}, at=now())
    assert watch() == []


@pytest.mark.parametrize("site", ["", "same-origin", "none"])
def test_five_different_requests_that_no_application_makes_are_a_finding_a07(
    watch, pair, trace, site
):
    """The same one again and again is a build that went wrong."""
    own, neighbour = pair
    signs = ("malformed", "fields", "token", "walked")
    for sign in signs:
        trace(sign, of=own, request="POST /call x", site=site)
    for _ in range(9):
        trace("malformed", of=neighbour, request="POST /call x", site=site)
    trace("unknown", of=own, request="GET /a", site=site)
    trace("second_device", concerns=own)
    assert watch() == []

    trace("malformed", of=own, request="POST /call y", site=site)
    assert watch() == [("forged_requests", "04201")]


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_forms_that_another_page_of_the_domain_sends_find_nobody_a39(
    watch, pair, trace, site
):
    """The cookie goes with what a page beside ours sends: its word is the browser's."""
    for nth in range(9):
        trace("malformed", of=pair[0], request=f"POST /enrol {nth}", site=site)

    assert watch() == []
