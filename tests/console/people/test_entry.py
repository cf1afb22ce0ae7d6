"""A password alone opens nothing; a factor is its owner's, once, and never guessed."""

import re
import time

import pytest

from acts.scene import PASSWORD, STAFF, secret_of
from concours.core.kernel.crypto import one_time_code
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import STEP_MS, code_at
from console.conftest import code_now, forget_used_codes

HOUR_S = 3_600


def half_in(browser, login, password=PASSWORD):
    """Make a browser that has given a password, and nothing else."""
    client = browser()
    client.post("/sign-in", {"login": login, "password": password})
    return client


def refused(owner):
    return owner.execute(
        "SELECT actor, code FROM refused_act ORDER BY id DESC LIMIT 1"
    ).fetchone()


def clear_failures(owner):
    """Let the five minutes of a test be over for the next one."""
    owner.execute("DELETE FROM wrong_try")


@pytest.fixture
def newcomer(browser, scene, owner):  # noqa: ARG001 -- a scene to come to
    """Appoint somebody who has no factor; return their login and password."""
    from concours.acts.actor import Actor  # noqa: PLC0415 -- after setup
    from concours.acts.people.accounts import Member  # noqa: PLC0415 -- idem
    from concours.acts.people.people import appoint  # noqa: PLC0415 -- idem

    login = f"n{time.time_ns()}"
    system = Actor("system", "Installation", frozenset({"organiser"}))
    member = Member(login, "N. Neuf", ("auditor",), PASSWORD, is_password_given=False)
    appoint(system, [member], now=Instant(time.time_ns() // 1_000_000))
    return login


def shown_secret(client):
    """Read the secret that the page of enrolment shows."""
    from base64 import b32decode  # noqa: PLC0415 -- one test's tool

    page = client.get("/second-factor/mine").content.decode()
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert found, page
    return b32decode(found[1].replace(" ", ""))


def enrol(client):
    """Enrol the application of the page; return the recovery codes shown once."""
    code = code_at(shown_secret(client), Instant(time.time_ns() // 1_000_000))
    page = client.post("/second-factor/app", {"code": code}).content.decode()
    assert 'id="print"' in page
    assert "Les anciens ne valent plus." not in page
    return re.findall(r"<li>([0-9A-Z-]{19})</li>", page)


@pytest.mark.parametrize("login", STAFF)
def test_a_password_alone_opens_no_page_to_any_role(browser, scene, login):
    client = half_in(browser, login)
    pages = ["/", "/acts", "/people", "/staff/benali", "/share-words.json"]
    pages += [f"/sittings/{scene.sitting}/{p}" for p in ("launch", "board", "results")]

    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer["Location"].startswith("/second-factor?next="), page


def test_a_password_alone_acts_on_nothing(browser, scene, owner):
    client = half_in(browser, "presidente")
    before = owner.execute("SELECT count(*) FROM act").fetchone()

    client.post(f"/sittings/{scene.sitting}/launch/arm", {"lead_s": "60"})
    client.post("/second-factor/codes")
    client.post("/second-factor/remove", {"factor": str(scene.sitting)})

    assert owner.execute("SELECT count(*) FROM act").fetchone() == before
    assert owner.execute("SELECT count(*) FROM recovery_code").fetchone() == (0,)


@pytest.mark.parametrize("key", ["\x00" + "a" * 31, "a" * 10_000, "é" * 32, "A" * 32])
def test_a_cookie_that_no_session_has_opens_nothing_and_breaks_nothing_a13(
    browser, key
):
    client = browser()
    client.cookies["__Host-concours_staff"] = key

    answer = client.get("/account")

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/account")


def test_a_code_lets_in_once_under_a_fresh_session(browser, owner):
    forget_used_codes(owner, "kermarec")
    client, other = half_in(browser, "kermarec"), half_in(browser, "kermarec")
    before, code = client.cookies["__Host-concours_staff"].value, code_now("kermarec")

    first = client.post("/second-factor", {"code": code})
    again = other.post("/second-factor", {"code": code})

    assert (first.status_code, again.status_code) == (302, 401)
    assert client.cookies["__Host-concours_staff"].value != before
    assert client.get("/acts").status_code == 200
    assert other.get("/acts").status_code == 302
    assert refused(owner) == ("kermarec", "second_factor.refused")
    clear_failures(owner)


def test_a_code_of_somebody_else_or_of_another_time_lets_nobody_in(browser, owner):
    forget_used_codes(owner, "kermarec")
    now = time.time_ns() // 1_000_000
    old = one_time_code(secret_of("kermarec"), now // STEP_MS - 3)
    client = half_in(browser, "kermarec")

    for code in (code_now("benali"), old, "", "000000000", "é" * 6):
        assert client.post("/second-factor", {"code": code}).status_code == 401
    clear_failures(owner)


def test_five_failures_close_the_factor_even_to_the_right_code(browser, owner):
    forget_used_codes(owner, "technique")
    client = half_in(browser, "technique")
    for _ in range(5):
        client.post("/second-factor", {"code": "000000"})

    answer = client.post("/second-factor", {"code": code_now("technique")})
    other = half_in(browser, "technique")

    assert answer.status_code == 429
    assert "Attendez cinq minutes" in answer.content.decode()
    assert other.post("/second-factor", {"code": "1"}).status_code == 429
    assert refused(owner) == ("technique", "second_factor.too_many")
    clear_failures(owner)


def test_whoever_has_no_factor_enrols_one_before_anything_else(
    browser, newcomer, owner
):
    client = half_in(browser, newcomer)
    asked = client.get("/second-factor")
    shown_secret(client)
    wrong = client.post("/second-factor/app", {"code": "000000"})
    before = client.get("/acts").status_code

    codes = enrol(client)

    assert (asked["Location"], wrong.status_code) == ("/second-factor/mine", 401)
    assert (before, client.get("/acts").status_code) == (302, 200)
    assert len(set(codes)) == 10
    clear_failures(owner)


def test_a_password_never_adds_a_factor_beside_one_that_exists(browser, owner):
    client = half_in(browser, "auditeur")
    before = owner.execute("SELECT count(*) FROM second_factor").fetchone()

    page = client.get("/second-factor/mine")
    added = client.post("/second-factor/app", {"code": "000000"})
    key = client.post("/second-factor/passkey", {"passkey": "{}"})

    assert page["Location"] == "/second-factor"
    assert (added.status_code, key.status_code) == (401, 401)
    assert owner.execute("SELECT count(*) FROM second_factor").fetchone() == before
    clear_failures(owner)


def test_a_recovery_code_lets_in_once_however_typed(browser, newcomer, owner):
    code = enrol(half_in(browser, newcomer))[0]
    first, again = half_in(browser, newcomer), half_in(browser, newcomer)

    inside = first.post("/second-factor", {"code": code.lower().replace("-", " ")})
    outside = again.post("/second-factor", {"code": code})

    assert (inside.status_code, outside.status_code) == (302, 401)
    entries = owner.execute(
        """SELECT factor FROM sign_in WHERE member_id =
               (SELECT id FROM staff WHERE login = %s) ORDER BY id""",
        (newcomer,),
    ).fetchall()
    assert entries == [("app",), ("recovery",)]
    clear_failures(owner)


def test_new_recovery_codes_void_those_before(browser, newcomer, owner):
    inside = half_in(browser, newcomer)
    old = enrol(inside)[0]
    renewed = inside.post("/second-factor/codes").content.decode()
    assert "Les anciens ne valent plus." in renewed

    client = half_in(browser, newcomer)

    assert client.post("/second-factor", {"code": old}).status_code == 401
    clear_failures(owner)


def test_the_last_factor_stays(browser, newcomer, owner):
    client = half_in(browser, newcomer)
    enrol(client)
    row = owner.execute(
        """SELECT f.id FROM second_factor f JOIN staff s ON s.id = f.member_id
           WHERE s.login = %s""",
        (newcomer,),
    ).fetchone()

    answer = client.post("/second-factor/remove", {"factor": str(row[0])})

    assert answer.status_code == 409
    assert client.get("/second-factor/mine").content.count(b'<svg class="qr"') <= 1


def test_a_dump_of_the_database_holds_no_secret_and_no_code(browser, newcomer, owner):
    client = half_in(browser, newcomer)
    secret, codes = shown_secret(client), enrol(client)
    kept = owner.execute("SELECT kept FROM second_factor").fetchall()
    held = owner.execute("SELECT session_data FROM django_session").fetchall()
    digests = owner.execute("SELECT digest FROM recovery_code").fetchall()

    assert all(secret not in bytes(row[0]) for row in kept)
    assert all(secret.hex() not in row[0] for row in held)
    assert {code.encode() for code in codes}.isdisjoint({bytes(d[0]) for d in digests})


def test_a_reset_ends_sessions_and_asks_for_a_new_factor(browser, newcomer, owner):
    client = half_in(browser, newcomer)
    code = enrol(client)[0]
    technician = browser("technique")

    done = technician.post(f"/staff/{newcomer}/reset", {"reason": "téléphone perdu"})

    assert done.status_code == 302
    assert client.get("/acts")["Location"].startswith("/sign-in")
    again = half_in(browser, newcomer)
    assert again.get("/second-factor")["Location"] == "/second-factor/mine"
    fresh = enrol(again)
    assert (len(fresh), code in fresh) == (10, False)
    outside = half_in(browser, newcomer)
    assert outside.post("/second-factor", {"code": code}).status_code == 401
    clear_failures(owner)
    act = owner.execute(
        "SELECT kind, reason FROM act ORDER BY number DESC LIMIT 1"
    ).fetchone()
    assert act == ("second_factor_reset", "téléphone perdu")


def test_nobody_resets_their_own_factor(browser, owner):
    client = browser("technique")

    answer = client.post("/staff/technique/reset", {"reason": "pour voir"})

    assert answer.status_code == 409
    assert refused(owner) == ("technique", "people.own_account")


def test_four_idle_hours_end_a_session_and_use_begins_them_again(browser, owner):
    client = browser("kermarec")
    assert client.cookies["__Host-concours_staff"]["max-age"] == 4 * HOUR_S
    owner.execute(
        "UPDATE django_session SET expire_date = expire_date - interval '1 hour'"
    )
    shift_session(client, used_ms=-6 * 60_000)

    client.get("/acts")

    left = owner.execute(
        "SELECT max(expire_date) > now() + interval '3 h 59 min' FROM django_session"
    ).fetchone()
    assert left == (True,)


def test_a_session_ends_after_sixteen_hours_however_busy(browser):
    client = browser("kermarec")
    shift_session(client, proven_ms=-17 * HOUR_S * 1_000)

    assert client.get("/acts").status_code == 302
    assert client.get("/acts")["Location"].startswith("/sign-in")


def shift_session(client, **shifts_ms):
    """Put what a session remembers of its times earlier or later."""
    session = client.session
    for name, shift in shifts_ms.items():
        session[name] += shift
    session.save()
