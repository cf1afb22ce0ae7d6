"""Four half-days in two waves a day, sealed `light`, make the marks of a faculty.

Two series of five stations, each for a morning and an afternoon that share out the
candidates. One pass seals all four, for two holders and a safe, and the house signs.
From the plan to the publication by acts and pages, and À faire asks for no copy.
"""

from dataclasses import replace
from fractions import Fraction

import pytest

from acts.half_day_scene import (
    DAY_MS,
    JUDGES,
    HalfDay,
    act_of,
    now,
    whole_series,
)
from acts.scene import HOUR_MS, SIGNING_KEY, draft_of, make_scene
from acts.series_scene import HALF_DAY_MS, draft_series, numbers_at
from concours.core.delivery.planning.plan import SittingPlan
from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.document import Candidate, Room, Site, Wave
from concours.core.ecos.circuits.reading import to_bytes
from concours.core.kernel.time import Instant
from concours.store.profiles import load_profile
from console.ecos.test_stations_alone import asked, mark, publish
from console.results.test_publication_pages import page
from console.screen import PHONE, STAFF, TABLET, look, page_of
from core.ecos.small_site import examiner, lists, series

CODE = "ecos-waves"
WAVES = {
    "d1-am": ("a", 1, 8),
    "d1-pm": ("a", 1, 14),
    "d2-am": ("b", 2, 32),
    "d2-pm": ("b", 2, 38),
}
"""The series of each half-day, its day, and its hour from the first midnight on."""
SITE = "Amiens"
LEVELS = {"a": ((1, 2, 4), (0, 0, 0)), "b": ((1, 2, 4), (1, 2, 4))}
"""What both chairs give: 9 at each station of the first series, 18 of the second."""
GONE_MINUTES = 1_200
"""How long ago the first signal was; the others follow, 300 minutes from each other."""


@pytest.fixture
def scene(console_database, tmp_path, monkeypatch):  # noqa: ARG001 -- Django, on it
    from django.conf import settings  # noqa: PLC0415 -- after setup

    key = tmp_path / "signing.key"
    key.write_bytes(SIGNING_KEY)
    key.chmod(0o600)
    monkeypatch.setattr(settings, "SIGNING_KEY", key)
    return make_scene(
        tmp_path,
        candidates=12,
        code=CODE,
        title="ECOS de faculté",
        profile=load_profile("ecos-faculte"),
        has_sitting=False,
    )


