"""Roles in one exam count there and nowhere else, and no one person turns them into
those of two: neither by the profile of an exam, nor by an account that they opened.
"""

from itertools import count

import psycopg
import pytest

from acts.people.test_people_by_two import (
    accounts,
    founders,  # noqa: F401 -- a fixture
    proposed,
)
from acts.scene import NOON, PASSWORD, SIGNING_KEY, launch
from concours.acts.action_sets import OF_HOUSE
from concours.acts.actor import Venue
from concours.acts.may import LOCAL, MAY, TRUSTED, NotAllowed, may
from concours.core.kernel import crypto
from concours.core.kernel.time import HOUR_MS, MINUTE_MS
from concours.store.profiles import load_profile
from concours.store.queries.unknown import Unknown

NUMBERS = count(1)
SOON, MONTH = NOON + MINUTE_MS, NOON + 31 * 24 * HOUR_MS
MOCK, FACULTY = "blanc", "faculte"


@pytest.fixture
def alone(founders):  # noqa: F811 -- the fixture
    """The organiser who tries everything alone."""
    return founders[0]


def plan(profile, code):
    from concours.acts.authoring.founding import NewExam  # noqa: PLC0415 -- after setup

    signer = crypto.signer_of(SIGNING_KEY)
    return NewExam(code, "Essai", signer, load_profile(profile))


def exam_of(actor, profile):
    """A new exam of this profile: its identity and its code."""
    from concours.acts.authoring.founding import found_exam  # noqa: PLC0415 -- setup

    code = f"exam-{next(NUMBERS)}"
    return found_exam(actor, plan(profile, code), now=NOON), code


def change_profile(actor, code, profile):
    from concours.acts.authoring.founding import change_exam  # noqa: PLC0415 -- setup

    change_exam(actor, plan(profile, code), now=SOON)


def appoint(actor, exam, *roles, reason="Examen blanc", now=SOON):
    """Have somebody new appointed by one person; return their login."""
    from concours.acts.people import people  # noqa: PLC0415 -- after setup
    from concours.acts.people.accounts import Member  # noqa: PLC0415 -- idem

    login = f"one-{next(NUMBERS)}"
    member = Member(login, login, roles, PASSWORD, exam=exam)
    people.appoint(actor, [member], reason=reason, now=now)
    return login


def move(actor, login, *roles, exam=None, post=None):
    from concours.acts.people import people  # noqa: PLC0415 -- after setup
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- idem

    people.move(actor, login, Duty(roles, post, exam), reason="Essai", now=SOON)


def end(actor, login, code):
    from concours.acts.people.people import end_appointment  # noqa: PLC0415 -- setup

    end_appointment(actor, login, code, reason="Fini", now=SOON)


def move_by_two(organisers, login, exam, *roles, now=SOON):
    """Have two give roles to somebody, with the facts that the page would send."""
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- after setup
    from concours.acts.people.people_by_two import move_facts  # noqa: PLC0415 -- idem
    from concours.acts.trust import roles_by_two  # noqa: PLC0415 -- idem
    from concours.acts.two_persons import confirm  # noqa: PLC0415 -- idem

    before = roles_by_two(row_of(login))
    facts = move_facts(login, Duty(roles, exam=exam), before=before)
    first, second = organisers
    confirm(second, proposed(first, "staff_moved", facts, now=now), now=now)


def row_of(login):
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    return StaffMember.objects.get(login=login)


def person_in(login, exam):
    """Somebody as a page of this exam knows them; None: a page of no exam."""
    from concours.acts.offices import actor_of, in_exam  # noqa: PLC0415 -- after setup

    actor = actor_of(row_of(login))
    return actor if exam is None else in_exam(actor, exam)


def account(owner, login):
    read = "SELECT password, proof_age FROM staff WHERE login = %s"
    return owner.execute(read, (login,)).fetchone()


def test_roles_of_one_exam_are_none_in_another_nor_in_the_house(scene, alone):
    exam, _ = exam_of(alone, MOCK)
    login = appoint(alone, exam, *sorted(MAY.keys() - LOCAL))

    here, there = person_in(login, exam), person_in(login, scene.exam)

    assert may(here, "sitting_sealed")
    assert may(here, "roster_imported")
    assert there.roles == frozenset() == person_in(login, None).roles
    assert [kind for kind in OF_HOUSE if may(here, kind)] == []


