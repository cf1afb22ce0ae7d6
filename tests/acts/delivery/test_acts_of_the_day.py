"""An act is done and recorded, or neither: record, news and change share one fate."""

import pytest

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch
from concours.acts.actor import Actor
from concours.core.delivery.journal.act import REASON_LENGTH_MAX
from concours.core.delivery.sitting.extensions import (
    ExtensionInvalid,
    ExtensionsTooMany,
    ExtensionTooLate,
)
from concours.core.delivery.sitting.phases import LeadOutOfBounds, TooEarly, WrongPhase
from concours.core.kernel.time import MINUTE_MS
from concours.core.people.roster.codes import code_digest
from small_exam import CODES_KEY

T0 = NOON
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
TECHNICIAN = Actor("technique", "L. Hamon", frozenset({"technician"}))


def acts(link, scene):
    return link.execute(
        "SELECT kind, role, reason FROM act WHERE sitting = %s ORDER BY number",
        (scene.sitting,),
    ).fetchall()[1:]


def news(link, scene):
    return link.execute(
        "SELECT kind, body, site IS NULL, attempt FROM news WHERE sitting = %s "
        "ORDER BY number",
        (scene.sitting,),
    ).fetchall()


@pytest.fixture
def open_scene(scene, owner):
    launch(owner, scene, t0=T0)
    return scene


def test_time_given_to_a_room_is_each_ones_own_and_no_other_rooms(open_scene, owner):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup
    from concours.store.models import Attempt, Candidate  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery.sittings import load  # noqa: PLC0415 -- idem
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    here = Candidate.objects.filter(site=open_scene.site)
    numbers = sorted(here.values_list("number", flat=True))
    second, third = numbers[1:3]
    here.update(room="Salle 8")
    here.filter(number=second).update(room="Salle 9", factor_num=4, factor_den=3)
    here.filter(number=third).update(room="Salle 9")

    def due():
        rows = Attempt.objects.filter(sitting=open_scene.sitting)
        ends = Allowances(load(open_scene.sitting))
        return {a.candidate.number: ends.own_end(a) for a in rows}

    before, whom = due(), ActTarget(open_scene.site, room="Salle 9")
    extend(PRESIDENT, open_scene.sitting, whom, (5, " Bruit. "), now=T0 + 1_000)

    after = {number: end - before[number] for number, end in due().items()}
    assert {number: ms for number, ms in after.items() if ms} == {
        second: 7 * 60_000,
        third: 5 * 60_000,
    }
    assert [(kind, body) for kind, body, *_ in news(owner, open_scene)] == [
        ("extended", {"minutes": m, "reason": "Bruit.", "scope": "candidate"})
        for m in (7, 5)
    ]
    ((body,),) = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act WHERE kind = 'time_extended'"
    ).fetchall()
    assert (body["scope"], body["room"], body["too_late"]) == ("room", "Salle 9", [])
    assert body["granted"] == [
        {"candidate": second, "minutes": 7},
        {"candidate": third, "minutes": 5},
    ]
    late = T0 + 3 * HOUR_MS + 6 * 60_000
    extend(PRESIDENT, open_scene.sitting, whom, (5, "Bruit."), now=late)
    assert owner.execute(
        """SELECT convert_from(body, 'UTF8')::jsonb->'too_late' FROM act
           ORDER BY number DESC LIMIT 1"""
    ).fetchone() == ([third],)
    with pytest.raises(ExtensionTooLate):
        extend(PRESIDENT, open_scene.sitting, whom, (5, "."), now=T0 + 9 * HOUR_MS)
    nowhere = ActTarget(open_scene.site, room="Nulle part")
    with pytest.raises(Unknown):
        extend(PRESIDENT, open_scene.sitting, nowhere, (5, "."), now=late)


def test_time_given_to_the_nation_is_recorded_told_and_counted(open_scene, owner):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup
    from concours.core.delivery.sitting.time import normal_end  # noqa: PLC0415
    from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415
    from concours.store.queries.delivery.sittings import load  # noqa: PLC0415

    extend(PRESIDENT, open_scene.sitting, ActTarget(), (7, " Panne. "), now=T0 + 1_000)

    assert acts(owner, open_scene) == [("time_extended", "president", "Panne.")]
    assert news(owner, open_scene) == [
        ("extended", {"minutes": 7, "reason": "Panne.", "scope": "nation"}, True, None)
    ]
    row = load(open_scene.sitting)
    assert normal_end(Allowances(row).common()) == T0 + 3 * HOUR_MS + 7 * 60_000


