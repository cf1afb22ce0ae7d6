"""Exclusion takes two persons, keeps the copy, and gives the time back if undone."""

import pytest

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch, open_marking_key
from concours.acts.actor import Actor
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel.time import MINUTE_MS

T0 = NOON
END = T0 + 3 * HOUR_MS
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
THEN = T0 + HOUR_MS


@pytest.fixture
def open_scene(scene, owner):
    launch(owner, scene, t0=T0)
    return scene


@pytest.fixture
def one(scene, owner):
    return attempt_of(owner, scene, "04201")


def exclude(scene, attempt, *, now=THEN):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

    proposal = two_persons.propose(
        PRESIDENT,
        scene.sitting,
        "candidate_excluded",
        facts={"attempt": str(attempt)},
        reason="Téléphone en main.",
        now=now,
    )
    return two_persons.confirm(scene.actor("kermarec"), proposal, now=now)


def readmit(scene, attempt, *, now):
    from concours.acts.delivery.exclusion import readmit as readmit_  # noqa: PLC0415

    readmit_(
        PRESIDENT, scene.sitting, attempt=attempt, reason="Une calculette.", now=now
    )


def due(scene, attempt):
    from concours.store.models import Attempt  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415

    copy = Attempt.objects.select_related("candidate").get(pk=attempt)
    return Allowances(sittings.load(scene.sitting)).own_end(copy)


def news(owner, scene):
    return owner.execute(
        "SELECT kind, attempt, body ->> 'cause' FROM news WHERE sitting = %s"
        " ORDER BY number",
        (scene.sitting,),
    ).fetchall()


def excluded_act(owner, attempt):
    return owner.execute(
        "SELECT excluded_act FROM attempt WHERE id = %s", (attempt,)
    ).fetchone()[0]


def test_an_excluded_candidate_is_stopped_and_both_persons_are_named(
    open_scene, owner, one
):
    number = exclude(open_scene, one)

    assert excluded_act(owner, one) == number
    assert news(owner, open_scene) == [("paused", one, "exclusion")]
    role, reason, body = owner.execute(
        """SELECT role, reason, convert_from(body, 'UTF8')::jsonb FROM act
           WHERE number = %s""",
        (number,),
    ).fetchone()
    assert (role, reason) == ("jury", "Téléphone en main.")
    assert body["candidate"] == "04201"
    assert body["proposed_by"] == "Pr A. Delmas (presidente)"


def test_who_is_readmitted_gets_every_millisecond_back(open_scene, owner, one):
    before = due(open_scene, one)
    exclude(open_scene, one)

    readmit(open_scene, one, now=THEN + 17 * MINUTE_MS + 345)

    assert due(open_scene, one) == before + 17 * MINUTE_MS + 345
    assert excluded_act(owner, one) is None
    assert [kind for kind, *_ in news(owner, open_scene)] == ["paused", "resumed"]


def test_after_their_time_nobody_is_stopped_any_more(open_scene, owner, one):
    exclude(open_scene, one, now=END + 1)

    assert news(owner, open_scene) == []
    readmit(open_scene, one, now=END + 2)
    assert news(owner, open_scene) == []
    assert excluded_act(owner, one) is None


def test_what_stands_is_not_done_twice(open_scene, one):
    from concours.acts.delivery.exclusion import ExclusionStands  # noqa: PLC0415

    with pytest.raises(ExclusionStands):
        readmit(open_scene, one, now=THEN)
    exclude(open_scene, one)
    with pytest.raises(ExclusionStands):
        exclude(open_scene, one)


def test_nobody_is_excluded_before_the_launch_nor_without_a_name(scene, one):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415

    with pytest.raises(WrongPhase):
        exclude(scene, one)
    with pytest.raises(Unknown):
        two_persons.propose(
            PRESIDENT, scene.sitting, "candidate_excluded", facts={}, reason="x",
            now=THEN,
        )  # fmt: skip


def test_an_excluded_copy_is_kept_not_awaited_and_not_marked(open_scene, owner, one):
    from concours.acts.results.marks import collect, mark  # noqa: PLC0415 -- after setup
    from concours.store.queries.results.results import excluded_of  # noqa: PLC0415 -- idem

    tablets = [
        Tablet(owner, attempt_of(owner, open_scene, n)) for n in ("04201", "04203")
    ]
    for tablet in tablets:
        tablet.enrol(at=T0 - HOUR_MS)
        tablet.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
        tablet.answer("qi-q2", "embolie", at=T0 + 1_000)
        tablet.seen(at=END)
    tablets[1].write("handed", {"reason": "time"}, at=END)
    tablets[1].seen(at=END)
    exclude(open_scene, one)

    collect(PRESIDENT, open_scene.sitting, packages=open_scene.packages, now=END + 1)
    open_marking_key(owner, open_scene, at=END + 2)
    mark(PRESIDENT, open_scene.sitting, packages=open_scene.packages, now=END + 3)

    marked = owner.execute(
        """SELECT c.number, m.place FROM candidate_mark m
           JOIN attempt a ON a.id = m.attempt_id
           JOIN candidate c ON c.id = a.candidate_id WHERE a.sitting_id = %s""",
        (open_scene.sitting,),
    ).fetchall()
    assert marked == [("04203", 1)]
    assert [each.number for each in excluded_of(open_scene.sitting)] == ["04201"]

    readmit(open_scene, one, now=END + 4)
    assert excluded_of(open_scene.sitting) == []