def plan(scene):
    """Plan the four half-days; return the sitting of each."""
    midnight = (now() // DAY_MS + 2) * DAY_MS
    plan_sitting = act_of("authoring.planning.plan_sitting")
    return {
        code: plan_sitting(
            scene.actor("organisation"),
            scene.exam,
            SittingPlan(
                title=f"ECOS {code}",
                kind="ecos",
                scheduled=Instant(midnight + hour * HOUR_MS),
                duration_ms=HALF_DAY_MS,
            ),
            code=code,
            now=now(),
        )
        for code, (_, _, hour) in WAVES.items()
    }


def seal(scene, owner, sittings):
    """Seal all in one pass; the two waves of a day have one series."""
    half_days, drafts = {}, []
    for code, sitting in sittings.items():
        paper = whole_series(f"{CODE}-{WAVES[code][0]}")
        draft, sealed = draft_series(scene, sitting, paper)
        half_day = HalfDay(scene, owner, sitting, sealed, absent=None)
        drafts.append(replace(draft, signature=b"", keyholders=half_day.holders))
        half_days[code] = half_day
    sealed_ids = act_of("authoring.ceremony.seal_sittings")(
        scene.actor("presidente"),
        scene.exam,
        drafts,
        packages=scene.packages,
        now=now(),
    )
    assert sealed_ids == [*sittings.values()]
    return half_days


def allotment_of(scene, owner):
    """A sound allotment of the six who pass at the site."""
    for judge in JUDGES_OF_BOTH:
        owner.execute(
            "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
            " VALUES (gen_random_uuid(), %s, %s, 'Dr Roy', %s, %s)",
            (scene.exam, judge.number, judge.university, bytes(32)),
        )
    hours = dict(
        owner.execute(
            "SELECT code, scheduled_ms FROM sitting WHERE exam_id = %s", (scene.exam,)
        ).fetchall()
    )
    [(site,)] = owner.execute(
        "SELECT code FROM site WHERE id = %s", (scene.site,)
    ).fetchall()
    numbers = owner.execute(
        "SELECT number FROM candidate WHERE site_id = %s ORDER BY number", (scene.site,)
    ).fetchall()
    result = allot(
        lists(
            series=(series("a"), series("b")),
            waves=tuple(
                Wave(code=code, day=day, series=own, starts_ms=hours[code])
                for code, (own, day, _) in WAVES.items()
            ),
            sites=(Site(code=site, university="a", offset_min=60),),
            rooms=tuple(Room(site=site, floor="f1", code=f"b{n}") for n in range(6)),
            candidates=tuple(Candidate(number=n, site=site) for (n,) in numbers),
            examiners=tuple(JUDGES_OF_BOTH),
        ),
        bytes(32),
    )
    assert not result.shortages
    return to_bytes(result.allotment)


JUDGES_OF_BOTH = [*JUDGES, *(examiner(n, "a" if n % 2 else "b") for n in range(12, 24))]


@pytest.fixture
def half_days(scene, owner):
    """The half-days as they stand on the first morning."""
    sittings = plan(scene)
    half_days = seal(scene, owner, sittings)
    act_of("ecos.allotment.adopt_allotment")(
        scene.actor("organisation"), scene.exam, allotment_of(scene, owner), now=now()
    )
    for half_day in half_days.values():
        half_day.attempts = numbers_at(owner, half_day.sealed, scene.site)
    return half_days


def refuse_a_paper(scene, ceremony):
    """Nothing is offered but series, and a paper that nobody planned is not sealed."""
    from concours.acts.authoring.sealed_draft import CeremonyInvalid  # noqa: PLC0415

    assert "Sceller les séries" in ceremony
    assert "La série est perdue si" in ceremony
    assert "Aucune demi-journée prévue n’attend sa série." in ceremony
    assert ("data-paper" in ceremony, "en mémoire" in ceremony) == (False, False)
    paper = replace(draft_of(scene), keyholders=("presidente", "kermarec", ""))
    with pytest.raises(CeremonyInvalid) as refused:
        act_of("authoring.ceremony.seal_sitting")(
            scene.actor("presidente"),
            scene.exam,
            replace(paper, spare=""),
            packages=scene.packages,
            now=now(),
        )
    assert refused.value.reason == "kind"


def awaited_by(half_day):
    """Who holds the candidates of a half-day, by the wave that awaits them."""
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup
    from concours.store.queries.ecos.confinement import quarantine_of  # noqa: PLC0415

    row = Sitting.objects.get(pk=half_day.sitting)
    return {one.wave: one.count for one in quarantine_of(row)}


def play(half_day, *, levels, minutes):
    """Lead a half-day from its shares to grids that are gathered, its key out."""
    half_day.hand_shares()
    half_day.confine()
    half_day.launch(minutes=minutes)
    half_day.let_out("setup", "grid", "examiner", "exercise", "door", "documents")
    half_day.grade(levels=levels)
    half_day.act("ecos.release.release_circuit", half_day.circuit)
    half_day.act("ecos.half_day.collect_half_day")
    half_day.open_marking_key()


def sheets_of(president, exam):
    document = president.get(f"{exam}/publication/1.json").json()
    return {row["sheet"]["candidate"]: row["sheet"] for row in document["sheets"]}


def test_four_half_days_in_two_waves_make_one_mark_of_ten_stations(
    half_days, browser, owner, scene, chromium
):
    president, second = browser("presidente"), browser("kermarec")
    exam = f"/exams/{CODE}"
    refuse_a_paper(scene, page(president, f"{exam}/ceremony"))
    for viewport in (STAFF, TABLET, PHONE):
        screen = page_of(chromium, president, viewport=viewport)
        screen.goto(f"http://console.test{exam}/ceremony")
        look(screen, f"ecos-alone-ceremony-{viewport['width']}")
    numbers = {code: {*one.attempts} for code, one in half_days.items()}
    assert [len(own) for own in numbers.values()] == [5, 1, 1, 5]
    assert numbers["d1-am"] == numbers["d2-pm"], "morning one day, afternoon the other"
    sealings = owner.execute(
        "SELECT s.code, p.code, s.quorum, count(k.id), count(k.member_id)"
        " FROM sitting s JOIN frozen_paper p ON p.id = s.paper_id"
        " JOIN keyholder k ON k.sitting_id = s.id WHERE s.exam_id = %s"
        " GROUP BY 1, 2, 3 ORDER BY 1",
        (scene.exam,),
    ).fetchall()
    assert sealings == [
        (code, f"{CODE}-{own}", 2, 3, 2) for code, (own, *_) in WAVES.items()
    ]

    for at, (code, half_day) in enumerate(half_days.items()):
        minutes = GONE_MINUTES - at * 300
        play(half_day, levels=LEVELS[WAVES[code][0]], minutes=minutes)
        later = {"d1-am": {"d1-pm": 1}, "d2-am": {"d2-pm": 5}}
        assert awaited_by(half_day) == later.get(code, {})
        assert "Faire les notes uniques" in asked(president)
        mark(half_day)
        is_last = at == len(half_days) - 1
        assert ("Remettre les ECOS" in asked(president)) == is_last
        answer = president.post(f"{exam}/deliberation/freeze")
        assert answer.status_code == 409

    assert president.post(f"{exam}/parts/hand").status_code == 302
    assert president.post(f"{exam}/deliberation/freeze").status_code == 302
    assert "12 candidats" not in page(president, f"{exam}/deliberation")
    publish(president, second, owner, exam)

    sheets = sheets_of(president, exam)
    everybody = numbers["d1-am"] | numbers["d1-pm"]
    for number in everybody:
        sheet = sheets[number]
        assert sheet["mark"]["shown"] == "13.500", number
        assert sheet["mark"]["passed"]
        rows = sheet["stations"]["rows"]
        assert [Fraction(row["mark"]) for row in rows] == [9] * 5 + [18] * 5
        states = [own["state"] for own in sheet["sittings"]]
        is_theirs = [number in own for own in numbers.values()]
        assert states == ["marked" if own else "elsewhere" for own in is_theirs]
    assert {sheets[n]["mark"] for n in sheets.keys() - everybody} == {None}