def test_time_given_to_a_site_or_a_candidate_reaches_nobody_else(open_scene, owner):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup
    from concours.core.delivery.sitting.time import own_end  # noqa: PLC0415
    from concours.store.models import Attempt, Site  # noqa: PLC0415
    from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415
    from concours.store.queries.delivery.sittings import load  # noqa: PLC0415

    site = Site.objects.get(exam_id=open_scene.exam, name="Limoges")
    one = attempt_of(owner, open_scene, "04203")
    at = T0 + 1_000
    extend(
        PRESIDENT, open_scene.sitting, ActTarget(site=site.id), (10, "Réseau"), now=at
    )
    extend(
        PRESIDENT, open_scene.sitting, ActTarget(attempt=one), (4, "Tablette"), now=at
    )

    row = load(open_scene.sitting)
    allowances = Allowances(row)
    ends = {
        attempt.candidate.number: (own_end(allowances.of(attempt)) - T0) // 60_000
        for attempt in Attempt.objects.filter(sitting=row).select_related("candidate")
    }
    assert ends == {
        "04201": 180,
        "04202": 254,  # 4/3 of 190 minutes, rounded up and cut to whole minutes
        "04203": 184,
        "04204": 190,
        "04205": 180,
        "04206": 190,
    } | {"04202": (190 * 4 * 60_000 // 3) // 60_000}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ((0, "x"), "minutes"),
        ((121, "x"), "minutes"),
        ((5, "  "), "reason_missing"),
        ((5, "x" * (REASON_LENGTH_MAX + 1)), "reason_too_long"),
    ],
)
def test_time_out_of_bounds_changes_nothing(open_scene, owner, given, reason):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup

    with pytest.raises(ExtensionInvalid) as refused:
        extend(PRESIDENT, open_scene.sitting, ActTarget(), given, now=T0 + 1)

    assert refused.value.reason == reason
    assert (acts(owner, open_scene), news(owner, open_scene)) == ([], [])


def test_time_is_not_given_to_those_who_have_ended(open_scene):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup

    with pytest.raises(ExtensionTooLate):
        extend(
            PRESIDENT, open_scene.sitting, ActTarget(), (5, "x"), now=T0 + 3 * HOUR_MS
        )


def test_a_candidate_given_time_too_often_is_refused_and_loses_nothing(
    open_scene, owner
):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup
    from concours.store.models import Attempt  # noqa: PLC0415
    from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415
    from concours.store.queries.delivery.sittings import load  # noqa: PLC0415

    one = attempt_of(owner, open_scene, "04203")
    for_one = ActTarget(attempt=one)
    for _ in range(32):
        extend(PRESIDENT, open_scene.sitting, for_one, (1, "Tablette"), now=T0 + 1_000)
    with pytest.raises(ExtensionsTooMany):
        extend(PRESIDENT, open_scene.sitting, for_one, (1, "Tablette"), now=T0 + 1_000)
    for whom in (ActTarget(), ActTarget(site=open_scene.site)) * 16:
        extend(PRESIDENT, open_scene.sitting, whom, (1, "Réseau"), now=T0 + 1_000)

    attempt = Attempt.objects.select_related("candidate").get(pk=one)
    given = Allowances(load(open_scene.sitting)).of(attempt).given
    assert sum(each.minutes for each in given if each.scope == "candidate") == 32


def test_time_is_not_given_before_a_launch(scene):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup

    with pytest.raises(WrongPhase) as refused:
        extend(PRESIDENT, scene.sitting, ActTarget(), (5, "x"), now=NOON)

    assert refused.value.facts() == {"phase": "sealed", "wanted": "launched"}


def test_a_site_of_another_exam_is_unknown(open_scene, tmp_path):
    from acts.scene import make_scene  # noqa: PLC0415 -- a second exam
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup
    from concours.store.models import Site  # noqa: PLC0415
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415

    other = make_scene(tmp_path / "other", code=f"other-{open_scene.sitting}"[:40])
    site = Site.objects.filter(exam_id=other.exam).first()

    with pytest.raises(Unknown):
        extend(
            PRESIDENT,
            open_scene.sitting,
            ActTarget(site=site.id),
            (5, "x"),
            now=T0 + 1_000,
        )


