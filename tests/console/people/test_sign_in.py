"""Nobody comes in by guessing, fixation, a forged form or a stale right (A13, A14).

And nobody shuts somebody else out by guessing.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from acts.scene import PASSWORD
from concours.core.audit.evidence import OF_SOURCE_MAX
from concours.core.people.sign_in.tries import BOUNDS

WRONG_MAX = BOUNDS["password"].of_name_max
ELSEWHERE = "198.51.100.7"


@pytest.fixture(autouse=True)
def _no_try_before(owner):
    owner.execute("DELETE FROM wrong_try")


def sign_in(client, login, password, origin="127.0.0.1"):
    form = {"login": login, "password": password}
    return client.post("/sign-in", form, REMOTE_ADDR=origin)


def refused(owner):
    return owner.execute(
        "SELECT actor, code FROM refused_act WHERE kind = 'sign_in' ORDER BY id"
    ).fetchall()


def test_every_page_leads_to_the_sign_in(browser, scene):
    answer = browser().get(f"/sittings/{scene.sitting}/results")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=")


def test_a_part_of_a_page_that_may_not_be_read_any_more_has_the_page_leave(
    browser, scene
):
    address = f"/sittings/{scene.sitting}/left"

    answer = browser().get(address, headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert browser().get(address).status_code == 302


def test_a_session_is_new_at_sign_in_and_gone_at_sign_out_a13(browser):
    client = browser()
    client.get("/sign-in")
    sign_in(client, "kermarec", PASSWORD)
    first = client.cookies["__Host-concours_staff"].value
    client.post("/sign-out")
    after = client.get("/")
    sign_in(client, "kermarec", PASSWORD)

    assert client.cookies["__Host-concours_staff"].value != first
    assert after.status_code == 302


def test_cookies_are_closed_to_scripts_and_to_other_sites(browser):
    client = browser("kermarec")

    names = ("", "_form", "_device")
    for name in (f"__Host-concours_staff{one}" for one in names):
        client.get("/")
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (
            True,
            "Strict",
            True,
        )


def test_unknown_login_and_wrong_password_answer_alike_a14(browser, owner):
    client = browser()
    unknown = sign_in(client, "personne", "x")
    wrong = sign_in(client, "kermarec", "x")

    pages = [
        answer.content.decode().split('id="refusal"')[1].split("</div>")[0]
        for answer in (unknown, wrong)
    ]
    assert (unknown.status_code, wrong.status_code) == (401, 401)
    assert pages[0] == pages[1]
    assert refused(owner)[-2:] == [
        ("personne", "sign_in.refused"),
        ("kermarec", "sign_in.refused"),
    ]


def test_five_failures_stop_a_network_even_with_the_right_password_a14(browser):
    client = browser()
    for _ in range(WRONG_MAX):
        sign_in(client, "benali", "x")

    answer = sign_in(client, "benali", PASSWORD)

    assert answer.status_code == 429
    assert "Attendez cinq minutes" in answer.content.decode()


def test_wrong_passwords_from_elsewhere_shut_nobody_out_a14(browser):
    client = browser()
    for _ in range(4 * WRONG_MAX):
        sign_in(client, "presidente", "x", origin="203.0.113.66")

    answer = sign_in(client, "presidente", PASSWORD, origin=ELSEWHERE)

    assert answer.status_code == 302


def test_forty_passwords_at_once_are_five_that_are_compared_a14(browser, owner):
    """Counted before they are compared: the bound once let all of forty through."""

    def attempt(_):
        from django.db import connections  # noqa: PLC0415 -- of this thread

        try:
            return sign_in(browser(), "benali", "x", origin=ELSEWHERE).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as many:
        statuses = list(many.map(attempt, range(40)))

    busy = statuses.count(503)
    assert statuses.count(401) == WRONG_MAX
    assert statuses.count(429) == 40 - WRONG_MAX - busy
    [(count,)] = owner.execute(
        "SELECT count FROM wrong_try WHERE name = 'benali' AND door = 'password'"
    ).fetchall()
    assert count == 40 - busy


def test_right_passwords_are_not_counted_a14(browser, owner):
    for _ in range(2 * WRONG_MAX):
        assert sign_in(browser(), "benali", PASSWORD).status_code == 302

    rows = owner.execute("SELECT DISTINCT count FROM wrong_try").fetchall()
    assert rows == [(0,)]


def test_a_device_known_to_the_president_is_heard_whatever_its_network_does_a14(
    browser,
):
    """At t0, on the network of whoever guesses; the cookie serves its owner only."""
    known = browser("presidente")
    known.post("/sign-out")
    stranger = browser()
    for _ in range(2 * WRONG_MAX):
        sign_in(stranger, "presidente", "x")
        sign_in(stranger, "kermarec", "x")

    assert sign_in(stranger, "presidente", PASSWORD).status_code == 429
    assert sign_in(known, "kermarec", PASSWORD).status_code == 429
    assert sign_in(known, "presidente", PASSWORD).status_code == 302


def test_a_forged_device_is_none_a14(browser):
    known, stranger = browser("presidente"), browser()
    [name] = [name for name in known.cookies if name.endswith("_device")]
    value = known.cookies[name].value
    stranger.cookies[name] = value[:-2] + ("AA" if value[-2:] != "AA" else "BB")
    for _ in range(WRONG_MAX):
        sign_in(stranger, "presidente", "x")

    assert sign_in(stranger, "presidente", PASSWORD).status_code == 429


def test_all_networks_of_one_customer_are_one_source_of_evidence_a39(browser, owner):
    """A customer has a /48, 65,536 networks: each was kept as somebody else."""
    before, client = len(refused(owner)), browser()
    for network in range(2 * OF_SOURCE_MAX):
        sign_in(client, f"nobody{network}", "x", origin=f"2001:db8:66:{network:x}::1")
    kept = len(refused(owner)) - before
    sign_in(client, "nobody", "x", origin="2001:db8:67::1")

    assert kept == OF_SOURCE_MAX
    assert refused(owner)[-1] == ("nobody", "sign_in.refused")


def test_a_closed_account_does_not_come_in(browser, owner):
    owner.execute("UPDATE staff SET is_active = false WHERE login = 'auditeur'")
    try:
        assert sign_in(browser(), "auditeur", PASSWORD).status_code == 401
    finally:
        owner.execute("UPDATE staff SET is_active = true WHERE login = 'auditeur'")


def test_a_role_taken_away_is_gone_at_the_next_page_a30(browser, owner):
    client = browser("kermarec")
    seen = client.get("/acts").status_code
    owner.execute("UPDATE staff SET roles = '{keyholder}' WHERE login = 'kermarec'")
    try:
        assert (seen, client.get("/acts").status_code) == (200, 403)
    finally:
        owner.execute(
            "UPDATE staff SET roles = '{jury,keyholder}' WHERE login = 'kermarec'"
        )


def test_an_account_closed_is_out_at_the_next_page(browser, owner):
    client = browser("auditeur")
    owner.execute("UPDATE staff SET is_active = false WHERE login = 'auditeur'")
    try:
        assert client.get("/").status_code == 302
    finally:
        owner.execute("UPDATE staff SET is_active = true WHERE login = 'auditeur'")


def test_a_session_that_is_over_opens_nothing(browser, owner):
    client = browser("auditeur")
    assert client.get("/").status_code == 200
    owner.execute("UPDATE django_session SET expire_date = now() - interval '1 second'")

    assert client.get("/").status_code == 302


def test_a_session_that_is_over_is_deleted_and_a_live_one_stays(browser, owner):
    from concours.console.watch import Watch  # noqa: PLC0415 -- after Django's setup

    ended, live = browser("auditeur"), browser("technique")
    key = ended.cookies["__Host-concours_staff"].value
    owner.execute(
        "UPDATE django_session SET expire_date = now() - interval '1 second'"
        " WHERE session_key = %s",
        (key,),
    )

    Watch().turn(time.time_ns() // 1_000_000)

    kept = owner.execute("SELECT session_key FROM django_session").fetchall()
    assert (key,) not in kept
    assert live.get("/").status_code == 200


def test_a_form_without_its_token_changes_nothing_a13(browser, scene, owner):
    client = browser(enforce_csrf_checks=True)
    before = owner.execute("SELECT count(*) FROM act").fetchone()

    forged = [
        client.post("/sign-in", {"login": "kermarec", "password": PASSWORD}),
        client.post(f"/sittings/{scene.sitting}/launch/arm", {"lead_s": "60"}),
    ]

    assert [answer.status_code for answer in forged] == [403, 403]
    assert "__Host-concours_staff" not in client.cookies
    assert owner.execute("SELECT count(*) FROM act").fetchone() == before


def test_the_sign_in_leads_nowhere_else(browser):
    client = browser()
    for wanted in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        answer = client.post(
            "/sign-in", {"login": "kermarec", "password": PASSWORD, "next": wanted}
        )
        assert answer["Location"] == "/second-factor?next=%2F"


def test_the_language_is_french_until_english_is_chosen(browser):
    client = browser("kermarec", headers={"Accept-Language": "de, en"})
    before = client.get("/").content.decode()
    client.post("/language", {"language": "en", "next": "/"})
    after = client.get("/").content.decode()

    assert ("Déroulé de l’examen" in before, "Exam day" in after) == (
        True,
        True,
    )
    assert '<html lang="en"' in after
