"""Sittings are planned before they are sealed, and planned anew until a start.

A plan that nobody could sit is refused by the field that is wrong. What is sealed keeps
the name and the hour that were planned for it; what was moved or given up is heard by
tablets; a sealed sitting takes two persons to give up, and is then neither launched nor
counted among the sittings of its exam.
"""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from acts.scene import NOON, draft_of, found_with, frozen_as, launch
from concours.core.authoring.sealing.manifest import PackageInvalid
from concours.core.delivery.planning.plan import (
    AHEAD_MS_MAX,
    Clash,
    PlanInvalid,
    SittingCancelled,
    SittingPlan,
    find_clashes,
)
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant, after

MORNING = SittingPlan(
    title="Sémiologie",
    kind="exam",
    scheduled=after(NOON, 24 * HOUR_MS),
    duration_ms=2 * HOUR_MS,
)
NEXT = replace(
    MORNING, title="Anatomie", scheduled=after(MORNING.scheduled, 2 * HOUR_MS)
)
THIRD_MORE = Fraction(4, 3)


@pytest.fixture
def planning(console_database):  # noqa: ARG001 -- Django's setup
    from concours.acts.authoring import planning  # noqa: PLC0415 -- after setup

    return planning


@pytest.fixture
def plans(console_database):  # noqa: ARG001 -- Django's setup
    from concours.store.queries.authoring import plans  # noqa: PLC0415 -- after setup

    return plans


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "spare"}, "kind"),
        ({"scheduled": NOON}, "hour"),
        ({"scheduled": after(NOON, AHEAD_MS_MAX + 1)}, "hour"),
        ({"duration_ms": MINUTE_MS - 1}, "duration"),
        ({"duration_ms": 12 * HOUR_MS + 1}, "duration"),
    ],
)
def test_a_plan_that_nobody_could_sit_is_refused_by_its_field(
    scene, planning, change, field
):
    with pytest.raises(PlanInvalid) as refused:
        planning.plan_sitting(
            scene.actor("organisation"),
            scene.exam,
            replace(MORNING, **change),
            now=NOON,
        )

    assert refused.value.field == field


def test_sittings_are_planned_named_moved_and_given_up(scene, planning, plans, owner):
    organiser, at = scene.actor("organisation"), {"now": NOON}

    second = planning.plan_sitting(organiser, scene.exam, NEXT, **at)
    first = planning.plan_sitting(organiser, scene.exam, MORNING, code="semio", **at)
    again = planning.plan_sitting(organiser, scene.exam, NEXT, **at)

    named = [(row.id, row.code) for row in plans.planned_of(scene.exam)]
    assert named == [(first, "semio"), (second, "anatomie"), (again, "anatomie-2")]
    for code, fault in (("semio", planning.ShortNameTaken), ("É", PlanInvalid)):
        with pytest.raises(fault):
            planning.plan_sitting(organiser, scene.exam, NEXT, code=code, **at)

    planning.rename_sitting(organiser, first, " Sémiologie 2 ", **at)
    later = after(NEXT.scheduled, HOUR_MS)
    planning.move_sitting(organiser, first, later, duration_ms=HOUR_MS, **at)
    planning.cancel_planned_sitting(organiser, again, reason="en double", **at)

    rows = plans.planned_of(scene.exam)
    assert [(r.title, r.scheduled_ms, r.duration_ms) for r in rows] == [
        ("Anatomie", NEXT.scheduled, 2 * HOUR_MS),
        ("Sémiologie 2", later, HOUR_MS),
    ]
    assert [row.id for row in plans.cancelled_of(scene.exam)] == [again]
    with pytest.raises(SittingCancelled):
        planning.rename_sitting(organiser, again, "x", **at)
    kinds = owner.execute("SELECT kind FROM act ORDER BY number").fetchall()
    assert [kind for (kind,) in kinds][-6:] == [
        *["sitting_planned"] * 3,
        "sitting_renamed",
        "sitting_moved",
        "plan_cancelled",
    ]


def test_a_sealing_fills_the_sitting_that_was_planned(scene, planning, plans):
    from concours.acts.authoring.ceremony import CeremonyInvalid, seal_sitting  # noqa: PLC0415 -- after setup
    from concours.store.models import Attempt, Sitting  # noqa: PLC0415 -- idem

    organiser, president = scene.actor("organisation"), scene.actor("presidente")
    first, second = (
        planning.plan_sitting(organiser, scene.exam, plan, now=NOON)
        for plan in (MORNING, NEXT)
    )
    other = frozen_as("uc2")
    drafts = [draft_of(scene, sitting, other) for sitting in (first, second)]
    planning.cancel_planned_sitting(organiser, second, reason="x", now=NOON)

    def seal(draft):
        return seal_sitting(
            president, scene.exam, draft, packages=scene.packages, now=NOON
        )

    assert seal(drafts[0]) == first
    row = Sitting.objects.get(pk=first)
    assert (row.code, row.title, row.scheduled_ms, row.duration_ms) == (
        "semiologie",
        "Sémiologie",
        MORNING.scheduled,
        2 * HOUR_MS,
    )
    assert row.paper.title == "UC 1 · Dossiers et questions isolées"
    assert Attempt.objects.filter(sitting=row).count() == 6
    assert plans.planned_of(scene.exam) == []
    assert [r.id for r in plans.sittings_of(scene.exam)] == [scene.sitting, first]
    with pytest.raises(SittingCancelled):
        seal(drafts[1])
    with pytest.raises(CeremonyInvalid):
        seal(drafts[0])


