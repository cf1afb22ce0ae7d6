"""A file changes what differs and nothing else; twice the same changes nothing."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.people.roster.lines import read
from concours.core.people.roster.plan import (
    Change,
    CurrentRoster,
    Member,
    Person,
    Site,
    plan_people,
    plan_sites,
)
from concours.core.people.roster.staff_plan import plan_staff
from concours.core.tables.table import read_csv

AMIENS, LYON = Site("amiens", "Amiens"), Site("lyon", "Lyon-Est", "8 avenue R.")
ZOE = Person("1", "Zoé", "amiens", "Salle 1", "A-01", Fraction(4, 3))
LEA = Person("2", "Léa", "amiens", "Salle 1", "A-02")
FULL = "numero;nom;centre;salle;place;majoration\n"


def current_roster(*people: Person, holds=None, members=()) -> CurrentRoster:
    return CurrentRoster(
        {"amiens": AMIENS, "lyon": LYON},
        {person.number: person for person in people},
        holds or {},
        {member.login: member for member in members},
    )


def reading(text: str):
    zones = {"Europe/Paris", "Indian/Reunion"}
    roles = {"surveillant": "supervisor", "jury": "jury", "audit": "auditor"}
    return read(read_csv(text.encode()), roles=roles, zones=zones)


def people_plan(text: str, *people: Person, holds=None):
    return plan_people(reading(text), current_roster(*people, holds=holds))


def codes(plan) -> list[tuple[int, str, str, str]]:
    return [(f.line, f.column, f.code, f.other) for f in plan.faults]


def test_a_site_is_named_by_its_code_or_by_its_name():
    plan = people_plan(FULL + "3;A;LYON;S;1;\n4;B;lyon-est;S;2;\n5;C;Nice;S;3;\n")

    assert [person.site for person in plan.added] == ["lyon", "lyon"]
    assert codes(plan) == [(4, "centre", "site.unknown", "")]


def test_only_what_differs_changes():
    plan = people_plan(FULL + "1;Zoé;Amiens;Salle 1;A-01;4/3\n2;Léa;Lyon-Est;S;1;\n",
                       ZOE, LEA)  # fmt: skip

    after = replace(LEA, site="lyon", room="S", seat="1")
    assert plan.changed == (Change(3, LEA, after),)
    assert (plan.added, plan.same_count, plan.faults) == ((), 1, ())


def test_a_number_that_differs_by_case_alone_is_another_s():
    known = replace(ZOE, number="E01")
    twice = people_plan(FULL + "f1;A;Lyon;S;1;\nF1;B;Lyon;S;2;\n", known)
    again = people_plan(FULL + "e01;Zia;Lyon;S;1;\n", known)

    assert codes(twice) == [(3, "numero", "number.twice", "2")]
    assert codes(again) == [(2, "numero", "number.case", "E01")]
    assert again.added == ()


def test_a_file_of_accommodations_alone_touches_nothing_else():
    plan = people_plan("numero;majoration\n1;\n2;5/3\n", ZOE, LEA)

    assert [change.after for change in plan.changed] == [
        replace(ZOE, factor=Fraction(1)),
        replace(LEA, factor=Fraction(5, 3)),
    ]


def test_a_file_without_accommodations_takes_none_away():
    plan = people_plan("numero;place\n1;A-09\n", ZOE)

    assert plan.changed[0].after == replace(ZOE, seat="A-09")


def test_a_new_candidate_needs_a_whole_line():
    plan = people_plan("numero;place\n9;A-09\n", ZOE)

    assert codes(plan) == [(2, "numero", "candidate.incomplete", "")]


def test_a_chair_has_one_candidate_in_the_file_and_outside_it():
    plan = people_plan(
        FULL + "3;A;Amiens;salle 1;a-01;\n4;B;Amiens;S;1;\n5;C;Amiens;s;1;\n", ZOE
    )

    assert codes(plan) == [
        (2, "place", "seat.taken", "1"),
        (4, "place", "seat.twice", "3"),
    ]


def test_two_candidates_may_change_chairs():
    plan = people_plan("numero;place\n1;A-02\n2;A-01\n", ZOE, LEA)

    assert (len(plan.changed), plan.faults) == (2, ())


@pytest.mark.parametrize(
    ("hold", "line", "code"),
    [
        ("free", "1;Zoé;Lyon-Est;S;1;5/3", None),
        ("enrolled", "1;Zoé Ünal;Amiens;Salle 2;A-09;4/3", None),
        ("enrolled", "1;Zoé;Lyon-Est;Salle 1;A-01;4/3", "candidate.enrolled"),
        ("enrolled", "1;Zoé;Amiens;Salle 1;A-01;5/3", "candidate.enrolled"),
        ("launched", "1;Zoé;Amiens;Salle 1;A-09;4/3", "candidate.launched"),
        ("launched", "1;Zoé;Amiens;Salle 1;A-01;4/3", None),
    ],
)
def test_what_a_tablet_or_an_open_paper_relies_on_does_not_change(hold, line, code):
    plan = people_plan(FULL + line, ZOE, holds={"1": hold})

    assert [fault.code for fault in plan.faults] == [code] * (code is not None)


def test_sites_keep_the_columns_that_the_file_has_not():
    text = "code;nom;fuseau\nlyon;Lyon-Sud;Indian/Reunion\nnice;Nice;\n"

    plan = plan_sites(reading(text), current_roster())

    after = Site("lyon", "Lyon-Sud", "8 avenue R.", "Indian/Reunion")
    assert plan.changed == (Change(2, LYON, after),)
    assert plan.added == (Site("nice", "Nice"),)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("k;Kim;surveillant;lyon;", None),
        ("k;Kim;surveillant;amiens;Salle 1", None),
        ("k;Kim;surveillant;amiens;Salle 7", "room.unknown"),
        ("k;Kim;surveillant;;", "post.missing"),
        ("k;Kim;surveillant;Nice;", "site.unknown"),
        ("k;Kim;jury;lyon;", "post.needless"),
        ("k;Kim;audit;;", None),
        ("k;Kim;jury;;", "role.by_two"),
        ("k;Kim;roi;;", "role.unknown"),
    ],
)
def test_a_local_role_has_a_post_and_no_other_has(line, code):
    plan = plan_staff(
        reading(f"identifiant;nom;roles;centre;salle\n{line}\n"),
        current_roster(ZOE),
        local_roles=frozenset({"supervisor"}),
        trusted_roles=frozenset({"jury"}),
    )

    assert [fault.code for fault in plan.faults] == [code] * (code is not None)
    assert len(plan.added) == (code is None)


def test_a_member_as_the_file_says_is_left_and_keeps_their_name():
    known = Member("k", "Kim Ly", ("supervisor",), "amiens", "Salle 1")
    plan = plan_staff(
        reading(
            "identifiant;nom;roles;centre;salle\nk;Kim;surveillant;amiens;Salle 1\n"
        ),
        current_roster(ZOE, members=[known]),
        local_roles=frozenset({"supervisor"}),
        trusted_roles=frozenset({"jury"}),
    )

    assert plan.is_idle


PEOPLE = st.lists(
    st.builds(
        Person,
        number=st.from_regex(r"[0-9]{1,3}", fullmatch=True),
        name=st.sampled_from(["Zoé Ünal", "=1+1", "O'Hara, Kim", 'Jo "J" Li']),
        site=st.sampled_from(["amiens", "lyon"]),
        room=st.sampled_from(["Salle 1", "Amphi é"]),
        seat=st.from_regex(r"[A-F]-[0-9]{2}", fullmatch=True),
        factor=st.sampled_from([Fraction(1), Fraction(4, 3), Fraction(2)]),
    ),
    max_size=15,
    unique_by=lambda person: person.number,
).filter(lambda people: len({p.chair for p in people}) == len(people))


def written(people) -> str:
    """A file that says exactly this roster."""

    def quoted(text):
        return '"' + str(text).replace('"', '""') + '"'

    return FULL + "".join(
        ";".join(map(quoted, (p.number, p.name, p.site, p.room, p.seat, p.factor)))
        + "\n"
        for p in people
    )  # fmt: skip


@given(PEOPLE, PEOPLE)
def test_whatever_stood_the_second_run_of_a_file_changes_nothing(before, wanted):
    first = people_plan(written(wanted), *before)
    if first.faults:
        return
    after = {p.number: p for p in before}
    after |= {p.number: p for p in first.added}
    after |= {c.after.number: c.after for c in first.changed}

    second = people_plan(written(wanted), *after.values())

    assert [after[p.number] for p in wanted] == wanted
    assert second.is_idle
    assert second.same_count == len(wanted)
    assert len({p.chair for p in after.values()}) == len(after)


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        (";;", []),
        ("Zoé;;", []),
        ("Zia;;", [(2, "nom", "name.differs", "Zoé")]),
        (";1;", [(2, "majoration", "cell.needless", "")]),
        (";;3x10", [(2, "pauses", "cell.needless", "")]),
    ],
)
def test_a_line_of_one_sitting_gives_a_place_and_nothing_else(cells, faults):
    text = f"numero;epreuve;salle;nom;majoration;pauses\n1;uc-2;Salle 9;{cells}\n"
    known = replace(current_roster(ZOE), placements={"uc-2": {}})

    plan = plan_people(reading(text), known)

    assert codes(plan) == faults
    assert [change.after.room for change in plan.changed] == ["Salle 9"] * (not faults)
