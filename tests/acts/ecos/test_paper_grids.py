"""Both tablets of a chair are dead: a sheet counts once two persons typed it alike.

Release lets everybody go, the list of the site and the verifier hold it, and name where
it is from. What a tablet brings later counts by two, or not at all; nothing typed is in
any act.
"""

import pytest
from verifier.ecos.completeness import check_site

from acts.ecos.conftest import OVER, PRESIDENT
from acts.ecos.test_found_grids import asked, found_of
from acts.ecos.test_grids_collected import close, collect, known_forms, to_verify
from acts.scene import NOON
from concours.acts.actor import Actor, Venue
from concours.acts.may import NotAllowed
from concours.core.ecos.completeness.paper import PaperLevelUnknown, PaperReading
from concours.core.ecos.completeness.sets import GridsMissing
from concours.core.people.tasks.task import Person
from small_ecos import expected_at, hold, say_of, whole_tablet
from small_exam import NUMBERS, SITES

STATION, TURN = 2, 3
NUMBER = expected_at(STATION, TURN)
LEVELS = {"criteria": (1, None, 0), "aptitudes": (4,), "overall": 3}
COORDINATOR = Actor(
    "organisation", "C. Roy", frozenset({"coordinator"}), Venue(SITES["Lille"])
)


def acts():
    from concours.acts.ecos import paper_grids  # noqa: PLC0415 -- after setup

    return paper_grids


def read(**changes):
    facts = {"candidate": NUMBER, "turn": TURN, "sheet": "12", **LEVELS}
    return PaperReading(**facts | changes)


@pytest.fixture
def half_day(half_day, monkeypatch):
    """Everybody graded, but for one chair: no tablet of it works."""
    half_day.tablets = half_day.grade_all(but=[(STATION, 1)])
    with known_forms(monkeypatch):
        yield half_day


def type_sheet(half_day, reading=None, *, actor=COORDINATOR, **where):
    """Type a sheet; return its identity and the act."""
    chair = where.get("chair") or half_day.chair(STATION, 1)
    sheet = acts().TypedSheet(chair, reading or read(), bytes(32))
    act = acts().type_paper_grid(
        actor,
        half_day.sitting,
        (half_day.circuit, sheet),
        reason="Tablettes mortes.",
        now=OVER,
    )
    [(identity,)] = half_day.owner.execute(
        "SELECT id FROM paper_grid_reading WHERE act = %s", (act,)
    ).fetchall()
    return identity, act


def reread(half_day, typed, reading=None, *, actor=PRESIDENT):
    return acts().reread_paper_grid(
        actor, half_day.sitting, (typed, reading or read()), now=OVER
    )


def release(half_day):
    from concours.acts.ecos.release import release_circuit  # noqa: PLC0415 -- idem

    return release_circuit(PRESIDENT, half_day.sitting, half_day.circuit, now=OVER)


def steps(half_day, login):
    from concours.store.queries.ecos.paper_grids import paper_steps  # noqa: PLC0415

    person = Person(login, frozenset({"paper_grid_reread"}))
    return [
        step.step
        for step in paper_steps(person, SITES["Lille"], None)
        if step.sitting == str(half_day.sitting)
    ]


def cell(half_day):
    from concours.store.queries.ecos.floor import boards_of  # noqa: PLC0415 -- idem

    [board] = boards_of(half_day.sitting, half_day.scene.packages, now=OVER)
    return next(
        cell
        for cell in board.floor.cells
        if (cell.turn, *cell.chair) == (TURN, f"s{STATION + 1}", 1)
    )