def test_a_message_goes_to_one_candidate_and_is_recorded(open_scene, owner):
    from concours.acts.delivery.messages import send_message  # noqa: PLC0415 -- after setup
    from concours.acts.delivery.time import ActTarget  # noqa: PLC0415

    one = attempt_of(owner, open_scene, "04203")
    send_message(
        TECHNICIAN, open_scene.sitting, ActTarget(attempt=one), text=" Bonjour ", now=T0
    )

    assert news(owner, open_scene) == [("message", {"text": "Bonjour"}, True, one)]
    assert acts(owner, open_scene) == [("message_sent", "technician", "")]


@pytest.mark.parametrize("text", ["  ", "x" * 501])
def test_a_message_out_of_bounds_is_refused(open_scene, text):
    from concours.acts.delivery.messages import TextInvalid, send_message  # noqa: PLC0415
    from concours.acts.delivery.time import ActTarget  # noqa: PLC0415

    with pytest.raises(TextInvalid):
        send_message(TECHNICIAN, open_scene.sitting, ActTarget(), text=text, now=T0)


def test_a_replacement_code_is_given_once_and_kept_as_a_digest(open_scene, owner):
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415

    one = attempt_of(owner, open_scene, "04203")
    code = allow_replacement(
        TECHNICIAN,
        (open_scene.sitting, one),
        reason="Écran fêlé",
        chance=bytes(15) + b"\x07",
        now=T0,
    )

    row = owner.execute(
        """SELECT a.candidate_id, r.code_digest, r.expires_ms FROM replacement_code r
           JOIN attempt a ON a.id = r.attempt_id WHERE a.id = %s""",
        (one,),
    ).fetchone()
    assert code == "000007"
    assert (bytes(row[1]), row[2]) == (
        code_digest(CODES_KEY, row[0], code),
        T0 + 600_000,
    )
    recorded = owner.execute("SELECT body FROM act ORDER BY number DESC").fetchone()
    assert bytes(recorded[0]) == b'{"candidate":"04203"}'


def test_a_replacement_needs_a_reason(open_scene, owner):
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- after setup

    one = attempt_of(owner, open_scene, "04203")

    with pytest.raises(ReasonInvalid):
        allow_replacement(
            TECHNICIAN,
            (open_scene.sitting, one),
            reason=" ",
            chance=bytes(16),
            now=T0,
        )


def test_a_close_shortens_for_everybody_and_is_told(open_scene, owner):
    from concours.acts.delivery.close import close  # noqa: PLC0415 -- after setup

    close(PRESIDENT, open_scene.sitting, reason="Évacuation", now=T0 + HOUR_MS)

    assert acts(owner, open_scene) == [("sitting_closed", "president", "Évacuation")]
    assert news(owner, open_scene) == [("closed", {"at_ms": T0 + HOUR_MS}, True, None)]


def test_a_sitting_is_not_closed_before_it_opens(open_scene):
    from concours.acts.delivery.close import close  # noqa: PLC0415 -- after setup

    with pytest.raises(TooEarly):
        close(PRESIDENT, open_scene.sitting, reason="x", now=T0 - 1)


def test_nothing_is_announced_without_a_keeper(scene):
    from concours.acts.authoring.shares import KeeperAway  # noqa: PLC0415
    from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup

    with pytest.raises(KeeperAway):
        arm_launch(PRESIDENT, scene.sitting, lead_ms=60_000, now=NOON + 10 * HOUR_MS)


def hand_all_shares(scene, owner, now):
    """A keeper that alone lives now holds the share of every keyholder."""
    owner.execute("UPDATE keeper_key SET alive_ms = 0")
    keeper = owner.execute(
        """INSERT INTO keeper_key (id, public_key, made_ms, alive_ms)
           VALUES (gen_random_uuid(), %s, %s, %s) RETURNING id""",
        (b"\4" * 65, now, now),
    ).fetchone()[0]
    owner.execute(
        """INSERT INTO handed_share (id, keyholder_id, keeper_key_id, sealed, handed_ms,
               state, refusal) SELECT gen_random_uuid(), id, %s, %s, %s, 'accepted', ''
           FROM keyholder WHERE sitting_id = %s""",
        (keeper, b"x", now, scene.sitting),
    )


