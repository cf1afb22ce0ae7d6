"""A new house is opened by two founders, once; whoever reopens it leaves a reason."""

import json

import pytest

from acts.scene import NOON, PASSWORD
from concours.acts.actor import Actor
from concours.cli import main

ORGANISER = Actor("organisation", "C. Moreau", frozenset({"organiser"}))
OTHER = "un autre mot de passe"


@pytest.fixture
def run(console_database, capsys, monkeypatch):  # noqa: ARG001 -- Django, on it
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    StaffMember.objects.filter(is_active=True).update(is_active=False)

    def ran(*arguments):
        code = main(["staff", "first", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def appointments():
    from concours.store.queries.act_pages import PageRequest, acts_page  # noqa: PLC0415 -- after setup

    acts = [
        row.act
        for row in acts_page(PageRequest()).rows
        if row.act.kind == "staff_appointed"
    ]
    return [(act.actor, act.body["logins"], act.reason) for act in acts]


def test_the_first_organiser_comes_in_and_is_asked_for_a_second_factor(run):
    from django.test import Client  # noqa: PLC0415 -- after Django's setup

    code, said, _ = run("moreau", "C. Moreau", "--json")
    told = json.loads(said)
    assert (code, told["login"]) == (0, "moreau")

    client = Client(SERVER_NAME="127.0.0.1")
    entered = client.post("/sign-in", told)
    asked = client.get("/second-factor")

    assert entered.status_code == 302
    assert asked["Location"] == "/second-factor/mine"
    assert client.get("/people").status_code == 302  # not before it is proven
    assert appointments()[0] == ("Commande (system)", ["moreau"], "")


@pytest.mark.usefixtures("run")
def test_a_first_password_serves_for_a_day_until_somebody_has_come_in():
    from concours.acts.people.accounts import Grounds, write_password  # noqa: PLC0415 -- idem
    from concours.acts.people.first_organiser import (  # noqa: PLC0415 -- after Django's setup
        FIRST_PASSWORD_MS_MAX,
        appoint_first,
    )
    from concours.acts.people.sign_in import PasswordExpired, recognise  # noqa: PLC0415
    from concours.store.models import SignIn, StaffMember  # noqa: PLC0415 -- idem
    from concours.store.queries.act_pages import PageRequest, acts_page  # noqa: PLC0415 -- idem

    until = NOON + FIRST_PASSWORD_MS_MAX
    for login in ("aline", "basile", "chloe"):
        appoint_first(login, "A", PASSWORD, recovery="Essai", now=NOON)
    assert acts_page(PageRequest()).rows[0].act.body["password_until_ms"] == until
    for login in ("aline", "basile", "chloe"):
        assert (
            recognise(login, PASSWORD, origin="192.0.2.1", now=until - 1).login == login
        )

    SignIn.objects.create(
        member=StaffMember.objects.get(login="basile"), at_ms=NOON, factor="totp"
    )
    write_password(ORGANISER, "chloe", OTHER, Grounds("Perdu"), now=until)

    with pytest.raises(PasswordExpired):
        recognise("aline", PASSWORD, origin="192.0.2.1", now=until)
    assert (
        recognise("basile", PASSWORD, origin="192.0.2.1", now=until).login == "basile"
    )
    assert recognise("chloe", OTHER, origin="192.0.2.1", now=until + 1).login == "chloe"


def test_there_is_no_third_founder_unless_a_reason_is_recorded(run):
    assert run("premiere", "A")[0] == 0
    assert run("deuxieme", "B")[0] == 0
    before = appointments()

    code, said, complaint = run("seconde", "B")
    assert (code, said) == (1, "")
    assert "people.organiser_present" in complaint
    assert appointments() == before

    why = "Téléphone et codes perdus, reconnue en personne"
    code, said, _ = run("troisieme", "C", "--recover", why)
    assert code == 0
    assert "s’ajoute aux organisateurs" in said
    assert "nomme le second" not in said
    assert appointments()[0] == ("Commande (system)", ["troisieme"], why)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("Majuscule", "A"), "people.invalid"),
        (("vide", " "), "people.invalid"),
        (("long", "A", "--recover", "x" * 501), "act.reason_invalid"),
    ],
)
def test_what_cannot_be_appointed_is_refused_and_nobody_is(run, arguments, code):
    before = appointments()

    assert code in run(*arguments)[2]
    assert appointments() == before


def test_a_login_never_changes_hands(run):
    assert run("moreau-2", "C. Moreau")[0] == 0

    assert "people.login_taken" in run("moreau-2", "X", "--recover", "perdu")[2]
