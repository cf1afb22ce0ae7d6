"""Two may say after the collection whose a grid is, and whether a found one counts.

It counts in the next version of the marks; what was collected, and the versions that
were made, stay what they were; once marks are adopted whose a grid is is settled.
"""

import pytest
from verifier.ecos import site

from acts.marks_scene import LATER, Floor, acts, give
from acts.scene import NOON
from concours.core.kernel.canonical import load
from concours.core.kernel.time import MINUTE_MS
from small_ecos import ChairTablet, hold


@pytest.fixture
def floor(scene, owner, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(settings, "PACKAGES", scene.packages)
    return Floor(scene, owner)


def chair_of(floor, station, place):
    [row] = floor.owner.execute(
        "SELECT circuit_id, id FROM chair"
        " WHERE (sitting_id, station, place) = (%s, %s, %s)",
        (floor.sitting, station, place),
    ).fetchall()
    return dict(zip(("circuit", "chair"), row, strict=True))


def turn_of(floor, station, number):
    position = floor.numbers.index(number)
    return next(t for t in range(1, 6) if (station - t + 1) % 5 == position)


def sets_of(floor):
    """Both sets of the circuit, as `grids_collected` says them."""
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem
    from concours.store.queries.ecos.circuits import read_plans  # noqa: PLC0415
    from concours.store.queries.ecos.forms import grid_forms  # noqa: PLC0415 -- idem
    from concours.store.queries.ecos.journals import read_stands  # noqa: PLC0415

    row = sittings.load(floor.sitting)
    [plan] = read_plans(row)
    forms = grid_forms(row, plan.stations, floor.scene.packages)
    sets = plan.floor(read_stands(plan, forms)).completeness()
    return sets.expected_digest, sets.held_digest


def asks_whose(floor, *, allowed="grid_attributed"):
    """Whether *À faire* asks whose a grid is."""
    from concours.core.people.tasks.task import Person, StepOpen  # noqa: PLC0415
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415

    person = Person("presidente", frozenset({allowed}), is_local=False)
    facts = facts_for(person, Workplace(floor.scene.exam), now=LATER)
    return [f.step for f in facts if isinstance(f, StepOpen)] == ["strays"]


def test_a_candidate_whom_the_partner_did_not_see_gets_the_grid_by_two_after_the_end(
    floor,
):
    """Seen at the circuit; chair 1 met them, chair 2 says that nobody came."""
    number = floor.numbers[0]
    turn = turn_of(floor, 0, number)
    partner = floor.grade(but=[(0, 2)])[0]
    tablet = ChairTablet(partner.number, attempt=partner.attempt, station=0)
    tablet.write("opened")
    body = {"turn": turn, "candidate": number, "by": "expected"}
    tablet.write("unmet", body, NOON + (10 * turn - 6) * MINUTE_MS)
    for other in floor.numbers[1:]:
        own_turn = turn_of(floor, 0, other)
        at = NOON + (10 * own_turn - 4) * MINUTE_MS
        give(tablet, own_turn, other, (1, 2, 4), at)
    hold(floor.owner, tablet)
    floor.collect()
    version = floor.make()
    assert (number, "s1") not in floor.marks(version).marks
    assert asks_whose(floor)
    assert not asks_whose(floor, allowed="grid_struck")
    before = sets_of(floor)
    facts = {**chair_of(floor, 0, 1), "turn": turn, "met": number}

    floor.by_two("grid_attributed", candidate=number, **facts)

    with pytest.raises(acts("ecos.grids").GridUndecidable) as refused:
        floor.by_two("grid_attributed", candidate=number, **facts)
    assert refused.value.reason == "not_stray"
    assert sets_of(floor) == before
    assert not asks_whose(floor), "the last stray was given"
    agree = acts("ecos.single_marks").agree_again
    agree(floor.scene.actor("presidente"), floor.sitting, version, now=LATER)
    made = floor.make(reason="À qui est la grille")
    assert not asks_whose(floor)
    marks = floor.marks(made)
    assert (marks.marks[number, "s1"], marks.queue[number, "s1"]) == (
        18,
        ("alone", "attributed"),
    )
    floor.by_two("single_marks_adopted", version=made)
    with pytest.raises(acts("ecos.grids").SingleMarksInForce):
        floor.by_two("grid_attributed", candidate=number, **facts)


def test_a_found_grid_counts_in_the_next_version_once_two_say_so(floor):
    number = floor.numbers[0]
    turn = turn_of(floor, 1, number)
    first = floor.grade(but=[(1, 1)])[0]
    base = first.tail(1)
    hold(floor.owner, first, base.count)
    second = ChairTablet(first.number, epoch=2, attempt=first.attempt, station=1)
    second.write("opened")
    hold(floor.owner, second, base=base)
    floor.collect()
    version = floor.make()
    assert floor.marks(version).queue[number, "s2"] == ("alone",)
    hold(floor.owner, first, received=LATER + 1)
    again = floor.marks(floor.make(reason="Tablette retrouvée"))
    assert again.queue[number, "s2"] == ("alone",)
    before = sets_of(floor)
    facts = {**chair_of(floor, 1, 1), "epoch": 1, "turn": turn, "met": number}

    floor.by_two("found_grid_counted", **facts)

    version = floor.make(reason="Grille comptée")
    marks = floor.marks(version)
    assert (marks.marks[number, "s2"], marks.queue[number, "s2"]) == (
        18,
        ("attributed",),
    )
    others = [cell for cell in marks.queue if cell[1] == "s2" and cell[0] != number]
    assert {marks.queue[cell] for cell in others} == {("alone",)}
    assert sets_of(floor) == before


def site_file(floor, version):
    """The site as a file, which claims the marks of a version."""
    from concours.acts.ecos.collection import collect_grids  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem
    from concours.store.queries.ecos.verified import write_site  # noqa: PLC0415 -- idem

    row, who = sittings.load(floor.sitting), floor.scene.actor("presidente")
    collect_grids(who, row.id, floor.site, now=LATER)
    [(body,)] = floor.owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act"
        " WHERE kind = 'grids_collected' ORDER BY number DESC LIMIT 1"
    ).fetchall()
    document = load(write_site(row, floor.site, body, floor.scene.packages))
    marks = floor.marks(version)
    assert document["claims"]["single_marks"] == [
        [*cell, str(mark)] for cell, mark in sorted(marks.marks.items())
    ]
    return document