def test_a_lead_out_of_bounds_is_refused(scene, owner):
    from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup

    now = NOON + 20 * HOUR_MS
    hand_all_shares(scene, owner, now)

    with pytest.raises(LeadOutOfBounds):
        arm_launch(
            PRESIDENT, scene.sitting, lead_ms=9_999, may_be_off_hour=True, now=now
        )


def test_a_start_off_its_hour_is_given_knowingly(scene, owner):
    from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup
    from concours.acts.delivery.launch_gate import GateClosed  # noqa: PLC0415 -- idem
    from concours.core.delivery.planning.plan import LaunchOffHour  # noqa: PLC0415

    day_before, near = NOON - 24 * HOUR_MS, NOON - 16 * MINUTE_MS
    for now in (day_before, NOON - 17 * MINUTE_MS, NOON + 13 * HOUR_MS):
        hand_all_shares(scene, owner, now)
        with pytest.raises(LaunchOffHour):
            arm_launch(PRESIDENT, scene.sitting, lead_ms=60_000, now=now)
    for now, is_known in ((day_before, True), (near, False)):
        hand_all_shares(scene, owner, now)
        with pytest.raises(GateClosed):  # the hour keeps nothing back, the gate does
            arm_launch(
                PRESIDENT,
                scene.sitting,
                lead_ms=60_000,
                may_be_off_hour=is_known,
                now=now,
            )


@pytest.mark.parametrize(
    ("login", "change", "code"),
    [
        ("benali", {"ciphertext": b"x" * 93}, "share.malformed"),
        ("benali", {"ciphertext": b"x" * 2_049}, "share.malformed"),
        ("benali", {}, "keeper.away"),
        ("autre", {}, "share.not_keyholder"),
    ],
)
def test_a_share_that_cannot_be_handed_is_refused(scene, login, change, code):
    from concours.acts.authoring.shares import hand_share  # noqa: PLC0415 -- after setup
    from concours.core.kernel.errors import Refusal  # noqa: PLC0415

    actor = Actor(login, login, frozenset({"keyholder"}))
    given = {"keeper_key": scene.sitting, "ciphertext": b"x" * 300} | change

    with pytest.raises(Refusal) as refused:
        hand_share(actor, scene.sitting, now=NOON + 30 * HOUR_MS, **given)

    assert refused.value.code == code


def test_an_act_that_fails_after_its_record_leaves_no_record(
    open_scene, owner, monkeypatch
):
    from concours.acts.delivery import time  # noqa: PLC0415 -- after setup

    def break_down(_news):
        raise RuntimeError("the network of the act itself")

    monkeypatch.setattr(time, "announce", break_down)

    with pytest.raises(RuntimeError):
        time.extend(
            PRESIDENT, open_scene.sitting, time.ActTarget(), (5, "x"), now=T0 + 1
        )

    rows = owner.execute(
        "SELECT count(*) FROM extension WHERE sitting_id = %s", (open_scene.sitting,)
    )
    assert rows.fetchone() == (0,)
    assert acts(owner, open_scene) == []


def test_a_share_is_not_handed_after_the_launch(open_scene):
    from concours.acts.authoring.shares import hand_share  # noqa: PLC0415 -- after setup

    with pytest.raises(WrongPhase):
        hand_share(
            open_scene.actor("benali"),
            open_scene.sitting,
            keeper_key=open_scene.sitting,
            ciphertext=b"x" * 300,
            now=T0,
        )


def test_a_tablet_that_only_checked_in_before_is_not_there(open_scene, owner):
    from concours.store.queries.delivery.attempt_status import find_attempt_statuses  # noqa: PLC0415
    from concours.store.queries.delivery.sittings import load  # noqa: PLC0415 -- after setup

    tablet = Tablet(owner, attempt_of(owner, open_scene, "04201"))
    tablet.enrol(at=T0 - 24 * HOUR_MS)
    tablet.seen(at=T0 - 24 * HOUR_MS)
    late = Tablet(owner, attempt_of(owner, open_scene, "04202"))
    late.enrol(at=T0 - HOUR_MS)
    late.seen(at=T0)

    classes = {
        each.number: each.class_
        for each in find_attempt_statuses(load(open_scene.sitting))
    }
    assert classes == {
        "04201": "absent",
        "04202": "not_handed",
        "04203": "absent",
        "04204": "absent",
        "04205": "absent",
        "04206": "absent",
    }