def test_roles_of_the_house_hold_beside_those_of_an_exam(scene, alone):
    exam, _ = exam_of(alone, MOCK)
    login = appoint(alone, None, "auditor")
    move(alone, login, "president", exam=exam)

    assert person_in(login, exam).roles == {"auditor", "president"}
    assert person_in(login, scene.exam).roles == {"auditor"}
    assert may(person_in(login, exam), "see_people")


def test_roles_of_the_house_end_and_those_of_an_exam_remain(alone, owner):
    from concours.acts.people.accounts import MemberInvalid  # noqa: PLC0415 -- setup

    exam, _ = exam_of(alone, MOCK)
    login = appoint(alone, None, "auditor", "technician")
    with pytest.raises(MemberInvalid):
        end(alone, login, "")
    move(alone, login, "president", exam=exam)
    with pytest.raises(NotAllowed):
        end(person_in(login, exam), "technique", "")

    end(alone, login, "")

    assert person_in(login, None).roles == frozenset()
    assert person_in(login, exam).roles == {"president"}
    (body,) = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act ORDER BY number DESC LIMIT 1"
    ).fetchone()
    assert body == {"login": login, "roles_ended": ["auditor", "technician"]}
    with pytest.raises(Unknown):
        end(alone, login, "")


def test_a_post_in_an_exam_takes_the_place_of_that_of_the_house(scene, alone, owner):
    login, post = appoint(alone, None, "technician"), Venue(scene.site)
    move(alone, login, "technician", "supervisor", post=post)
    (other,) = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND id <> %s", (scene.exam, scene.site)
    ).fetchone()
    move(alone, login, "site_manager", exam=scene.exam, post=Venue(other))

    here = person_in(login, scene.exam)

    assert here.roles == {"technician", "site_manager"}
    assert may(here, "attendance_noted", Venue(other))
    assert not may(here, "attendance_noted", post)


def test_a_post_is_at_a_site_of_the_exam(scene, alone):
    from concours.acts.people.accounts import MemberInvalid  # noqa: PLC0415 -- setup

    exam, _ = exam_of(alone, MOCK)
    with pytest.raises(MemberInvalid):
        move(alone, "technique", "supervisor", exam=exam, post=Venue(scene.site))


@pytest.mark.parametrize("role", sorted(TRUSTED))
def test_one_gives_a_role_that_decides_where_one_decides_and_says_why(
    alone, owner, role
):
    from concours.acts.people.people import TwoPersonsNeeded  # noqa: PLC0415 -- setup
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- idem

    mock, _ = exam_of(alone, MOCK)
    faculty, _ = exam_of(alone, FACULTY)
    before = accounts(owner)

    for exam in (faculty, None):
        with pytest.raises(TwoPersonsNeeded):
            appoint(alone, exam, role)
        with pytest.raises(TwoPersonsNeeded):
            move(alone, "auditeur", "auditor", role, exam=exam)
    with pytest.raises(ReasonInvalid):
        appoint(alone, mock, role, reason=" ")
    assert accounts(owner) == before

    login = appoint(alone, mock, role)
    assert person_in(login, mock).roles == {role}


def test_one_does_not_found_a_mock_exam_appoint_and_make_it_one_of_two(alone):
    from concours.acts.authoring.founding import RolesGiven  # noqa: PLC0415 -- setup

    exam, code = exam_of(alone, MOCK)
    login = appoint(alone, exam, "president", "jury")

    for profile in (FACULTY, "edn"):
        with pytest.raises(RolesGiven) as refused:
            change_profile(alone, code, profile)
    assert refused.value.logins == (login,)

    end(alone, login, code)
    change_profile(alone, code, FACULTY)
    assert person_in(login, exam).roles == frozenset()


