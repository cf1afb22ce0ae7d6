"""Each audience is let out by whom it takes, once, and no earlier.

A briefing waits for all circuits of its site; what was let out of a series counts for
that package alone; and each reading is an act.
"""

import pytest

from acts.scene import NOON
from acts.series_scene import (
    IMAGE,
    STATIONS,
    draft_series,
    make_circuits,
    numbers_at,
    seal_planned,
    see,
    site_id,
)
from concours.core.delivery.sitting.phases import QuorumMissing
from concours.core.kernel.canonical import load
from concours.core.kernel.time import Instant

LATER = Instant(NOON + 5_000)


@pytest.fixture
def sealed(scene):
    return seal_planned(scene)


def acts():
    from concours.acts.ecos import audiences  # noqa: PLC0415 -- after Django's setup

    return audiences


def queries():
    from concours.store.queries.ecos import audiences  # noqa: PLC0415 -- idem

    return audiences


def let_out(sealed, audience, *, login="presidente"):
    return acts().release_audience(
        sealed.scene.actor(login), sealed.sitting, audience, now=LATER
    )


def brief(sealed, site, *, login="organisation", now=LATER):
    return acts().open_briefing(
        sealed.scene.actor(login), sealed.sitting, site, now=now
    )


def hand_in(owner, sitting, count):
    owner.execute(
        "INSERT INTO keeper_key VALUES (gen_random_uuid(), %s, %s, %s)",
        (bytes(65), LATER, LATER),
    )
    owner.execute(
        """INSERT INTO handed_share
               (id, keyholder_id, keeper_key_id, sealed, handed_ms, state, refusal)
           SELECT gen_random_uuid(), k.id,
                  (SELECT id FROM keeper_key WHERE alive_ms = %s LIMIT 1), '', %s,
                  'accepted', ''
           FROM keyholder k WHERE k.sitting_id = %s AND k.position <= %s""",
        (LATER, LATER, sitting, count),
    )


def openings(owner, sealed):
    return owner.execute(
        """SELECT o.audience, site.name FROM audience_opening o
           LEFT JOIN site ON site.id = o.site_id WHERE o.sitting_id = %s
           ORDER BY 1""",
        (sealed.sitting,),
    ).fetchall()


def last_act(owner, sealed):
    kind, body = owner.execute(
        "SELECT kind, body FROM act WHERE sitting = %s ORDER BY number DESC LIMIT 1",
        (sealed.sitting,),
    ).fetchone()
    return kind, load(bytes(body))


def test_a_quorum_lets_setup_out_once_and_nothing_else(sealed, owner):
    hand_in(owner, sealed.sitting, 1)
    with pytest.raises(QuorumMissing):
        let_out(sealed, "setup")
    hand_in(owner, sealed.sitting, 2)
    let_out(sealed, "setup")

    kind, body = last_act(owner, sealed)
    assert (kind, body["audience"]) == ("audience_released", "setup")
    assert body["keyholders"] == ["presidente", "kermarec"]
    assert openings(owner, sealed) == [("setup", None)]
    with pytest.raises(queries().AudienceOut):
        let_out(sealed, "setup")


@pytest.mark.parametrize("audience", ["grid", "exercise", "door", "points", ""])
def test_what_has_its_own_instant_is_not_let_out_by_the_presidency(
    sealed, owner, audience
):
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- after setup

    hand_in(owner, sealed.sitting, 2)
    with pytest.raises(Unknown):
        let_out(sealed, audience)


