"""A paper is sealed whole or not at all; the quorum alone opens it again, in time."""

import os
from dataclasses import replace

import pytest

from acts.scene import NOON, draft_of, found_with, frozen_as, seal_paper
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.manifest import (
    PackageInvalid,
    package_digest,
    read,
)
from concours.core.delivery.sitting.phases import QuorumMissing, WrongPhase
from concours.core.kernel.canonical import load
from concours.core.profile.reading import to_bytes
from concours.store.profiles import load_profile

LATER = NOON + 1_000


def seal(scene, draft, *, login="presidente"):
    from concours.acts.authoring.ceremony import seal_sitting  # noqa: PLC0415 -- after setup

    return seal_sitting(
        scene.actor(login), scene.exam, draft, packages=scene.packages, now=LATER
    )


def reopen(scene, sitting, *, now=LATER):
    from concours.acts.authoring.ceremony import reopen_sitting  # noqa: PLC0415 -- after setup

    reopen_sitting(scene.actor("presidente"), sitting, reason="coquille", now=now)


def hand_in(link, sitting, *, count):
    """Leave `count` accepted shares in a living keeper's custody."""
    link.execute(
        "INSERT INTO keeper_key VALUES (gen_random_uuid(), %s, %s, %s)",
        (bytes(65), LATER, LATER),
    )
    link.execute(
        """INSERT INTO handed_share
               (id, keyholder_id, keeper_key_id, sealed, handed_ms, state, refusal)
           SELECT gen_random_uuid(), k.id, (SELECT id FROM keeper_key LIMIT 1), '',
                  %s, 'accepted', ''
           FROM keyholder k WHERE k.sitting_id = %s AND k.position <= %s""",
        (LATER, sitting, count),
    )


def acts(link, sitting):
    rows = link.execute(
        "SELECT kind, body FROM act WHERE sitting = %s ORDER BY number", (sitting,)
    ).fetchall()
    return [(kind, load(bytes(body))) for kind, body in rows]


def counts(link):
    (row,) = link.execute(
        "SELECT (SELECT count(*) FROM sitting), (SELECT count(*) FROM act)"
    ).fetchall()
    return row


def test_a_ceremony_makes_a_sitting_its_keyholders_and_one_act(scene, owner):
    draft = draft_of(scene)

    sitting = seal(scene, draft)

    ((kind, body),) = acts(owner, sitting)
    assert kind == "sitting_sealed"
    assert body["commitments"] == [each.hex() for each in draft.commitments]
    assert (body["quorum"], body["spare"]) == (2, "benali")
    attempts = owner.execute(
        "SELECT count(*) FROM attempt WHERE sitting_id = %s", (sitting,)
    ).fetchone()
    assert attempts == (6,)
    folder = scene.packages / body["package"]
    assert (folder / "manifest.json").read_bytes() == draft.manifest


def test_the_papers_of_one_ceremony_are_sealed_all_or_none(scene, owner):
    from concours.acts.authoring.ceremony import CeremonyInvalid, seal_sittings  # noqa: PLC0415 -- after setup

    president, before = scene.actor("presidente"), counts(owner)
    first, second = draft_of(scene), draft_of(scene, frozen=frozen_as("uc2"))
    at = {"packages": scene.packages, "now": LATER}
    for drafts in (
        [],
        [first, first],
        [first, replace(second, quorum=4)],
        [first, *[second] * 32],
    ):
        with pytest.raises(CeremonyInvalid):
            seal_sittings(president, scene.exam, drafts, **at)
        assert counts(owner) == before

    both = seal_sittings(president, scene.exam, [first, second], **at)

    assert [acts(owner, each)[0][1]["mode"] for each in both] == ["ceremony"] * 2


def test_one_ceremony_seals_no_paper_for_two_sittings(scene, owner):
    from concours.acts.authoring.ceremony import seal_sittings  # noqa: PLC0415 -- after setup
    from concours.acts.authoring.sealed_draft import SamePaper  # noqa: PLC0415 -- idem

    president, before = scene.actor("presidente"), counts(owner)
    drafts = [draft_of(scene), draft_of(scene)]

    with pytest.raises(SamePaper) as refused:
        seal_sittings(president, scene.exam, drafts, packages=scene.packages, now=LATER)

    assert refused.value.paper == "uc1 v1"
    assert counts(owner) == before


TWO = ("presidente", "kermarec")