def test_it_counts_once_two_typed_it_alike_and_says_where_it_is_from(half_day):
    typed, first = type_sheet(half_day)
    assert (cell(half_day).state, steps(half_day, "presidente")) == (
        "missing",
        ["paper_grids"],
    )
    assert steps(half_day, COORDINATOR.id) == []
    with pytest.raises(GridsMissing):
        release(half_day)

    act = reread(half_day, typed)

    assert (cell(half_day).state, steps(half_day, "presidente")) == ("paper", [])
    kind, body = half_day.body(act)
    name = {"candidate": NUMBER, "station": f"s{STATION + 1}", "chair": 1, "turn": TURN}
    assert kind == "paper_grid_reread"
    assert {key: body[key] for key in name} == name
    assert (body["sheet"], body["photograph"], body["typed"]) == ("12", "0" * 64, first)
    others = [
        turn for turn in range(1, 6) if turn != TURN and expected_at(STATION, turn)
    ]
    for turn in others:
        number = expected_at(STATION, turn)
        other, _ = type_sheet(half_day, read(candidate=number, turn=turn))
        reread(half_day, other, read(candidate=number, turn=turn))
    _, released = half_day.body(release(half_day))
    assert (released["held"], released["given_up"]) == (40, [])
    assert released["on_paper"] == sorted(
        f"{expected_at(STATION, turn)} s{STATION + 1} 1" for turn in [TURN, *others]
    )
    close(half_day)
    _, listed = half_day.body(collect(half_day))
    found = check_site(to_verify(half_day))
    assert (found["held_digest"], found["missing"]) == (listed["held_digest"], [])
    assert listed["on_paper"] == released["on_paper"]


def test_two_are_two_and_read_the_same_and_no_act_tells_a_level(half_day):
    from concours.acts.ecos.grids import GridNotMissing  # noqa: PLC0415 -- idem
    from concours.acts.two_persons import SamePerson  # noqa: PLC0415 -- idem
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    wrong, act = type_sheet(half_day, read(criteria=(0, None, 0)))
    with pytest.raises(SamePerson):
        reread(half_day, wrong, read(criteria=(0, None, 0)), actor=COORDINATOR)
    for changes, line in (
        ({}, "criteria 1"),
        ({"criteria": (0, 0, 0)}, "criteria 2"),
        ({"criteria": (0, None, 0), "sheet": "13"}, "sheet"),
    ):
        with pytest.raises(acts().ReadingsDiffer) as refusal:
            reread(half_day, wrong, read(**changes))
        assert refusal.value.lines == (line,)
    again, second = type_sheet(half_day)
    with pytest.raises(Unknown):
        reread(half_day, wrong, read(criteria=(0, None, 0)))
    counts = reread(half_day, again)
    with pytest.raises(GridNotMissing):
        type_sheet(half_day)
    with pytest.raises(Unknown):
        reread(half_day, again)
    bodies = [half_day.body(one)[1] for one in (act, second, counts)]
    assert len({body["reading"] for body in bodies}) == 3
    told = {key for body in bodies for key in body}
    assert told == {
        *("site", "circuit", "station", "chair", "turn", "candidate", "sheet"),
        *("photograph", "reading", "typed", "typed_by"),
    }


def test_the_database_itself_holds_both_readings_to_each_other(half_day):
    import psycopg  # noqa: PLC0415 -- only here

    typed, _ = type_sheet(half_day)
    copy = (
        "INSERT INTO paper_grid_reading (id, sitting_id, chair_id, attempt_id, turn,"
        " content, sheet, typist_id, repeats_id, is_late, act)"
        " SELECT gen_random_uuid(), sitting_id, chair_id, attempt_id, turn, {content},"
        " sheet, {typist}, id, false, 1 FROM paper_grid_reading WHERE id = %s"
    )
    other = "(SELECT id FROM staff WHERE login = 'presidente')"
    for content, typist in (("'x'", other), ("content", "typist_id")):
        with pytest.raises(psycopg.IntegrityError), half_day.owner.transaction():
            half_day.owner.execute(
                copy.format(content=content, typist=typist), (typed,)
            )
    half_day.owner.execute(copy.format(content="content", typist=other), (typed,))


