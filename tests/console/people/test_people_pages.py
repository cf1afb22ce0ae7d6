"""The pages of the staff take what the table allows, crafted forms included (A30)."""

import re

import pytest

from acts.scene import STAFF
from concours.acts.may import MAY
from console.markup import compact
from console.test_console_pages import exam_code


def forms(site):
    """Every form of the staff's pages, as a crafted request would send it."""
    reason = {"reason": "essai"}
    new = {"login": "intrus", "name": "I. Intrus", "roles": "president"}
    return {
        "staff_appointed": ("/people/appoint", new),
        "staff_moved": ("/staff/benali/move", {"roles": "president", **reason}),
        "staff_dismissed": ("/staff/benali/dismiss", reason),
        "password_renewed": ("/staff/benali/renew", reason),
        "second_factor_reset": ("/staff/benali/reset", {**reason, "post": str(site)}),
    }


def state(owner):
    return owner.execute(
        "SELECT login, roles, is_active, proof_age, password FROM staff ORDER BY login"
    ).fetchall()


def site_of(owner, scene, name):
    return owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND name = %s", (scene.exam, name)
    ).fetchone()[0]


@pytest.mark.parametrize("login", [one for one in STAFF if one != "organisation"])
def test_a_crafted_form_changes_nothing_and_leaves_evidence(
    browser, scene, owner, login
):
    client, before = browser(login), state(owner)
    allowed = {kind for role in STAFF[login][1] for kind in MAY[role]}
    tried = {
        kind: form
        for kind, form in forms(site_of(owner, scene, "Amiens")).items()
        if kind not in allowed
    }

    codes = {
        kind: client.post(path, facts).status_code
        for kind, (path, facts) in tried.items()
    }

    assert codes == dict.fromkeys(tried, 403)
    assert state(owner) == before
    evidence = owner.execute(
        """SELECT facts ->> 'wanted' FROM refused_act
           WHERE actor = %s AND code = 'may.not_allowed'""",
        (login,),
    ).fetchall()
    assert {row[0] for row in evidence} >= set(tried)


def test_a_site_manager_reaches_no_page_of_the_staff_even_of_their_site(
    browser, scene, owner
):
    amiens = site_of(owner, scene, "Amiens")
    manager = local(owner, "kermarec", "site_manager", amiens)
    client = browser("kermarec")
    try:
        seen = [client.get(path).status_code for path in ("/people", "/staff/benali")]
        done = [client.post(*form).status_code for form in forms(amiens).values()]
    finally:
        manager()

    assert seen + done == [403] * 7


def local(owner, login, role, site):
    """Give somebody a local role, behind the acts' back; return what undoes it."""
    put = "UPDATE staff SET roles = %s, site_id = %s WHERE login = %s"
    owner.execute(put, ([role], site, login))
    roles = list(STAFF[login][1])
    return lambda: owner.execute(put, (roles, None, login))


def test_an_organiser_appoints_and_hands_the_password_over_once(browser, owner):
    client = browser("organisation")
    amiens = owner.execute("SELECT id FROM site WHERE name = 'Amiens'").fetchone()[0]
    facts = {"login": "b.petit", "name": "B. Petit", "roles": "supervisor"}
    facts["post"] = f"{amiens}/Salle 1"

    page = client.post("/people/appoint", facts).content.decode()

    shown = re.search(r'id="password">([0-9a-z-]{19})<', page)
    assert shown
    newcomer = browser()
    entered = newcomer.post("/sign-in", {"login": "b.petit", "password": shown[1]})
    assert entered["Location"].startswith("/second-factor")
    row = owner.execute(
        "SELECT site_id, room, roles FROM staff WHERE login = 'b.petit'"
    ).fetchone()
    assert row == (amiens, "Salle 1", ["supervisor"])
    again = client.get("/staff/b.petit").content.decode()
    assert shown[1] not in again
    assert "Amiens · Salle 1" in again


def chosen_place(client, page="/people/appoint"):
    """What *Où* has chosen, and all that it offers."""
    select = re.search(r'id="exam".*?</select>', read(client, page), re.DOTALL)[0]
    chosen = re.findall(r'value="([^"]*)"\s+selected', select)
    return chosen, re.findall(r'value="([^"]*)"', select)


def read(client, page):
    return client.get(page).content.decode()


def test_a_role_is_given_in_the_exam_at_hand_and_in_the_house_on_purpose(
    browser, scene, owner
):
    client = browser("organisation")
    code = exam_code(scene)
    offered = chosen_place(client)[1]
    client.get(f"/exams/{code}/roster")
    facts = {"login": "d.blanc", "name": "D. Blanc", "roles": "technician"}

    chosen, _ = chosen_place(client)
    unsaid = client.post("/people/appoint", {**facts, "exam": ""})
    here = client.post("/people/appoint", {**facts, "exam": code}).content.decode()
    facts["login"] = "e.blanc"
    all_over = client.post("/people/appoint", {**facts, "exam": "*"}).content.decode()

    assert (offered[0], offered[-1]) == ("", "*")
    assert chosen == [code]
    assert unsaid.status_code == 409
    assert 'data-code="form.invalid"' in unsaid.content.decode()
    assert "<dd>Toute la maison</dd>" in compact(all_over)
    assert "<dd>Toute la maison</dd>" not in compact(here)
    given = owner.execute(
        """SELECT s.login, s.roles, e.code FROM staff s
           LEFT JOIN appointment a ON a.member_id = s.id
           LEFT JOIN exam e ON e.id = a.exam_id
           WHERE s.login IN ('d.blanc', 'e.blanc') ORDER BY s.login"""
    ).fetchall()
    assert given == [("d.blanc", [], code), ("e.blanc", ["technician"], None)]
    assert f'name="exam" value="{code}"' in compact(read(client, "/staff/d.blanc"))
    whole = compact(read(client, "/staff/d.blanc?exam=*"))
    assert 'name="exam" value' not in whole.split('id="duty"')[1].split("</form>")[0]

    owner.execute(
        "UPDATE appointment SET room = 'Salle 9', site_id = %s", (scene.site,)
    )
    assert '<td data-label="Salle">Salle 9</td>' in compact(read(client, "/people"))


