"""What others did to an account is told to its owner; what they saw opens nothing."""

import re
import time
from base64 import b32decode

import pytest

from acts.scene import PASSWORD
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import code_at
from console.conftest import code_now, forget_used_codes, sign_in

CHOSEN = "une phrase que personne n’a vue"


@pytest.fixture
def second(browser, owner):
    """Browsers of two organisers, the second founded beside the scene's."""
    from acts.scene import enrol_factors  # noqa: PLC0415 -- after setup
    from concours.acts.people.first_organiser import appoint_first  # noqa: PLC0415 -- idem

    login = f"f{time.time_ns()}"
    now = Instant(time.time_ns() // 1_000_000)
    appoint_first(login, "B. Petit", PASSWORD, recovery="Essai", now=now)
    owner.execute(
        "UPDATE staff SET is_password_given = false WHERE login = %s", (login,)
    )
    enrol_factors([login])
    return browser("organisation"), browser(login)


def decide(owner, second, path, facts):
    """Let one propose, and the other confirm; return both pages."""
    first = second[0].post(path, facts)
    proposal = owner.execute(
        "SELECT id FROM proposal WHERE state = 'open' ORDER BY made_ms DESC LIMIT 1"
    ).fetchone()[0]
    return first, second[1].post(f"/people/proposals/{proposal}/confirm")


def half(answer):
    return re.search(r'id="password">([0-9a-z-]{9})<', answer.content.decode())[1]


def newcomer(owner, second):
    login = f"n{time.time_ns()}"
    facts = {"login": login, "name": "P. Neuve", "roles": "president", "reason": "x"}
    pages = decide(owner, second, "/people/appoint", facts)
    return login, "-".join(half(page) for page in pages)


def enter(client, login, password, owner):
    forget_used_codes(owner, login)
    client.post("/sign-in", {"login": login, "password": password})
    return client.post("/second-factor", {"code": code_now(login)})


def test_two_organisers_make_a_president_by_two_halves_a29(browser, second, owner):
    login, password = newcomer(owner, second)
    again = second[0].get("/people").content.decode()

    client = browser()
    entered = client.post("/sign-in", {"login": login, "password": password})

    assert entered["Location"].startswith("/second-factor")
    assert client.get("/second-factor")["Location"] == "/second-factor/mine"
    assert "Attendent une seconde personne" not in again


def test_a_proposal_waits_on_the_page_and_is_counted_for_the_other(second, owner):
    facts = {"login": "w.attend", "name": "W", "roles": "jury", "reason": "Commission"}
    second[0].post("/people/appoint", facts)
    proposal = owner.execute(
        "SELECT id FROM proposal WHERE state = 'open' ORDER BY made_ms DESC LIMIT 1"
    ).fetchone()[0]
    confirm = f"/people/proposals/{proposal}/confirm"

    own, other = (client.get("/people").content.decode() for client in second)
    alone = second[0].post(confirm)

    assert ("Attendent une seconde personne" in own, confirm in own) == (True, False)
    assert confirm in other
    assert 'class="tally num">1' in other
    assert alone.status_code == 409
    assert second[1].post(confirm.replace("confirm", "withdraw")).status_code == 302


def test_a_given_password_opens_the_page_where_it_is_changed_and_no_other(
    browser, second, owner
):
    from acts.scene import enrol_factors  # noqa: PLC0415 -- after setup

    login, password = newcomer(owner, second)
    enrol_factors([login])
    client, elsewhere = browser(), browser()
    enter(client, login, password, owner)
    enter(elsewhere, login, password, owner)
    before = owner.execute("SELECT count(*) FROM act").fetchone()

    pages = ("/", "/acts", "/account", "/people")
    assert {client.get(page)["Location"] for page in pages} == {"/account/password"}
    client.post("/people/appoint", {"login": "x.x", "name": "X", "roles": "auditor"})
    wrong = {"current": "autre", "chosen": CHOSEN, "again": CHOSEN}
    tries = [
        wrong,
        wrong | {"current": password, "again": "x" * 12},
        {"current": password, "chosen": password, "again": password},
        {"current": password, "chosen": "court", "again": "court"},
    ]
    codes = [client.post("/account/password", each).status_code for each in tries]
    assert codes == [401, 409, 409, 409]
    assert owner.execute("SELECT count(*) FROM act").fetchone() == before

    done = client.post("/account/password", wrong | {"current": password})

    assert done.status_code == 302
    pages = [client.get("/account").content.decode() for _ in range(2)]
    assert ["Votre mot de passe est changé." in page for page in pages] == [True, False]
    assert client.get("/acts").status_code == 200
    assert elsewhere.get("/acts")["Location"].startswith("/sign-in")
    old = browser().post("/sign-in", {"login": login, "password": password})
    assert old.status_code == 401
    owner.execute("DELETE FROM wrong_try")


def test_whoever_comes_for_the_first_time_proves_and_chooses_in_one_form(
    browser, second, owner
):
    login, password = newcomer(owner, second)
    client = browser()
    client.post("/sign-in", {"login": login, "password": password})
    page = client.get("/second-factor/mine").content.decode()
    secret = b32decode(
        re.search(r'id="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    )
    form = {"chosen": CHOSEN, "again": CHOSEN}
    form["code"] = code_at(secret, Instant(time.time_ns() // 1_000_000))
    tries = [
        form | {"again": "x" * 12},
        form | {"chosen": password, "again": password},
        form | {"chosen": "court", "again": "court"},
        form | {"code": "000000"},
    ]

    answers = [client.post("/second-factor/app", each) for each in tries]
    kept = client.get("/second-factor")["Location"]
    done = client.post("/second-factor/app", form)

    assert [answer.status_code for answer in answers] == [409, 409, 409, 401]
    assert all('id="secret"' in answer.content.decode() for answer in answers)
    assert kept == "/second-factor/mine"
    assert len(re.findall(r"<li>([0-9A-Z-]{19})</li>", done.content.decode())) == 10
    assert not client.get("/second-factor")["Location"].startswith("/account")
    old, new = (
        browser().post("/sign-in", {"login": login, "password": one}).status_code
        for one in (password, CHOSEN)
    )
    assert (old, new) == (401, 302)
    owner.execute("DELETE FROM wrong_try")


def test_five_wrong_passwords_close_the_page_of_ones_own(browser, owner):
    client = browser("auditeur")
    wrong = {"current": "autre", "chosen": CHOSEN, "again": CHOSEN}
    for _ in range(5):
        assert client.post("/account/password", wrong).status_code == 401

    right = client.post("/account/password", wrong | {"current": PASSWORD})

    assert right.status_code == 429
    owner.execute("DELETE FROM wrong_try")


def test_wrong_passwords_of_one_member_shut_nobody_else_out_a14(browser, owner):
    wrong = {"current": "autre", "chosen": "autre", "again": "autre"}
    browser("auditeur").post("/account/password", wrong)
    owner.execute("UPDATE wrong_try SET count = 1000 WHERE network LIKE 'own account%'")

    other = browser("technique")
    short = other.post("/account/password", wrong | {"current": PASSWORD})

    assert short.status_code == 409  # compared, and the new one is too short
    owner.execute("DELETE FROM wrong_try")


def test_whoever_is_acted_on_is_told_at_their_next_entry_once(browser, second, owner):
    from acts.scene import enrol_factors  # noqa: PLC0415 -- after setup

    decide(owner, second, "/staff/benali/reset", {"reason": "Téléphone perdu"})
    enrol_factors(["benali"])
    owner.execute("DELETE FROM sign_in WHERE id = (SELECT max(id) FROM sign_in)")
    client = browser()
    entered = enter(client, "benali", PASSWORD, owner)

    assert entered["Location"].startswith("/account?next=")
    page = client.get(entered["Location"]).content.decode()
    news = page.split('id="news"')[1].split("</section>")[0]
    assert "Second facteur remis à zéro" in news
    assert "Téléphone perdu" in news
    assert "C. Moreau (organisation) et B. Petit" in news
    assert 'id="news"' not in client.get("/account").content.decode()
    later = browser()
    sign_in(later, "benali", owner)
    assert not later.get("/second-factor")["Location"].startswith("/account")
    assert "Téléphone perdu" in later.get("/account").content.decode()


def test_a_technician_is_not_offered_to_reset_whoever_decides(browser):
    client = browser("technique")

    decides = client.get("/staff/presidente").content.decode()
    other = client.get("/staff/auditeur").content.decode()

    assert "/staff/presidente/reset" not in decides
    assert "/staff/auditeur/reset" in other