def test_a_briefing_waits_for_every_circuit_of_its_site_by_name(sealed, owner):
    site = make_circuits(owner, sealed, "Amiens", "A", "B")
    make_circuits(owner, sealed, "Limoges", "A")
    people = numbers_at(owner, sealed, site)
    first, *others = people.items()
    others, last = others[:-1], others[-1]
    see(owner, first[1], "present")
    for _, attempt in others:
        see(owner, attempt, "absent")

    with pytest.raises(acts().BriefingAwaits) as refused:
        brief(sealed, site)  # circuit A is whole, B is not
    assert (refused.value.numbers, refused.value.count) == ((last[0],), 1)
    assert openings(owner, sealed) == []

    see(owner, last[1], "present")
    brief(sealed, site)
    assert openings(owner, sealed) == [
        (audience, "Amiens")
        for audience in ("documents", "door", "examiner", "exercise", "grid")
    ]
    assert last_act(owner, sealed)[0] == "briefing_opened"
    with pytest.raises(queries().AudienceOut):
        brief(sealed, site)


def test_who_has_gone_out_again_is_awaited_and_who_is_excluded_is_not(sealed, owner):
    site = make_circuits(owner, sealed, "Amiens", "A")
    (first, second, third) = numbers_at(owner, sealed, site).items()
    for _, attempt in (first, second):
        see(owner, attempt, "present")
    see(owner, second[1], "out")
    owner.execute("UPDATE attempt SET excluded_act = 1 WHERE id = %s", (third[1],))

    with pytest.raises(acts().BriefingAwaits) as refused:
        brief(sealed, site)
    assert refused.value.numbers == (second[0],)


def test_a_site_without_circuits_has_no_briefing(sealed, owner):
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- after setup

    make_circuits(owner, sealed, "Amiens", "A")
    with pytest.raises(Unknown):
        brief(sealed, site_id(owner, sealed.scene, "Limoges"))


def test_after_a_briefing_the_series_is_not_opened_again(sealed, owner):
    from concours.acts.authoring.ceremony import reopen_sitting  # noqa: PLC0415 -- idem

    site = make_circuits(owner, sealed, "Amiens", "A")
    for attempt in numbers_at(owner, sealed, site).values():
        see(owner, attempt)
    brief(sealed, site)
    hand_in(owner, sealed.sitting, 2)

    with pytest.raises(queries().AudienceOut):
        reopen_sitting(
            sealed.scene.actor("presidente"),
            sealed.sitting,
            reason="coquille",
            now=LATER,
        )


def test_a_series_that_is_sealed_anew_is_let_out_anew(sealed, owner):
    from concours.acts.authoring.ceremony import seal_sitting  # noqa: PLC0415 -- idem

    hand_in(owner, sealed.sitting, 2)
    let_out(sealed, "setup")
    owner.execute(
        "UPDATE sitting SET reopened_act = 1 WHERE id = %s", (sealed.sitting,)
    )
    draft, _ = draft_series(sealed.scene, sealed.sitting)
    president = sealed.scene.actor("presidente")
    where = {"packages": sealed.scene.packages, "now": LATER}
    seal_sitting(president, sealed.scene.exam, draft, **where)

    from concours.store.models import Sitting  # noqa: PLC0415 -- after Django's setup

    row = Sitting.objects.get(pk=sealed.sitting)
    assert not queries().is_let_out(row, "setup")
    hand_in(owner, sealed.sitting, 2)
    let_out(sealed, "setup")


def read(sealed, station, audience="setup", *, login="presidente"):
    from concours.core.authoring.sealing.station_manifest import StationPlace  # noqa: PLC0415

    return acts().read_scenario(
        sealed.scene.actor(login),
        sealed.sitting,
        StationPlace(station, audience),
        packages=sealed.scene.packages,
        now=LATER,
    )


