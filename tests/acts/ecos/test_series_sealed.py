"""A series is planned as a half-day and sealed as a paper is, for nobody to read.

Its stations are known by their codes alone, its keyholders and its half-day as those
of a written sitting.
"""

from dataclasses import replace

import pytest

from acts.scene import NOON, draft_of, found_with
from acts.series_scene import (
    HALF_DAY_MS,
    SIGNAL,
    STATIONS,
    draft_series,
    frozen_series,
    plan_series,
    seal_planned,
)
from concours.core.authoring.sealing.manifest import PackageInvalid
from concours.core.authoring.sealing.stations import SERIES_MANIFEST
from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.kernel import crypto
from concours.core.kernel.canonical import dump, fields, load
from concours.core.profile.reading import to_bytes
from concours.store.profiles import load_profile

LATER = NOON + 1_000


def seal(scene, draft):
    from concours.acts.authoring.ceremony import seal_sitting  # noqa: PLC0415 -- after setup

    return seal_sitting(
        scene.actor("presidente"),
        scene.exam,
        draft,
        packages=scene.packages,
        now=LATER,
    )


def row_of(owner, sitting):
    return owner.execute(
        """SELECT s.kind, s.title, s.scheduled_ms, s.duration_ms, p.title,
                  p.questions_count, p.stations
           FROM sitting s JOIN frozen_paper p ON p.id = s.paper_id WHERE s.id = %s""",
        (sitting,),
    ).fetchone()


def facts_of_steps(scene):
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup
    from concours.store.queries.exams import facts_of  # noqa: PLC0415 -- idem

    return facts_of(Exam.objects.get(pk=scene.exam))


def test_a_planned_half_day_takes_a_series_and_nobody_passes_in_it_yet(scene, owner):
    sealed = seal_planned(scene)

    (half_day,) = facts_of_steps(scene).half_days
    assert (half_day.is_sealed, half_day.is_allotted) == (True, False)
    assert not half_day.is_adopted
    assert NORMAL_TEMPO.half_day_ms == HALF_DAY_MS
    assert row_of(owner, sealed.sitting) == (
        *("ecos", "ECOS, jour 1", SIGNAL, HALF_DAY_MS, "Série A"),
        *(5, list(STATIONS)),
    )
    counts = owner.execute(
        """SELECT (SELECT count(*) FROM attempt WHERE sitting_id = %(s)s),
                  (SELECT count(*) FROM keyholder WHERE sitting_id = %(s)s),
                  (SELECT count(*) FROM planned_sitting WHERE id = %(s)s)""",
        {"s": sealed.sitting},
    ).fetchone()
    assert counts == (0, 3, 0)
    folder = scene.packages / row_digest(owner, sealed.sitting)
    assert (folder / "manifest.json").read_bytes() == sealed.package.manifest


def row_digest(owner, sitting):
    ((digest,),) = owner.execute(
        "SELECT package_digest FROM sitting WHERE id = %s", (sitting,)
    ).fetchall()
    return bytes(digest).hex()


def test_a_profile_without_stations_has_no_half_day(scene, owner):
    from concours.core.delivery.planning.plan import PlanInvalid  # noqa: PLC0415 -- idem

    found_with(owner, scene, profile=to_bytes(load_profile("faculte")))
    with pytest.raises(PlanInvalid) as refused:
        plan_series(scene)
    assert refused.value.field == "kind"


def test_a_series_is_no_paper_and_a_paper_no_series(scene):
    from concours.acts.authoring.sealed_draft import CeremonyInvalid  # noqa: PLC0415

    sitting = plan_series(scene)
    series, _ = draft_series(scene, sitting)
    paper = draft_of(scene, sitting)

    with pytest.raises(CeremonyInvalid) as refused:
        seal(scene, paper)
    assert refused.value.reason == "kind"
    for altered in (replace(series, kind="exam"), replace(paper, kind="ecos")):
        with pytest.raises(PackageInvalid):  # signed as the other
            seal(scene, altered)
    unplanned, _ = draft_series(scene, scene.exam)
    with pytest.raises(CeremonyInvalid) as refused:
        seal(scene, unplanned)
    assert refused.value.reason == "kind"


def test_a_series_without_its_five_stations_is_not_sealed(scene):
    from concours.acts.authoring.sealed_draft import CeremonyInvalid  # noqa: PLC0415

    draft, _ = draft_series(scene, plan_series(scene))
    manifest = load(draft.manifest)
    for stations in (["s1", "s2", "s3", "s4"], ["s1", "s2", "s3", "s4", "s9"], "s1"):
        series = {**manifest["series"], "stations": stations}
        other = dump({**manifest, "series": series})
        signed = crypto.sign(bytes(range(32)), fields(SERIES_MANIFEST, other))
        with pytest.raises(CeremonyInvalid) as refused:
            seal(scene, replace(draft, manifest=other, signature=signed))
        assert refused.value.reason == "paper"


def test_one_series_serves_both_half_days_of_its_day(scene, owner):
    frozen = frozen_series()
    sittings = []
    for title in ("Matin", "Après-midi"):
        draft, _ = draft_series(scene, plan_series(scene, title), frozen)
        sittings.append(seal(scene, draft))

    papers = {
        owner.execute("SELECT paper_id FROM sitting WHERE id = %s", (one,)).fetchone()
        for one in sittings
    }
    assert len(papers) == 1
    assert len({row_digest(owner, one) for one in sittings}) == 2


def test_a_reopened_series_is_sealed_anew_with_the_same_half_day(scene, owner):
    sealed = seal_planned(scene)
    owner.execute(
        "UPDATE sitting SET reopened_act = 1 WHERE id = %s", (sealed.sitting,)
    )
    draft, _ = draft_series(scene, sealed.sitting, frozen_series("other", 2))

    seal(scene, draft)

    assert row_of(owner, sealed.sitting)[3] == HALF_DAY_MS