@pytest.mark.parametrize(
    ("profile", "shared", "reason"),
    [
        ("edn", (TWO, 2), "keyholders"),
        ("edn", ((*TWO, ""), 2), "keyholders"),
        ("edn", ((*TWO, "benali"), 1), "quorum"),
        ("faculte", ((*TWO, ""), 2), None),
        ("faculte", ((*TWO, "benali"), 2), "keyholders"),
        ("faculte", (("", *TWO), 2), "keyholders"),
        ("faculte", (("presidente", "presidente", ""), 2), "keyholders"),
        ("faculte", ((*TWO, ""), 1), "quorum"),
        ("faculte", ((*TWO, ""), 3), "quorum"),
        ("faculte", (("presidente",), 1), "keyholders"),
        ("blanc", (("presidente",), 1), None),
        ("blanc", (TWO, 1), "keyholders"),
        ("blanc", (("",), 1), "keyholders"),
    ],
)
def test_how_many_share_and_open_is_what_the_profile_says(
    scene, owner, profile, shared, reason
):
    from concours.acts.authoring.ceremony import CeremonyInvalid  # noqa: PLC0415 -- after setup

    found_with(owner, scene, profile=to_bytes(load_profile(profile)))
    keyholders, quorum = shared
    commitments = tuple(os.urandom(32) for _ in keyholders)
    change = {"keyholders": keyholders, "quorum": quorum, "commitments": commitments}
    draft = replace(draft_of(scene), spare="", **change)

    if reason is not None:
        with pytest.raises(CeremonyInvalid) as refused:
            seal(scene, draft)
        assert refused.value.reason == reason
        return

    held = owner.execute(
        """SELECT coalesce(m.login, '') FROM keyholder k
           LEFT JOIN staff m ON m.id = k.member_id
           WHERE k.sitting_id = %s ORDER BY k.position""",
        (seal(scene, draft),),
    ).fetchall()
    assert tuple(login for (login,) in held) == keyholders


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"keyholders": ("presidente", "presidente", "benali")}, "keyholders"),
        ({"keyholders": ("presidente", "kermarec", "technique")}, "keyholders"),
        ({"keyholders": ("presidente", "kermarec", "nobody")}, "keyholders"),
        ({"quorum": 1}, "quorum"),
        ({"quorum": 4}, "quorum"),
        ({"commitments": (bytes(32),)}, "commitments"),
        ({"commitments": (bytes(32),) * 3}, "commitments"),
        ({"spare": "technique"}, "spare"),
        ({"kind": "spare"}, "kind"),
        ({"key_document": b""}, "key_document"),
    ],
)
def test_what_is_not_whole_seals_nothing(scene, owner, change, reason):
    from concours.acts.authoring.ceremony import CeremonyInvalid  # noqa: PLC0415 -- after setup

    draft, before = draft_of(scene), counts(owner)

    with pytest.raises(CeremonyInvalid) as refused:
        seal(scene, replace(draft, **change))

    assert refused.value.reason == reason
    assert counts(owner) == before


def test_a_part_that_did_not_arrive_seals_nothing(scene, owner):
    from concours.acts.authoring.ceremony import CeremonyInvalid  # noqa: PLC0415 -- after setup

    draft, before = draft_of(scene), counts(owner)
    newest = max(
        (scene.packages / "blob").iterdir(), key=lambda p: p.stat().st_mtime_ns
    )
    newest.unlink()

    with pytest.raises(CeremonyInvalid) as refused:
        seal(scene, draft)

    assert refused.value.reason == "parts"
    assert counts(owner) == before


def test_a_manifest_that_the_exam_has_not_signed_seals_nothing(scene, owner):
    draft, before = draft_of(scene), counts(owner)

    with pytest.raises(PackageInvalid):
        seal(scene, replace(draft, signature=os.urandom(64)))

    assert counts(owner) == before


def test_a_sealed_sitting_is_not_sealed_over(scene):
    from concours.acts.authoring.ceremony import CeremonyInvalid  # noqa: PLC0415 -- after setup

    draft = draft_of(scene)
    seal(scene, draft)

    with pytest.raises(CeremonyInvalid) as refused:
        seal(scene, draft)

    assert refused.value.reason == "sealed"


def test_fewer_than_the_quorum_reopen_nothing_a29(scene, owner):
    hand_in(owner, scene.sitting, count=1)

    with pytest.raises(QuorumMissing):
        reopen(scene, scene.sitting)


