"""One organiser alone is never two persons: whoever decides is in the hands of two."""

from itertools import count

import pytest

from acts.scene import NOON, PASSWORD
from concours.acts.actor import Actor
from concours.acts.may import TRUSTED
from concours.core.kernel.time import HOUR_MS, MINUTE_MS

NUMBERS, DAY_MS = count(1), 24 * HOUR_MS
SOON, MONTH = NOON + MINUTE_MS, NOON + 31 * DAY_MS
KINDS = ("staff_appointed", "staff_moved", "password_renewed", "second_factor_reset")


@pytest.fixture
def founders(scene):  # noqa: ARG001 -- Django, on a database
    """Two organisers, appointed by the command."""
    from concours.acts.people.first_organiser import appoint_first  # noqa: PLC0415 -- idem

    names = [f"founder-{next(NUMBERS)}" for _ in range(2)]
    for name in names:
        appoint_first(name, name, PASSWORD, recovery="Essai", now=NOON)
    return [organiser(name) for name in names]


def organiser(login):
    return Actor(login, login, frozenset({"organiser"}))


def proposed(actor, kind, facts, *, now=SOON):
    from concours.acts.two_persons import propose  # noqa: PLC0415 -- after setup

    return propose(actor, None, kind, facts=facts, reason="Commission", now=now)


def appointment(login, *roles):
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- after setup
    from concours.acts.people.people_by_two import appointment_facts  # noqa: PLC0415 -- idem

    return appointment_facts(login, "P. Neuve", Duty(roles))


def appointed(founders, *roles):
    from concours.acts.two_persons import confirm  # noqa: PLC0415 -- after setup

    login = f"new-{next(NUMBERS)}"
    proposal = proposed(founders[0], "staff_appointed", appointment(login, *roles))
    return login, proposal, confirm(founders[1], proposal, now=SOON)


def accounts(owner):
    return owner.execute(
        """SELECT login, roles, password, proof_age FROM staff ORDER BY login"""
    ).fetchall()


@pytest.mark.parametrize("role", sorted(TRUSTED))
def test_one_alone_appoints_nobody_who_decides_and_makes_nobody_decide_a29(
    scene,  # noqa: ARG001 -- Django, on a database
    founders,
    owner,
    role,
):
    from concours.acts.people import people  # noqa: PLC0415 -- after setup
    from concours.acts.people.accounts import Duty, Member  # noqa: PLC0415 -- idem

    before = accounts(owner)

    with pytest.raises(people.TwoPersonsNeeded):
        people.appoint(founders[0], [Member("x", "X", (role,), PASSWORD)], now=NOON)
    with pytest.raises(people.TwoPersonsNeeded):
        people.move(
            founders[0], "auditeur", Duty(("auditor", role)), reason="x", now=NOON
        )
    assert accounts(owner) == before


@pytest.mark.parametrize("login", ["presidente", "kermarec", "benali", "organisation"])
@pytest.mark.parametrize("by", ["organiser", "technician"])
def test_one_alone_takes_no_account_that_decides_a29(scene, founders, owner, login, by):
    from concours.acts.people import people  # noqa: PLC0415 -- after setup

    actor = founders[0] if by == "organiser" else scene.actor("technique")
    before = accounts(owner)

    with pytest.raises(people.TwoPersonsNeeded):
        people.reset_second_factor(actor, login, reason="perdu", now=NOON)
    if by == "organiser":
        with pytest.raises(people.TwoPersonsNeeded):
            people.renew_password(actor, login, PASSWORD, reason="x", now=NOON)
    assert accounts(owner) == before


def test_two_appoint_and_the_act_says_the_roles_given_and_both(founders, owner):
    login, _, number = appointed(founders, "president", "jury")

    actor, body = owner.execute(
        "SELECT actor, convert_from(body, 'UTF8')::jsonb FROM act WHERE number = %s",
        (number,),
    ).fetchone()
    first, second = (f"{one.name} ({one.id})" for one in founders)
    assert (actor, body["proposed_by"]) == (second, first)
    assert body["given"] == {login: ["president", "jury"]}