def test_a_renewed_password_ends_sessions_and_keeps_the_second_factor(browser, owner):
    technician, organiser = browser("technique"), browser("organisation")
    before = owner.execute("SELECT count(*) FROM second_factor").fetchone()
    read = "SELECT password FROM staff WHERE login = 'technique'"
    old = owner.execute(read).fetchone()[0]
    try:
        answer = organiser.post("/staff/technique/renew", {"reason": "oublié"})
        shown = re.search(r'id="password">([0-9a-z-]{19})<', answer.content.decode())
        assert shown
        assert technician.get("/people")["Location"].startswith("/sign-in")
        facts = {"login": "technique", "password": shown[1]}
        entered = browser().post("/sign-in", facts)
        assert entered["Location"].startswith("/second-factor")
        assert owner.execute("SELECT count(*) FROM second_factor").fetchone() == before
    finally:
        owner.execute(
            """UPDATE staff SET password = %s, is_password_given = false
               WHERE login = 'technique'""",
            (old,),
        )
    browser("technique")  # who is told now, and not by a later test


def test_a_post_that_is_no_place_is_refused_in_words(browser):
    facts = {"login": "c.roy", "name": "C. Roy", "roles": "supervisor", "post": "/x"}
    client = browser("organisation")

    none = client.post("/people/appoint", facts)
    odd = client.post("/people/appoint", {**facts, "post": "x/Salle 1"})

    assert (none.status_code, odd.status_code) == (409, 409)
    assert "Choisissez le centre ou la salle." in none.content.decode()


def test_the_list_is_by_site_and_by_role(browser):
    client = browser("auditeur")

    every = client.get("/people").content.decode()
    some = client.get("/people?role=technician").content.decode()

    assert [one in every for one in ("L. Hamon", "Pr J. Kermarec")] == [True, True]
    assert [one in some for one in ("L. Hamon", "Pr J. Kermarec")] == [True, False]
    assert "/people/appoint" not in every


def test_somebody_dismissed_is_shown_with_no_role(browser, owner):
    organiser = browser("organisation")
    before = organiser.get("/staff/auditeur").content.decode()
    try:
        organiser.post("/staff/auditeur/dismiss", {"reason": "départ"})
        own = organiser.get("/staff/auditeur").content.decode()
        row = organiser.get("/people").content.decode().split('/staff/auditeur"')[1]
    finally:
        owner.execute("UPDATE staff SET is_active = true WHERE login = 'auditeur'")

    assert "Aucune\N{NO-BREAK SPACE}: cette personne est déchargée." not in before
    assert "Aucune\N{NO-BREAK SPACE}: cette personne est déchargée." in own
    assert "aucune, avant sa décharge" in row.split("</tr>")[0]


def test_somebody_dismissed_is_out_at_their_next_request(browser, owner):
    auditor, organiser = browser("auditeur"), browser("organisation")
    try:
        organiser.post("/staff/auditeur/dismiss", {"reason": "départ"})
        assert auditor.get("/acts")["Location"].startswith("/sign-in")
    finally:
        owner.execute("UPDATE staff SET is_active = true WHERE login = 'auditeur'")


def test_a_refused_appointment_shows_its_form_again_as_it_was_filled(browser, owner):
    before = state(owner)
    form = {
        "login": "Pas un identifiant !",
        "name": "A. <Nouvelle>",
        "roles": "auditor",
        "reason": "renfort",
    }

    answer = browser("organisation").post("/people/appoint", form)
    page = answer.content.decode()

    assert (answer.status_code, state(owner)) == (409, before)
    assert "data-code=" in page
    for shown in ("Pas un identifiant !", "A. &lt;Nouvelle&gt;", "renfort"):
        assert f'value="{shown}"' in page
    assert re.findall(r'value="(\w+)" checked', page) == ["auditor"]


def test_roles_of_the_house_end_on_the_page_of_who_keeps_an_exam(browser, owner, scene):
    owner.execute(
        "INSERT INTO appointment (id, member_id, exam_id, roles, room)"
        " SELECT gen_random_uuid(), id, %s, ARRAY['auditor'], '' FROM staff"
        " WHERE login = 'technique'",
        (scene.exam,),
    )
    client, address = browser("organisation"), "/staff/technique"
    before = client.get(address).content.decode()

    ended = client.post(f"{address}/end", {"exam": "", "reason": "Change de service"})

    after = client.get(address).content.decode()
    title = "Mettre fin à ses fonctions\u00a0: toute la maison"
    assert ended.status_code == 302
    assert (title in before, title in after) == (True, False)
    journal = browser("auditeur").get("/acts").content.decode()
    assert "n’a plus ces fonctions dans la maison" in journal
