"""Who works, and where, is an act of somebody else; a post never reaches beyond it."""

from itertools import count
from uuid import UUID

import pytest

from acts.scene import NOON, PASSWORD, STAFF
from concours.acts.actor import Actor, Venue
from concours.acts.may import LOCAL, MAY, NotAllowed, may

NUMBERS = count(1)
ORGANISER = Actor("organisation", "C. Moreau", frozenset({"organiser"}))


MORE = ("move", "dismiss", "renew_password", "reset_second_factor")


def more_of(kind):
    """What an act on somebody takes besides their login."""
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- after Django's setup

    given = {"move": (Duty(("auditor",)),), "renew_password": (PASSWORD,)}
    return given.get(kind, ())


def site(scene, name):
    from concours.store.models import Site  # noqa: PLC0415 -- after Django's setup

    return Site.objects.get(exam_id=scene.exam, name=name).id


def member(roles, post=None, **more):
    from concours.acts.people.accounts import Member  # noqa: PLC0415 -- after Django's setup

    login = more.pop("login", f"person-{next(NUMBERS)}")
    facts = {"name": "P. Durand", "password": PASSWORD} | more
    return Member(login, facts["name"], roles, facts["password"], post)


def appointed(roles, post=None):
    """Appoint somebody; return them as the edge sees them at their next request."""
    from concours.acts.people.accounts import Grounds, write_appointments  # noqa: PLC0415 -- after Django's setup

    one = member(roles, post)
    write_appointments(ORGANISER, [one], Grounds(), now=NOON)
    return seen(one.login)


def seen(login):
    from concours.acts.offices import actor_of  # noqa: PLC0415 -- after setup
    from concours.store.models import StaffMember  # noqa: PLC0415 -- idem

    return actor_of(StaffMember.objects.get(login=login))


def last_act(owner):
    return owner.execute(
        "SELECT kind, reason, convert_from(body, 'UTF8')::jsonb FROM act"
        " ORDER BY number DESC LIMIT 1"
    ).fetchone()


def test_a_person_of_a_site_acts_there_and_nowhere_else_a30(scene):
    amiens, limoges = site(scene, "Amiens"), site(scene, "Limoges")

    manager = appointed(("site_manager",), Venue(amiens))
    watcher = appointed(("supervisor",), Venue(amiens, "Salle 1"))

    for actor, kind in ((manager, "message_sent"), (watcher, "replacement_allowed")):
        assert may(actor, kind, Venue(amiens, "Salle 1"))
        assert not may(actor, kind, Venue(limoges, "Salle 1"))
        assert not may(actor, kind)
    assert not may(watcher, "replacement_allowed", Venue(amiens, "Salle 2"))


def test_a_person_who_is_moved_leaves_what_they_had_a30(scene, owner):
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- after setup
    from concours.acts.people.people import move  # noqa: PLC0415 -- idem

    amiens, limoges = site(scene, "Amiens"), site(scene, "Limoges")
    login = appointed(("site_manager",), Venue(amiens)).id
    move(
        ORGANISER,
        login,
        Duty(("site_manager",), Venue(limoges)),
        reason="renfort",
        now=NOON,
    )

    actor = seen(login)

    assert may(actor, "message_sent", Venue(limoges))
    assert not may(actor, "message_sent", Venue(amiens))
    assert last_act(owner) == (
        "staff_moved",
        "renfort",
        {
            "login": login,
            "roles": ["site_manager"],
            "roles_before": ["site_manager"],
            "site": "Limoges",
            "room": "",
        },
    )


@pytest.mark.parametrize("role", MAY)
def test_a_role_has_a_post_if_it_is_local_and_only_then(scene, role):
    from concours.acts.people.accounts import MemberInvalid  # noqa: PLC0415 -- after setup

    is_local = role in LOCAL
    wrong, right = None, Venue(site(scene, "Amiens"))
    if not is_local:
        wrong, right = right, wrong

    with pytest.raises(MemberInvalid) as refused:
        appointed((role,), wrong)

    assert refused.value.field == ("post" if is_local else "site")
    assert appointed((role,), right).post == right


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("login", {"login": "A. Dupont"}),
        ("login", {"login": "a/b"}),
        ("login", {"login": "keeper"}),
        ("login", {"login": "é"}),
        ("login", {"login": "a" * 81}),
        ("name", {"name": "  "}),
        ("name", {"name": "N" * 121}),
        ("password", {"password": "court"}),
        ("roles", {"roles": ()}),
        ("roles", {"roles": ("auditor", "auditor")}),
        ("roles", {"roles": ("keeper",)}),
        ("site", {"roles": ("supervisor",), "post": Venue(UUID(int=9))}),
    ],
)
def test_what_is_wrong_is_named(scene, owner, field, wrong):  # noqa: ARG001 -- idem
    from concours.acts.people.accounts import MemberInvalid  # noqa: PLC0415 -- idem
    from concours.acts.people.people import appoint  # noqa: PLC0415 -- idem

    before = owner.execute("SELECT count(*) FROM staff").fetchone()
    facts = {"roles": ("auditor",)} | wrong

    with pytest.raises(MemberInvalid) as refused:
        appoint(ORGANISER, [member(**facts)], now=NOON)

    assert refused.value.field == field
    assert owner.execute("SELECT count(*) FROM staff").fetchone() == before


def test_a_room_is_one_of_its_site(scene):
    from concours.acts.people.accounts import MemberInvalid  # noqa: PLC0415 -- after setup

    with pytest.raises(MemberInvalid) as refused:
        appointed(("supervisor",), Venue(site(scene, "Amiens"), "Salle 99"))

    assert refused.value.field == "room"