def test_a_paper_is_not_reopened_once_a_start_is_announced(scene, owner):
    hand_in(owner, scene.sitting, count=2)
    owner.execute(
        "UPDATE sitting SET armed_ms = 1, t0_ms = 2 WHERE id = %s", (scene.sitting,)
    )

    with pytest.raises(WrongPhase):
        reopen(scene, scene.sitting)


def test_a_reopened_paper_is_not_launched_and_takes_no_share(scene, owner):
    from concours.acts.authoring.shares import NotSealed, hand_share  # noqa: PLC0415 -- idem
    from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup

    hand_in(owner, scene.sitting, count=2)
    reopen(scene, scene.sitting)

    with pytest.raises(NotSealed):
        arm_launch(scene.actor("presidente"), scene.sitting, lead_ms=60_000, now=LATER)
    with pytest.raises(NotSealed):
        hand_share(
            scene.actor("benali"),
            scene.sitting,
            keeper_key=scene.exam,
            ciphertext=b"x" * 200,
            now=LATER,
        )


def test_a_reopened_paper_is_sealed_again_under_new_shares(scene, owner):
    draft = draft_of(scene)
    sitting = seal(scene, draft)
    hand_in(owner, sitting, count=2)
    reopen(scene, sitting)
    fresh = replace(
        draft,
        keyholders=("benali", "presidente", "kermarec"),
        commitments=tuple(os.urandom(32) for _ in range(3)),
        spare="",
    )

    assert seal(scene, fresh) == sitting

    held = owner.execute(
        "SELECT commitment FROM keyholder WHERE sitting_id = %s ORDER BY position",
        (sitting,),
    ).fetchall()
    assert [bytes(each) for (each,) in held] == [*fresh.commitments]
    assert [kind for kind, _ in acts(owner, sitting)] == [
        "sitting_sealed",
        "sitting_reopened",
        "sitting_sealed",
    ]


def another(draft):
    """The same sitting under another secret, as after a sheet was lost."""
    sitting = read(draft.manifest).sitting
    package = seal_paper(sitting, keys_of(os.urandom(32), sitting=sitting))
    return package, replace(
        draft,
        manifest=package.manifest,
        signature=package.signature,
        key_document=package.sealed_key_document,
    )


def sealed_again(link, scene):
    """Seal, open again, seal another package; return the sitting and both drafts."""
    from concours.store.packages import put_part  # noqa: PLC0415 -- after setup

    draft = draft_of(scene)
    sitting = seal(scene, draft)
    hand_in(link, sitting, count=2)
    reopen(scene, sitting)
    package, fresh = another(draft)
    for blob in package.blobs.values():
        put_part(scene.packages, blob)
    return sitting, draft, fresh


def told(link, sitting):
    return link.execute(
        "SELECT kind, site, attempt, body FROM news WHERE sitting = %s", (sitting,)
    ).fetchall()


def test_tablets_are_told_of_a_package_that_takes_the_place_of_theirs(scene, owner):
    sitting, _, fresh = sealed_again(owner, scene)
    assert told(owner, sitting) == []

    seal(scene, fresh)

    digest = package_digest(fresh.manifest).hex()
    assert told(owner, sitting) == [("sealed", None, None, {"package": digest})]


def test_the_same_package_under_new_shares_is_no_news(scene, owner):
    sitting, draft, _ = sealed_again(owner, scene)

    seal(scene, draft)

    assert told(owner, sitting) == []


def test_an_older_version_is_not_sealed_in_the_place_of_another_a33(scene, owner):
    from concours.acts.authoring.ceremony import CeremonyInvalid  # noqa: PLC0415 -- after setup

    sitting, _, fresh = sealed_again(owner, scene)
    change = "UPDATE frozen_paper SET version = version + %s"
    owner.execute(change, (8,))
    try:
        with pytest.raises(CeremonyInvalid) as refused:
            seal(scene, fresh)
    finally:
        owner.execute(change, (-8,))

    assert (refused.value.reason, told(owner, sitting)) == ("older", [])


def test_the_console_alone_holds_nothing_that_opens_a_paper(scene):
    """What a ceremony leaves in rows and files never names a word or a key."""
    seal(scene, draft_of(scene))

    whole = b"".join(p.read_bytes() for p in scene.packages.rglob("*") if p.is_file())
    assert scene.keys.sitting not in whole