def test_one_does_not_take_the_account_of_who_decides_by_way_of_a_mock_exam(
    founders,  # noqa: F811 -- the fixture
    alone,
):
    from concours.acts.authoring.founding import RolesGiven  # noqa: PLC0415 -- setup
    from concours.acts.people import people  # noqa: PLC0415 -- idem

    exam, code = exam_of(alone, FACULTY)
    login = appoint(alone, None, "technician")
    move_by_two(founders, login, exam, "jury")

    with pytest.raises(RolesGiven):
        change_profile(alone, code, MOCK)
    for act in (
        lambda: people.renew_password(alone, login, PASSWORD, reason="x", now=SOON),
        lambda: people.reset_second_factor(alone, login, reason="x", now=SOON),
    ):
        with pytest.raises(people.TwoPersonsNeeded):
            act()


def test_one_renews_who_decides_alone_in_a_mock_exam_and_nowhere_else(
    founders,  # noqa: F811 -- the fixture
    alone,
    owner,
):
    from concours.acts.people import people  # noqa: PLC0415 -- after setup

    mock, _ = exam_of(alone, MOCK)
    faculty, _ = exam_of(alone, FACULTY)
    login = appoint(alone, mock, "president")
    known, age = account(owner, login)

    people.renew_password(alone, login, f"{PASSWORD}.", reason="x", now=SOON)
    move_by_two(founders, login, faculty, "jury")

    password, age_after = account(owner, login)
    assert password != known
    assert age_after == age + 1, "whoever opened the account could come in"
    with pytest.raises(people.TwoPersonsNeeded):
        people.renew_password(alone, login, PASSWORD, reason="x", now=SOON)


def test_who_decides_in_a_mock_exam_is_opened_anew_before_deciding_with_another(
    founders,  # noqa: F811 -- the fixture
    alone,
):
    from concours.acts.people.accounts import MemberInvalid  # noqa: PLC0415 -- setup

    mock, _ = exam_of(alone, MOCK)
    _, code = exam_of(alone, FACULTY)
    login = appoint(alone, mock, "president", "jury")

    for forged in (
        {"login": login, "roles": "jury"},
        {"login": login, "roles": "jury", "appointed_in": code},
    ):
        with pytest.raises(MemberInvalid):
            proposed(founders[0], "staff_moved", forged)


@pytest.mark.parametrize("kind", ["staff_moved", "password_renewed"])
def test_one_takes_no_account_by_naming_an_exam_where_one_decides(
    scene,  # noqa: ARG001 -- the staff
    alone,
    owner,
    kind,
):
    from concours.acts.people.accounts import MemberInvalid  # noqa: PLC0415 -- setup
    from concours.acts.two_persons import SamePerson, confirm  # noqa: PLC0415 -- idem

    _, code = exam_of(alone, MOCK)
    facts = {"login": "kermarec", "roles": "jury keyholder", "appointed_in": code}
    before = account(owner, "kermarec")

    with pytest.raises(MemberInvalid):
        proposed(alone, kind, facts | {"exam": code})
    mine = proposed(alone, kind, facts)
    with pytest.raises(SamePerson):
        confirm(alone, mine, now=SOON)
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(
            """UPDATE proposal SET state = 'confirmed', decider_id = proposer_id,
               facts = facts || jsonb_build_object('exam', %s::text) WHERE id = %s""",
            (code, mine),
        )
    assert account(owner, "kermarec") == before


def test_roles_that_ended_and_are_given_again_are_opened_anew(
    founders,  # noqa: F811 -- the fixture
    alone,
    owner,
):
    exam, code = exam_of(alone, FACULTY)
    login = appoint(alone, None, "technician")
    move_by_two(founders, login, exam, "jury")
    end(alone, login, code)
    change_profile(alone, code, MOCK)
    move(alone, login, "president", exam=exam)
    end(alone, login, code)
    change_profile(alone, code, FACULTY)
    before = account(owner, login)

    move_by_two(founders, login, exam, "jury")

    after = account(owner, login)
    assert after[0] != before[0]
    assert after[1] == before[1] + 1