def test_neither_of_the_two_comes_in_with_what_they_were_shown(founders):
    from concours.acts.people.people_by_two import password_half  # noqa: PLC0415 -- setup
    from concours.acts.people.sign_in import SignInRefused, recognise  # noqa: PLC0415 -- idem

    login, proposal, _ = appointed(founders, "president")
    halves = [password_half(proposal, half) for half in ("proposer", "decider")]

    for shown in (*halves, f"{halves[0]}-{halves[0]}", f"{halves[1]}-{halves[0]}"):
        with pytest.raises(SignInRefused):
            recognise(login, shown, origin="192.0.2.1", now=SOON)
    member = recognise(login, "-".join(halves), origin="192.0.2.1", now=SOON)
    assert member.is_password_given


def test_two_reset_renew_and_move(founders, owner):
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- after setup
    from concours.acts.people.people_by_two import move_facts  # noqa: PLC0415 -- idem
    from concours.acts.two_persons import confirm  # noqa: PLC0415 -- idem

    login, _, _ = appointed(founders, "jury")
    facts = {"staff_moved": move_facts(login, Duty(("president",)), before=["jury"])}
    read = "SELECT roles, proof_age, password FROM staff WHERE login = %s"
    before = owner.execute(read, (login,)).fetchone()

    for kind in KINDS[1:]:
        chosen = facts.get(kind, {"login": login})
        confirm(founders[1], proposed(founders[0], kind, chosen), now=SOON)

    roles, age, password = owner.execute(read, (login,)).fetchone()
    assert (roles, age) == (["president"], before[1] + 1)
    assert password != before[2]


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_acted_on_an_account_decides_nothing_with_it_for_a_term_a29(
    founders, kind
):
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- after setup
    from concours.acts.people.people_by_two import move_facts  # noqa: PLC0415 -- idem
    from concours.acts.two_persons import PersonsTied, confirm  # noqa: PLC0415 -- idem

    login, _, _ = appointed(founders, "organiser")
    new = organiser(login)
    if kind != "staff_appointed":
        facts = {"login": login}
        if kind == "staff_moved":
            facts = move_facts(
                login, Duty(("organiser", "president")), before=["organiser"]
            )
        again = proposed(founders[0], kind, facts, now=MONTH)
        confirm(founders[1], again, now=MONTH)
    start = SOON if kind == "staff_appointed" else MONTH

    def deciding(one, other, now):
        wanted = appointment(f"other-{next(NUMBERS)}", "jury")
        return confirm(
            other, proposed(one, "staff_appointed", wanted, now=now), now=now
        )

    for founder in founders:
        for pair in ((new, founder), (founder, new)):
            with pytest.raises(PersonsTied):
                deciding(*pair, start + 29 * DAY_MS)
    deciding(*founders, start + 29 * DAY_MS)
    for founder in founders:
        assert deciding(new, founder, start + 31 * DAY_MS)


def test_nobody_is_one_of_two_on_their_own_account(founders):
    from concours.acts.people.accounts import OwnAccount  # noqa: PLC0415 -- after setup
    from concours.acts.two_persons import confirm  # noqa: PLC0415 -- idem

    first, second = founders
    kind = "second_factor_reset"
    with pytest.raises(OwnAccount):
        proposed(first, kind, {"login": first.id})
    proposal = proposed(first, kind, {"login": second.id})
    with pytest.raises(OwnAccount):
        confirm(second, proposal, now=SOON)


def test_a_name_of_the_record_is_nobodys_login(founders):
    from concours.acts.people.accounts import MemberInvalid  # noqa: PLC0415 -- after setup

    with pytest.raises(MemberInvalid):
        proposed(founders[0], "staff_appointed", appointment("system", "organiser"))


def test_a_proposal_about_the_staff_waits_a_day_and_no_longer(founders):
    from concours.acts.two_persons import ProposalOver, confirm  # noqa: PLC0415 -- idem

    facts = appointment(f"late-{next(NUMBERS)}", "jury")
    proposal = proposed(founders[0], "staff_appointed", facts)

    with pytest.raises(ProposalOver):
        confirm(founders[1], proposal, now=SOON + DAY_MS)
    assert confirm(founders[1], proposal, now=SOON + DAY_MS - 1)


