"""A technical check needs no ceremony, no holder and no share: its paper is public.

An organiser gives it its paper; the president launches it with nobody's share, and the
keeper opens it from what everybody may know. A sitting that counts is never opened so,
and a secret that is not that of the package is refused.
"""

import os
from itertools import count

import pytest

from acts.scene import HOUR_MS, NOON, draft_of, make_scene, seal_paper
from concours.acts.may import NotAllowed
from concours.core.authoring.sealing.keys import keys_of
from concours.core.delivery.planning.plan import SittingPlan
from concours.core.kernel import crypto
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import after
from concours.keeper.custody import Custody
from concours.keeper.run import Keeper

CODES = count(1)


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code=f"check-{next(CODES)}")


@pytest.fixture
def owner(database):
    with database.connect("concours_owner", autocommit=True) as link:
        yield link


@pytest.fixture
def link(database):
    with database.connect("concours_keeper", autocommit=True) as link:
        yield link


def plan(scene, *, kind="check"):
    """Plan a sitting for the morrow."""
    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- after setup

    morrow = SittingPlan(
        title="Essai",
        kind=kind,
        scheduled=after(NOON, 24 * HOUR_MS),
        duration_ms=HOUR_MS // 6,
    )
    return plan_sitting(scene.actor("organisation"), scene.exam, morrow, now=NOON)


def give(scene, sitting, *, login="organisation", told=None):
    """Give a check the scene's paper; `told` is the secret, if it is another."""
    from concours.acts.authoring.open_check import OpenDraft, open_check  # noqa: PLC0415
    from concours.store.packages import put_part  # noqa: PLC0415 -- after setup

    secret = os.urandom(32)
    package = seal_paper(sitting, keys_of(secret, sitting=sitting))
    for blob in package.blobs.values():
        put_part(scene.packages, blob)
    draft = OpenDraft(
        manifest=package.manifest,
        signature=package.signature,
        key_document=package.sealed_key_document,
        secret=secret if told is None else told,
    )
    open_check(scene.actor(login), scene.exam, draft, packages=scene.packages, now=NOON)
    return keys_of(secret, sitting=sitting)


def test_a_check_is_launched_and_its_marking_key_opened_with_nobodys_share(
    scene, link, owner
):
    from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup

    check = plan(scene)
    give(scene, check)
    keys = give(scene, check)  # another paper, before any start
    keeper = Keeper(Custody(crypto.private_key_from(os.urandom)))
    keeper.look(link, now=NOON)

    t0 = arm_launch(scene.actor("presidente"), check, lead_ms=60_000, now=NOON)
    keeper.look(link, now=after(t0, -5_000))

    asked = "SELECT sitting_key FROM released_key WHERE sitting = %s"
    assert [bytes(key) for (key,) in owner.execute(asked, (check,))] == [keys.sitting]
    with pytest.raises(Refusal) as refused:
        give(scene, check)
    assert refused.value.code == "sitting.wrong_phase"
    owner.execute(
        "INSERT INTO journal_head (sitting, size, root, fixed_ms)"
        " VALUES (%s, 0, %s, 0)",
        (check, bytes(32)),
    )
    keeper.look(link, now=after(t0, HOUR_MS))
    asked = "SELECT marking_key FROM opened_marking_key WHERE sitting = %s"
    assert [bytes(key) for (key,) in owner.execute(asked, (check,))] == [keys.marking]


def test_no_other_sitting_is_opened_so_and_no_other_secret_believed(scene, owner):
    from concours.acts.authoring import ceremony  # noqa: PLC0415 -- after setup

    check, counting = plan(scene), plan(scene, kind="exam")
    for sitting, told, reason in (
        (counting, None, "kind"),
        (scene.sitting, None, "kind"),
        (check, bytes(32), "secret"),
        (check, b"", "secret"),
    ):
        with pytest.raises(ceremony.CeremonyInvalid) as refused:
            give(scene, sitting, told=told)
        assert refused.value.reason == reason
    with pytest.raises(NotAllowed):
        give(scene, check, login="kermarec")
    draft = draft_of(scene, check)
    with pytest.raises(ceremony.CeremonyInvalid) as refused:
        ceremony.seal_sitting(
            scene.actor("presidente"),
            scene.exam,
            draft,
            packages=scene.packages,
            now=NOON,
        )
    assert refused.value.reason == "kind"
    asked = "SELECT FROM sitting WHERE open_secret IS NOT NULL AND exam_id = %s"
    assert owner.execute(asked, (scene.exam,)).fetchall() == []