def test_who_organises_one_exam_gives_nobody_a_role(scene, alone):
    from concours.acts.authoring.founding import found_exam  # noqa: PLC0415 -- setup

    exam, code = exam_of(alone, MOCK)
    local = person_in(appoint(alone, exam, "organiser"), exam)

    change_profile(local, code, MOCK)  # of its own exam
    for act in (
        lambda: appoint(local, exam, "auditor"),
        lambda: appoint(local, None, "auditor"),
        lambda: move(local, "technique", "auditor", exam=exam),
        lambda: end(local, "technique", code),
        lambda: proposed(local, "staff_moved", {"login": "technique"}),
        lambda: found_exam(local, plan(MOCK, "own"), now=SOON),
        lambda: import_staff(local, exam),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert person_in("technique", scene.exam).roles == {"technician"}


def import_staff(actor, exam):
    from concours.acts.people.imports import RosterUpload, import_roster  # noqa: PLC0415
    from concours.console.files.rosters import read_roster  # noqa: PLC0415 -- setup

    upload = read_roster(
        b"identifiant;nom;roles;centre;salle\nautre;A. Autre;auditor;;\n"
    )
    assert isinstance(upload, RosterUpload)
    import_roster(actor, exam, upload, entropy=bytes, now=SOON)


def test_the_second_person_of_an_exam_has_their_role_there(
    scene,
    founders,  # noqa: F811 -- the fixture
    alone,
    owner,
):
    from concours.acts.two_persons import ProposalOver, confirm, propose  # noqa: PLC0415

    launch(owner, scene, t0=MONTH)
    other, _ = exam_of(alone, FACULTY)
    elsewhere = appoint(alone, None, "technician")
    move_by_two(founders, elsewhere, other, "jury")
    inside = appoint(alone, None, "technician")
    move_by_two(founders, inside, scene.exam, "jury")
    (code,) = owner.execute(
        "SELECT code FROM exam WHERE id = %s", (scene.exam,)
    ).fetchone()

    def annul(actor):
        where = (scene.sitting, "sitting_annulled")
        return propose(actor, *where, facts={}, reason="Essai", now=MONTH)

    scene_in = person_in(inside, scene.exam)
    with pytest.raises(NotAllowed):
        confirm(person_in(elsewhere, scene.exam), annul(scene_in), now=MONTH)
    mine = annul(scene_in)
    end(alone, inside, code)
    with pytest.raises(ProposalOver) as refused:
        confirm(scene.actor("kermarec"), mine, now=MONTH)
    assert refused.value.state == "without_authority"


def test_second_persons_are_those_of_the_exam(
    scene,
    founders,  # noqa: F811 -- the fixture
    alone,
):
    from concours.store.queries.proposals import second_persons  # noqa: PLC0415 -- setup

    other, _ = exam_of(alone, FACULTY)
    login = appoint(alone, None, "technician")
    move_by_two(founders, login, other, "jury")

    assert login in second_persons(["jury"], other, but="presidente")
    assert login not in second_persons(["jury"], scene.exam, but="presidente")
    assert login not in second_persons(["jury"], None, but="presidente")
    assert "kermarec" in second_persons(["jury"], other, but="presidente")


def test_an_archived_exam_gives_no_role_and_lets_one_end(alone, owner):
    from concours.core.audit.archive import ExamArchived  # noqa: PLC0415 -- setup

    exam, code = exam_of(alone, MOCK)
    login = appoint(alone, exam, "auditor")
    owner.execute("UPDATE exam SET archived_act = 1 WHERE id = %s", (exam,))

    with pytest.raises(ExamArchived):
        move(alone, login, "auditor", "jury", exam=exam)
    end(alone, login, code)
    assert person_in(login, exam).roles == frozenset()


def test_each_change_is_an_act_that_names_the_exam(alone, owner):
    exam, code = exam_of(alone, MOCK)
    login = appoint(alone, exam, "president")
    move(alone, login, "jury", exam=exam)
    end(alone, login, code)

    bodies = owner.execute(
        """SELECT kind, reason, convert_from(body, 'UTF8')::jsonb FROM act
           WHERE kind LIKE 'staff_%%' ORDER BY number DESC LIMIT 3"""
    ).fetchall()
    ended, moved, appointed = bodies
    assert appointed[:2] == ("staff_appointed", "Examen blanc")
    assert appointed[2] == {
        "logins": [login], "given": {login: ["president"]}, "appointed_in": code
    }  # fmt: skip
    assert moved[2] == {
        "login": login,
        "appointed_in": code,
        "roles": ["jury"],
        "roles_before": ["president"],
    }
    assert ended[2] == {"login": login, "appointed_in": code, "roles_ended": ["jury"]}