def opened_by(actor, login, *, now=SOON):
    """Let one organiser alone appoint a technician; return them."""
    from concours.acts.people.accounts import Member  # noqa: PLC0415 -- after setup
    from concours.acts.people.people import appoint  # noqa: PLC0415 -- idem

    appoint(actor, [Member(login, login, ("technician",), PASSWORD)], now=now)
    return login


def promoted(founders, login, role):
    """Let two organisers give somebody a role that decides; return them with it."""
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- after setup
    from concours.acts.people.people_by_two import move_facts  # noqa: PLC0415 -- idem
    from concours.acts.two_persons import confirm  # noqa: PLC0415 -- idem

    facts = move_facts(login, Duty((role,)), before=["technician"])
    confirm(founders[1], proposed(founders[0], "staff_moved", facts), now=SOON)
    return Actor(login, login, frozenset({role}))


@pytest.mark.parametrize("is_chain", [False, True])
def test_two_whom_one_alone_opened_do_not_decide_together_a29(founders, is_chain):
    from concours.acts.two_persons import PersonsTied, confirm  # noqa: PLC0415 -- idem
    from concours.store.queries.people.accounts import tied_until  # noqa: PLC0415 -- idem

    names = [f"opened-{next(NUMBERS)}" for _ in range(3)]
    first = promoted(founders, opened_by(founders[0], names[0]), "organiser")
    opener = first if is_chain else founders[0]
    second = promoted(founders, opened_by(opener, names[1]), "organiser")
    third = promoted(founders, opened_by(founders[0], names[2]), "organiser")
    wanted = appointment(f"other-{next(NUMBERS)}", "jury")

    for pair in ((second, third), (third, second), (first, third)):
        proposal = proposed(pair[0], "staff_appointed", wanted)
        with pytest.raises(PersonsTied):
            confirm(pair[1], proposal, now=SOON)
        logins = [actor.id for actor in pair]
        assert SOON < tied_until(*logins, term_ms=30 * DAY_MS) <= MONTH
        assert tied_until(*logins, term_ms=0) <= SOON
    assert tied_until(founders[0].id, founders[1].id, term_ms=DAY_MS) is None
    late = proposed(second, "staff_appointed", wanted, now=MONTH)
    assert confirm(third, late, now=MONTH)


def test_acts_of_others_do_not_hide_who_acted_on_an_account_a29(founders):
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- after setup
    from concours.acts.people.people import move  # noqa: PLC0415 -- idem
    from concours.acts.two_persons import PersonsTied, confirm  # noqa: PLC0415 -- idem
    from concours.store.queries.people.accounts import SHOWN_COUNT_MAX  # noqa: PLC0415 -- idem

    login, _, _ = appointed(founders, "organiser")
    duty = Duty(("organiser",))
    for _ in range(SHOWN_COUNT_MAX):
        move(founders[1], login, duty, reason="Essai de poste", now=SOON)
    wanted = appointment(f"other-{next(NUMBERS)}", "jury")

    proposal = proposed(organiser(login), "staff_appointed", wanted)
    with pytest.raises(PersonsTied):
        confirm(founders[0], proposal, now=SOON)


def test_who_is_given_a_role_that_decides_keeps_no_way_in_that_one_person_knew_a29(
    founders, owner
):
    from concours.acts.people.accounts import Duty, MemberInvalid  # noqa: PLC0415 -- setup
    from concours.acts.people.people_by_two import leaves_password, move_facts  # noqa: PLC0415
    from concours.acts.two_persons import confirm  # noqa: PLC0415 -- idem

    login = opened_by(founders[0], f"opened-{next(NUMBERS)}")
    read = "SELECT password, proof_age, is_password_given FROM staff WHERE login = %s"
    known, age, _ = owner.execute(read, (login,)).fetchone()
    facts = move_facts(login, Duty(("jury",)), before=["technician"])

    confirm(founders[1], proposed(founders[0], "staff_moved", facts), now=SOON)
    password, age_after, is_given = owner.execute(read, (login,)).fetchone()

    assert leaves_password("staff_moved", facts)
    assert password != known
    assert (age_after, is_given) == (age + 1, True)
    other = opened_by(founders[0], f"opened-{next(NUMBERS)}")
    forged = {"login": other, "roles": "jury"}
    with pytest.raises(MemberInvalid):
        proposed(founders[0], "staff_moved", forged)