def test_a_sealed_sitting_is_moved_until_a_start_and_tablets_hear_it(
    scene, planning, owner
):
    organiser = scene.actor("organisation")

    planning.move_sitting(organiser, scene.sitting, MORNING.scheduled, now=NOON)
    planning.rename_sitting(organiser, scene.sitting, "UC 1 bis", now=NOON)

    with pytest.raises(PlanInvalid):
        planning.move_sitting(
            organiser, scene.sitting, NEXT.scheduled, duration_ms=1, now=NOON
        )
    heard = owner.execute(
        "SELECT kind, body FROM news WHERE sitting = %s ORDER BY number",
        (scene.sitting,),
    ).fetchall()
    assert [kind for kind, _ in heard] == ["moved", "moved"]
    assert heard[-1][1] == {"title": "UC 1 bis", "scheduled_ms": MORNING.scheduled}
    launch(owner, scene, t0=NOON)
    with pytest.raises(WrongPhase):
        planning.move_sitting(organiser, scene.sitting, NEXT.scheduled, now=NOON)


def test_two_persons_give_up_a_sealed_sitting_which_is_then_nowhere(
    scene, planning, plans, owner
):
    from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup
    from concours.acts.two_persons import confirm, propose  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery.sittings import sittings_in_order  # noqa: PLC0415 -- idem

    with pytest.raises(WrongPhase):
        planning.cancel_planned_sitting(
            scene.actor("organisation"), scene.sitting, reason="x", now=NOON
        )
    proposal = propose(
        scene.actor("organisation"),
        scene.sitting,
        "sitting_cancelled",
        facts={},
        reason="grève",
        now=NOON,
    )
    confirm(scene.actor("kermarec"), proposal, now=NOON)

    assert plans.sittings_of(scene.exam) == []
    assert not sittings_in_order().filter(exam_id=scene.exam).exists()
    row = owner.execute(
        "SELECT kind FROM news WHERE sitting = %s", (scene.sitting,)
    ).fetchone()
    assert row == ("cancelled",)
    with pytest.raises(SittingCancelled):
        arm_launch(scene.actor("presidente"), scene.sitting, lead_ms=60_000, now=NOON)


def test_sittings_clash_where_somebodys_own_end_passes_the_next_start():
    check = replace(MORNING, kind="check", duration_ms=12 * HOUR_MS)
    plans = [NEXT, check, MORNING]

    assert find_clashes(plans, {Fraction(1): 30}) == []
    assert find_clashes(plans, {Fraction(1): 30, THIRD_MORE: 3}) == [
        Clash("Sémiologie", "Anatomie", 3)
    ]
    later = replace(NEXT, scheduled=after(NEXT.scheduled, 40 * MINUTE_MS))
    assert find_clashes([MORNING, later], {Fraction(1): 30, THIRD_MORE: 3}) == []


def test_the_house_signs_what_its_key_may_sign_and_nothing_else(
    scene, owner, tmp_path, monkeypatch
):
    """Without a ceremony nobody brings a key: the house's is that of the exam."""
    from django.conf import settings  # noqa: PLC0415 -- after setup

    from concours.acts.authoring.ceremony import seal_sitting  # noqa: PLC0415 -- idem
    from concours.acts.authoring.packages_key import house_signer  # noqa: PLC0415 -- idem
    from concours.store.models import Sitting  # noqa: PLC0415 -- idem

    monkeypatch.setattr(settings, "SIGNING_KEY", tmp_path / "signing.key")
    unsigned = replace(draft_of(scene), signature=b"")

    def seal():
        return seal_sitting(
            scene.actor("presidente"),
            scene.exam,
            unsigned,
            packages=scene.packages,
            now=NOON,
        )

    with pytest.raises(PackageInvalid) as refused:
        seal()
    assert refused.value.reason == "signature"
    found_with(owner, scene, signer=house_signer())
    assert Sitting.objects.filter(pk=seal()).exists()


def test_the_sittings_of_an_exam_are_planned_again_next_year(
    scene, planning, plans, owner
):
    from concours.acts.authoring.founding import ExamInvalid  # noqa: PLC0415 -- setup
    from concours.acts.authoring.plan_again import (  # noqa: PLC0415 -- after setup
        PlanNotEmpty,
        plan_again,
    )
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup

    organiser = scene.actor("organisation")
    source = Exam.objects.get(pk=scene.exam)
    first, second = local(2027, 3, 24, 9), local(2027, 3, 30, 14)
    for title, hour in (("Sémiologie", first), ("Anatomie", second)):
        plan = replace(MORNING, title=title, scheduled=hour)
        planning.plan_sitting(organiser, source.id, plan, now=NOON)
    Exam.objects.filter(pk=source.id).update(first_day=date(2027, 3, 24))
    source.refresh_from_db()
    following = Exam.objects.create(
        code="suite", title="Suite", signer=source.signer, profile=source.profile
    )
    before = owner.execute("SELECT count(*) FROM act").fetchone()
    with pytest.raises(ExamInvalid):
        plan_again(organiser, following.id, source, now=NOON)
    assert owner.execute("SELECT count(*) FROM act").fetchone() == before
    Exam.objects.filter(pk=following.id).update(first_day=date(2028, 3, 22))

    plan_again(organiser, following.id, source, now=NOON)

    again = {row.title: row for row in plans.planned_of(following.id)}
    assert again["Sémiologie"].scheduled_ms == local(2028, 3, 22, 9)
    assert again["Anatomie"].scheduled_ms == local(2028, 3, 28, 14), "an hour of summer"
    assert {row.code for row in again.values()} >= {"semiologie", "anatomie"}
    assert again["Anatomie"].duration_ms == MORNING.duration_ms
    with pytest.raises(PlanNotEmpty):
        plan_again(organiser, following.id, source, now=NOON)


def local(*at):
    """The instant of an hour in France."""
    moment = datetime(*at, tzinfo=ZoneInfo("Europe/Paris"))
    return Instant(round(moment.timestamp()) * 1_000)