def test_a_login_never_changes_hands(scene):  # noqa: ARG001 -- Django, on a database
    from concours.acts.people.accounts import LoginTaken  # noqa: PLC0415 -- after setup
    from concours.acts.people.people import appoint, dismiss  # noqa: PLC0415 -- idem

    login = appointed(("auditor",)).id
    dismiss(ORGANISER, login, reason="départ", now=NOON)

    with pytest.raises(LoginTaken):
        appoint(ORGANISER, [member(("auditor",), login=login)], now=NOON)


def test_nobody_is_moved_after_their_dismissal(scene):  # noqa: ARG001 -- idem
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- idem
    from concours.acts.people.people import dismiss, move  # noqa: PLC0415 -- idem
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    login = appointed(("auditor",)).id
    dismiss(ORGANISER, login, reason="départ", now=NOON)

    with pytest.raises(Unknown):
        move(ORGANISER, login, Duty(("president",)), reason="retour", now=NOON)


@pytest.mark.parametrize("kind", MORE)
def test_nobody_acts_on_their_own_account(scene, owner, kind):  # noqa: ARG001 -- idem
    from concours.acts.people import people  # noqa: PLC0415 -- idem
    from concours.acts.people.accounts import OwnAccount  # noqa: PLC0415 -- idem

    before = owner.execute("SELECT count(*) FROM act").fetchone()
    more = more_of(kind)

    with pytest.raises(OwnAccount):
        getattr(people, kind)(ORGANISER, ORGANISER.id, *more, reason="moi", now=NOON)

    assert owner.execute("SELECT count(*) FROM act").fetchone() == before


@pytest.mark.parametrize("kind", MORE)
def test_without_a_reason_nothing_changes(scene, owner, kind):  # noqa: ARG001 -- idem
    from concours.acts.people import people  # noqa: PLC0415 -- idem
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- idem

    more = more_of(kind)
    read = "SELECT roles, is_active, password FROM staff WHERE login = 'technique'"
    before = owner.execute(read).fetchone()

    with pytest.raises(ReasonInvalid):
        getattr(people, kind)(ORGANISER, "technique", *more, reason=" ", now=NOON)

    assert owner.execute(read).fetchone() == before


@pytest.mark.parametrize("login", STAFF)
def test_the_staff_is_the_organisers_and_a_reset_the_technicians_too(scene, login):
    from concours.acts.people import people  # noqa: PLC0415 -- idem
    from concours.acts.people.accounts import Duty  # noqa: PLC0415 -- idem

    actor = scene.actor(login)
    target = appointed(("auditor",)).id
    tries = {
        "staff_appointed": lambda: people.appoint(
            actor, [member(("auditor",))], now=NOON
        ),
        "staff_moved": lambda: people.move(
            actor, target, Duty(("auditor",)), reason="x", now=NOON
        ),
        "password_renewed": lambda: people.renew_password(
            actor, target, PASSWORD, reason="x", now=NOON
        ),
        "second_factor_reset": lambda: people.reset_second_factor(
            actor, target, reason="x", now=NOON
        ),
        "staff_dismissed": lambda: people.dismiss(actor, target, reason="x", now=NOON),
    }
    done = set()
    for kind, attempt in tries.items():
        try:
            attempt()
        except NotAllowed:
            continue
        done.add(kind)

    expected = {"organisation": set(tries), "technique": {"second_factor_reset"}}
    assert done == expected.get(login, set())


def test_a_coordinator_reaches_one_site_and_a_marshal_one_circuit(scene, owner):
    amiens, limoges = site(scene, "Amiens"), site(scene, "Limoges")
    owner.execute(
        "INSERT INTO placement (id, sitting_id, candidate_id, site_id, room, seat)"
        " SELECT gen_random_uuid(), %s, id, %s, 'B', '1/1' FROM candidate"
        " WHERE exam_id = %s LIMIT 1",
        (scene.sitting, amiens, scene.exam),
    )

    coordinator = appointed(("coordinator",), Venue(amiens))
    marshal = appointed(("marshal",), Venue(amiens, "B"))

    for actor in (coordinator, marshal):
        assert may(actor, "attendance_noted", Venue(amiens, "B"))
        assert not may(actor, "attendance_noted", Venue(limoges, "B"))
    assert not may(marshal, "attendance_noted", Venue(amiens, "A"))
    assert not may(marshal, "see_allotment", Venue(amiens, "B"))
    assert may(coordinator, "see_allotment", Venue(amiens))
    assert not may(appointed(("cnode",)), "attendance_noted", Venue(amiens))


def test_an_examiner_does_not_coordinate_nor_is_made_to(scene, owner):
    from concours.acts.people.accounts import Grounds, write_appointments  # noqa: PLC0415 -- setup
    from concours.acts.people.duties import CoordinatorExamines, Duty  # noqa: PLC0415 -- idem
    from concours.acts.people.people import move  # noqa: PLC0415 -- idem

    owner.execute(
        "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
        " VALUES (gen_random_uuid(), %s, 'E900', 'Pr Anne  Vidal', 'Lille', %s)",
        (scene.exam, bytes(32)),
    )
    post = Venue(site(scene, "Amiens"))
    watcher = member(("supervisor",), post, name="anne vidal")
    write_appointments(ORGANISER, [watcher], Grounds(), now=NOON)

    with pytest.raises(CoordinatorExamines, match="E900"):
        move(
            ORGANISER,
            watcher.login,
            Duty(("coordinator",), post),
            reason="vu",
            now=NOON,
        )
    with pytest.raises(CoordinatorExamines):
        write_appointments(
            ORGANISER,
            [member(("coordinator",), post, name="Dr. Anne Vidal")],
            Grounds(),
            now=NOON,
        )