def test_what_is_refused(half_day):
    from concours.acts.ecos.grids import GridNotMissing  # noqa: PLC0415 -- idem

    elsewhere = Actor(
        "organisation", "C. Roy", frozenset({"coordinator"}), Venue(SITES["Lyon-Sud"])
    )
    marshal = Actor(
        "organisation", "C. Roy", frozenset({"marshal"}), Venue(SITES["Lille"], "A")
    )
    for actor in (elsewhere, marshal):
        with pytest.raises(NotAllowed):
            type_sheet(half_day, actor=actor)
    with pytest.raises(GridNotMissing):  # its tablet was held
        type_sheet(half_day, chair=half_day.chair(STATION, 2))
    for changes in (
        {"candidate": "99999"},
        {"turn": 0},
        {"turn": 21},
        {"sheet": "9" * 41},
    ):
        with pytest.raises(acts().SheetInvalid) as refused:
            type_sheet(half_day, read(**changes))
        assert [refused.value.field] == [*changes]
    with pytest.raises(PaperLevelUnknown):
        type_sheet(half_day, read(overall=5))
    other = next(number for number in NUMBERS if number != NUMBER)
    with pytest.raises(acts().NotAtStation):  # chair 2 read another number then
        type_sheet(half_day, read(candidate=other))
    typed, _ = type_sheet(half_day)
    say_of(half_day.owner, NUMBER, half_day.sitting, "absent")
    for act in (type_sheet, lambda own: reread(own, typed)):
        with pytest.raises(acts().NotAtStation):
            act(half_day)
    half_day.by_two("station_withdrawn", station="s3", circuit=half_day.circuit)
    say_of(half_day.owner, NUMBER, half_day.sitting, "present")
    with pytest.raises(GridNotMissing):
        type_sheet(half_day)


def test_what_a_tablet_brings_later_counts_by_two_and_paper_stands_until_then(half_day):
    from concours.acts.ecos.grids import GridUndecidable  # noqa: PLC0415

    typed, _ = type_sheet(half_day)
    reread(half_day, typed)
    assert (found_of(half_day), asked(half_day)) == ({}, False)
    hold(half_day.owner, whole_tablet(half_day.sitting, STATION, 1, NOON))

    assert found_of(half_day) == {TURN: "beside_paper"}
    assert asked(half_day)
    assert cell(half_day).state == "paper"
    facts = {
        "circuit": half_day.circuit,
        "chair": half_day.chair(STATION, 1),
        "epoch": 1,
        "turn": TURN,
        "met": NUMBER,
    }
    close(half_day)
    before = half_day.body(collect(half_day))[1]
    assert before["on_paper"] == [f"{NUMBER} s{STATION + 1} 1"]
    half_day.by_two("found_grid_counted", **facts)
    with pytest.raises(GridUndecidable) as refused:
        half_day.by_two("found_grid_left_out", **facts)
    assert refused.value.reason == "decided"
    assert half_day.body(collect(half_day))[1]["held_digest"] == before["held_digest"]
    assert check_site(to_verify(half_day))["held_digest"] == before["held_digest"]
    assert (found_of(half_day), asked(half_day)) == ({TURN: "counted"}, False)


def test_before_the_collection_the_other_takes_its_place_in_the_list(half_day):
    typed, _ = type_sheet(half_day)
    reread(half_day, typed)
    hold(half_day.owner, whole_tablet(half_day.sitting, STATION, 1, NOON))
    facts = {"chair": half_day.chair(STATION, 1), "epoch": 1, "turn": TURN}
    half_day.by_two("found_grid_counted", circuit=half_day.circuit, met=NUMBER, **facts)
    assert cell(half_day).state == "received"
    close(half_day)

    _, listed = half_day.body(collect(half_day))
    found = check_site(to_verify(half_day))
    assert "on_paper" not in listed
    assert (found["held_digest"], listed["held"]) == (listed["held_digest"], 40)