def differences(document):
    """The claims of a site file that the verifier does not find; or why it stops."""
    try:
        found = site.verify(document)
    except ValueError as error:
        return error.args[0][0]
    return [row["claim"] for row in site.find_differences(document["claims"], found)]


def test_a_site_as_a_file_says_what_was_decided_since_and_the_verifier_agrees(floor):
    """One found grid is let count and one left out; neither was there by then."""
    stern, kind = (0, 1, 2), (1, 2, 4)
    [first] = floor.grade(
        levels=lambda *seat: stern if seat[1:] == (1, 1) else kind, but=[(1, 1)]
    )
    base = first.tail(1)
    hold(floor.owner, first, base.count)
    second = ChairTablet(first.number, epoch=2, attempt=first.attempt, station=1)
    second.write("opened")
    hold(floor.owner, second, base=base)
    floor.collect()
    floor.owner.execute(
        "UPDATE journal_head SET size = (SELECT count(*) FROM ledger_entry)"
        " WHERE sitting = %s",
        (floor.sitting,),
    )
    counted, left_out, *_ = (
        {"epoch": 1, "turn": turn_of(floor, 1, number), "met": number}
        for number in floor.numbers
    )
    before = site_file(floor, floor.make())
    assert differences(before) == []
    assert "late" not in before["circuits"][0]
    hold(floor.owner, first, received=LATER + 1)
    chair = chair_of(floor, 1, 1)
    floor.by_two("found_grid_counted", **chair, **counted)
    floor.by_two("found_grid_left_out", **chair, **left_out)

    after = site_file(floor, floor.make(reason="Grilles retrouvées"))

    [circuit] = after["circuits"]
    late = circuit["late"]
    rows = [["s2", 1, 1, f["turn"], f["met"]] for f in (counted, left_out)]
    assert (late["found"], late["left_out"]) == ([rows[0]], [rows[1]])
    assert [row[:2] for row in late["chairs"]] == [["s2", 1]]
    assert after["claims"]["held_digest"] == before["claims"]["held_digest"]
    assert after["claims"]["single_marks"] != before["claims"]["single_marks"]
    assert differences(after) == []
    late["found"], late["left_out"] = [], [*rows]
    assert differences(after) == ["single_marks", "differs"]
    late["found"] = [rows[0]]
    assert differences(after) == "decided_twice"
    late["left_out"] = [rows[1]]
    late["chairs"][0][2][0]["entries"].pop(0)
    assert differences(after) == "journal_rewritten"