def test_each_reading_of_what_is_out_is_an_act_and_nothing_else_reads(sealed, owner):
    from concours.acts.may import NotAllowed  # noqa: PLC0415 -- after setup
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    with pytest.raises(queries().AudienceSealed):
        read(sealed, "s1")
    owner.execute(
        "INSERT INTO released_station_key SELECT id, package_digest, 'setup', 's1', %s,"
        " 1 FROM sitting WHERE id = %s",
        (sealed.key("setup", "s1"), sealed.sitting),
    )
    assert read(sealed, "s1")["setup"] == "<p>setup de s1</p>"
    assert last_act(owner, sealed) == (
        "scenario_read",
        {"audience": "setup", "station": "s1"},
    )
    for station, audience, refusal in (
        ("s2", "setup", queries().AudienceSealed),
        ("s2", "role", Unknown),  # nobody plays it
        ("s9", "setup", Unknown),
        ("s1", "role", queries().AudienceSealed),
        ("s1", "grid", Unknown),
        ("s1", "door", Unknown),
    ):
        with pytest.raises(refusal):
            read(sealed, station, audience)
    with pytest.raises(NotAllowed):
        read(sealed, "s1", login="benali")


def briefed(owner, sealed, name):
    """A circuit of a site whose briefing is open; the keys of doors have gone out."""
    site = make_circuits(owner, sealed, name, "A")
    for attempt in numbers_at(owner, sealed, site).values():
        see(owner, attempt)
    brief(sealed, site)
    for audience in ("door", "documents"):
        for station in STATIONS:
            owner.execute(
                "INSERT INTO released_station_key SELECT id, package_digest, %s, %s,"
                " %s, 1 FROM sitting WHERE id = %s ON CONFLICT DO NOTHING",
                (audience, station, sealed.key(audience, station), sealed.sitting),
            )
    return circuit_of(owner, site)


def circuit_of(owner, site):
    ((circuit,),) = owner.execute(
        "SELECT id FROM circuit WHERE site_id = %s", (site,)
    ).fetchall()
    return circuit


def print_doors(sealed, circuit, *, login="presidente"):
    from concours.acts.ecos.doors import print_doors  # noqa: PLC0415 -- after setup

    actor = sealed.scene.actor(login)
    packages = sealed.scene.packages
    return print_doors(actor, sealed.sitting, circuit, packages=packages, now=LATER)


def test_doors_are_printed_once_their_own_site_is_briefed_each_time_an_act(
    sealed, owner
):
    from concours.acts.ecos.doors import DoorsSealed  # noqa: PLC0415 -- after setup
    from concours.acts.may import NotAllowed  # noqa: PLC0415 -- idem

    amiens = briefed(owner, sealed, "Amiens")
    limoges = circuit_of(owner, make_circuits(owner, sealed, "Limoges", "A"))
    sheets = print_doors(sealed, amiens)

    assert [sheet.station for sheet in sheets] == [*STATIONS]
    assert [sheet.prose for sheet in sheets] == [
        f"<p>door de {s}</p>" for s in STATIONS
    ]
    assert [len(sheet.documents) for sheet in sheets] == [0, 0, 1, 0, 0]
    (document,) = sheets[2].documents
    assert (document.number, document.is_on_request) == (1, True)
    assert (document.image, document.alt) == (IMAGE, "Radiographie")
    assert last_act(owner, sealed) == (
        "doors_printed",
        {"site": "Amiens", "circuit": "A", "stations": [*STATIONS]},
    )
    with pytest.raises(DoorsSealed):  # the keys are out, for another site
        print_doors(sealed, limoges)
    with pytest.raises(NotAllowed):
        print_doors(sealed, amiens, login="benali")


def test_where_doors_are_on_screens_a_briefing_lets_none_be_printed(sealed, owner):
    from concours.acts.ecos.doors import DoorsSealed  # noqa: PLC0415 -- after setup

    site = make_circuits(owner, sealed, "Amiens", "A")
    owner.execute("UPDATE circuit SET has_door_screens = true")
    for attempt in numbers_at(owner, sealed, site).values():
        see(owner, attempt)
    brief(sealed, site)

    assert {audience for audience, _ in openings(owner, sealed)} == {
        *("examiner", "exercise", "grid")
    }
    with pytest.raises(DoorsSealed):
        print_doors(sealed, circuit_of(owner, site))
