"""A station that failed is gone through again in another half-day, by two persons.

What its candidate owes moves with it: the first half-day expects nothing more of it,
the other one its two grids, which make the mark; the verifier finds both again.
"""

from fractions import Fraction

import pytest
from verifier.ecos import circuits as plan_verifier
from verifier.ecos import site as site_verifier

from acts.half_day_scene import act_of
from acts.half_day_scene import now as now_ms
from acts.resit_scene import AUDIENCES, FAILED, plan_day, plan_spare
from acts.series_scene import STATIONS
from concours.core.kernel.canonical import load


@pytest.fixture
def day(scene, owner, tmp_path, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    day = plan_day(tmp_path, owner, f"resit-{scene.exam.hex[:8]}")
    monkeypatch.setattr(settings, "PACKAGES", day.scene.packages)
    return day


@pytest.fixture
def spare(day):
    return plan_spare(day)


def case_of(day, number, station):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- setup
    from concours.store.queries.ecos.resits import open_resit  # noqa: PLC0415 -- idem

    packages = day.scene.packages
    return open_resit(sittings.load(day.sitting), number, station, packages)


def places_of(day, number, station=f"s{FAILED + 1}"):
    from concours.store.queries.ecos.resits import all_places  # noqa: PLC0415 -- setup

    return list(all_places(case_of(day, number, station), now=now_ms()))


def facts_of(day, spare, number, choice=0):
    half_day, place = places_of(day, number)[choice]
    assert half_day.sitting.id == spare.sitting
    return {
        "candidate": number,
        "station": f"s{FAILED + 1}",
        "half_day": spare.sitting,
        "circuit": spare.circuit,
        "turn": place.turn,
        "resit": place.station,
    }


def reason_of(day, facts):
    from concours.acts.ecos.resits import StationNotResat  # noqa: PLC0415 -- setup

    with pytest.raises(StationNotResat) as refused:
        day.propose("station_resit_placed", **facts)
    return refused.value.reason


def lead_to_marks(day):
    day.act("ecos.half_day.collect_half_day")
    day.open_marking_key()
    version = day.act("ecos.single_marks.make_single_marks")
    day.confirm(day.propose("single_marks_adopted", version=version))


def verify_site(day):
    """What the verifier says of the grids of the site, once they are recorded."""
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup
    from concours.store.queries.acts import acts_of_sitting  # noqa: PLC0415 -- idem
    from concours.store.queries.ecos.verified import write_site  # noqa: PLC0415 -- idem

    number = day.act("ecos.collection.collect_grids", day.scene.site)
    [row] = [own for own in acts_of_sitting(day.sitting) if own.number == number]
    sitting = Sitting.objects.select_related("exam", "paper").get(pk=day.sitting)
    document = load(
        write_site(sitting, day.scene.site, row.act.body, day.scene.packages)
    )
    found = site_verifier.verify(document)
    return document, site_verifier.find_differences(document["claims"], found)


def check_plan(spare, number, station):
    """The part of the site has the place, and the verifier finds no breach of it."""
    [(document,)] = spare.owner.execute(
        "SELECT document FROM allotment WHERE sitting_id = %s"
        " ORDER BY version DESC LIMIT 1",
        (spare.sitting,),
    ).fetchall()
    plan = load(bytes(document))["allotment"]
    [own] = [row for row in plan["places"] if row["candidate"] == number]
    assert [row["station"] for row in own["resits"]] == [station]
    assert plan_verifier.verify(plan) == []


def test_a_station_that_failed_is_marked_where_it_was_gone_through_again(day, spare):
    number, other, _ = day.attempts
    lost = tuple((FAILED, place) for place in (1, 2))
    day.grade(but=lost)
    assert len(day.missing()) == 4
    places = [place for _, place in places_of(day, number)]
    assert {place.station for place in places} == {*STATIONS}, "nobody knows more"
    choice = next(at for at, place in enumerate(places) if place.station == "s1")
    other_facts = facts_of(day, spare, number, choice)
    spare.let_out("setup")
    assert {place.station for _, place in places_of(day, number)} == {*STATIONS[1:]}
    assert reason_of(day, other_facts) == "domain"
    facts = facts_of(day, spare, number)
    day.confirm(day.propose("station_resit_placed", **facts))
    assert reason_of(day, facts) == "decided"
    missing = day.missing()
    assert {name.split()[0] for name in missing} == {other}, "nothing more is owed here"
    day.confirm(
        day.propose("grid_given_up", circuit=day.circuit, grids=",".join(missing))
    )
    day.act("ecos.release.release_circuit", day.circuit)

    station = int(facts["resit"][1:]) - 1
    check_plan(spare, number, facts["resit"])
    spare.hand_shares()
    spare.confine()
    assert set(spare.attempts) == {number, spare.guest}
    spare.launch(minutes=300)
    spare.let_out(*AUDIENCES[1:])
    spare.grade_resit(number, facts["turn"], station)
    assert spare.missing() == []

    for half_day in (day, spare):
        lead_to_marks(half_day)
        _, differences = verify_site(half_day)
        assert differences == []
    part = act_of("ecos.handing.hand_ecos")(
        day.scene.actor("presidente"), day.scene.exam, now=now_ms()
    )
    content = load(bytes(part.content))
    rows = dict(content["candidates"])
    assert content["stations"] == 5
    own = [Fraction(9)] * 5
    own[FAILED] = Fraction(18)
    assert [mark and Fraction(mark) for mark in rows[number][:5]] == own
    assert rows[other][FAILED] is None
