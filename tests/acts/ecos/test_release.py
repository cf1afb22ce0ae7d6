"""Nothing missing leaves: nobody of a circuit is let go while a grid is awaited.

Expected comes from who was seen, held from chains; what a tablet proves at the end is
held against the chain when it comes in.
"""

from dataclasses import replace

import pytest

from acts.ecos.conftest import OVER, PRESIDENT
from acts.scene import NOON
from concours.acts.actor import Actor, Venue
from concours.acts.may import NotAllowed
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.ecos.completeness.sets import GridsMissing
from concours.core.ecos.floor.proof import ProofInvalid, read_proof, write_proof
from concours.core.kernel.time import MINUTE_MS
from small_ecos import chair_attempt, expected_at, hold, say_of, whole_tablet
from small_exam import NUMBERS, SITES


def release(half_day, proofs=(), *, actor=PRESIDENT, now=OVER):
    from concours.acts.ecos.release import release_circuit  # noqa: PLC0415

    return release_circuit(actor, half_day.sitting, half_day.circuit, proofs, now=now)


def missing_of(half_day, proofs=()):
    with pytest.raises(GridsMissing) as refused:
        release(half_day, proofs)
    return refused.value


def released_asked(half_day, *, now, circuit="", kind="circuit_released"):
    """What *À faire* asks of somebody of the site, or of one circuit of it."""
    from concours.core.people.tasks.task import Person  # noqa: PLC0415 -- after setup
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415

    person = Person("coordination", frozenset({kind}), is_local=True)
    place = Workplace(site=SITES["Lille"], room=circuit)
    facts = facts_for(person, place, now=now)
    return [f.step for f in facts if f.sitting == str(half_day.sitting)]


def test_a_circuit_is_let_go_once_everything_is_held(half_day):
    """Who works there is asked to, from its last signal on and until it is done."""
    half_day.grade_all()
    assert released_asked(half_day, now=OVER) == ["releasing"]
    assert released_asked(half_day, now=NOON + 60 * MINUTE_MS) == []
    assert released_asked(half_day, now=OVER, circuit="Z") == []
    assert released_asked(half_day, now=OVER, kind="briefing_opened") == []

    act = release(half_day)
    assert released_asked(half_day, now=OVER) == []

    kind, body = half_day.body(act)
    assert kind == "circuit_released"
    assert (body["expected"], body["held"]) == (40, 40)
    assert body["proven"] == body["given_up"] == []
    assert half_day.rows(
        "SELECT act FROM circuit_release WHERE sitting_id = %(sitting)s"
    ) == [(act,)]


def test_nobody_is_let_go_twice(half_day):
    from concours.acts.ecos.release import CircuitReleased  # noqa: PLC0415

    half_day.grade_all()
    act = release(half_day)

    with pytest.raises(CircuitReleased) as refused:
        release(half_day)
    assert refused.value.act == act


def test_it_refuses_by_name_what_a_dead_tablet_kept(half_day):
    half_day.grade_all(but=[(2, 1)])

    refused = missing_of(half_day)

    assert refused.count == 4
    assert refused.missing == tuple(f"{number} s3 1" for number in NUMBERS)


def test_288_again_who_was_seen_is_owed_whoever_has_grids(half_day):
    """No chair has any grid of one candidate: they are missing all the same."""
    lost = NUMBERS[0]
    for (station, place), tablet in half_day.grade_all(
        but=[(s, p) for s in range(5) for p in (1, 2)]
    ).items():
        bare = whole_tablet(half_day.sitting, station, place, NOON)
        bare.entries.clear()
        bare.write("opened")
        for turn in range(1, 6):
            number = expected_at(station, turn)
            if number and number != lost:
                bare.grade(turn, number, at=NOON + (10 * turn - 4) * MINUTE_MS)
        assert tablet.attempt == bare.attempt
        hold(half_day.owner, bare)

    refused = missing_of(half_day)

    assert refused.count == 10
    assert {name.split()[0] for name in refused.missing} == {lost}


def test_who_is_absent_owes_nothing_and_who_has_no_line_holds_everybody(half_day):
    from concours.acts.ecos.release import CandidatesUnsaid  # noqa: PLC0415

    half_day.grade_all()
    half_day.owner.execute(
        "DELETE FROM attendance USING attempt a WHERE a.id = attempt_id"
        " AND a.sitting_id = %s",
        (half_day.sitting,),
    )
    with pytest.raises(CandidatesUnsaid) as refused:
        release(half_day)
    assert refused.value.candidates == NUMBERS

    for number in NUMBERS:
        say_of(half_day.owner, number, half_day.sitting, "absent")
    _, body = half_day.body(release(half_day))
    assert (body["expected"], body["held"]) == (0, 0)


def test_a_validation_that_is_not_in_the_journal_is_not_held(half_day):
    """The tablet says that it wrote it; the centre has all but the last entry."""
    tablets = half_day.grade_all(but=[(2, 1)])
    tablet = tablets[2, 1]
    hold(half_day.owner, tablet, len(tablet.entries) - 1)

    assert missing_of(half_day).count == 1


def test_a_chain_that_nobody_vouches_for_holds_nothing(half_day):
    half_day.grade_all()
    half_day.owner.execute(
        "INSERT INTO unsigned_tail (attempt, epoch, seq, found_ms)"
        " VALUES (%s, 1, 28, 1)",
        (chair_attempt(2, 1, half_day.sitting),),
    )

    assert missing_of(half_day).count == 4


def test_the_code_of_a_tablet_proves_what_is_still_to_come(half_day):
    tablets = half_day.grade_all(but=[(2, 1)])
    dead = tablets[2, 1]
    hold(half_day.owner, dead, 5)

    _, body = half_day.body(release(half_day, [dead.proof().upper(), " "]))

    assert body["proven"] == [f"{number} s3 1" for number in NUMBERS]
    assert body["held"] == 36
    proofs = half_day.rows(
        "SELECT attempt_id, epoch, count, head FROM tablet_proof"
        " WHERE sitting_id = %(sitting)s"
    )
    tail = dead.tail()
    assert proofs == [(dead.attempt, 1, tail.count, tail.head)]


def test_a_proof_is_held_against_the_chain_that_comes_in(half_day):
    """Another chain arrives than the tablet showed: what it holds is broken."""
    from concours.core.ecos.completeness.witnesses import ChairPlace  # noqa: PLC0415
    from concours.store.queries.delivery import sittings  # noqa: PLC0415
    from concours.store.queries.ecos.circuits import load_plan  # noqa: PLC0415
    from concours.store.queries.ecos.journals import read_stands  # noqa: PLC0415

    shown = half_day.grade_all(but=[(2, 1)])[2, 1]
    hold(half_day.owner, shown, 1)
    other = replace(shown, entries=shown.entries[:-1])
    other.write("remarked", {"turn": 1, "text": "autre"}, shown.tail().device_ms)
    release(half_day, [shown.proof()])
    hold(half_day.owner, other)

    plan = load_plan(sittings.load(half_day.sitting), half_day.circuit)
    stands = read_stands(plan, {})
    assert not stands[ChairPlace("s3", 1)].is_chain_whole
    assert stands[ChairPlace("s3", 2)].is_chain_whole


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text[:-1], "unreadable"),
        (lambda text: text.replace("concours:3", "concours:2"), "unreadable"),
        (lambda text: text[:11] + "0" * 8 + text[19:], "other_circuit"),
    ],
)
def test_a_code_that_proves_nothing_is_refused(half_day, change, reason):
    dead = half_day.grade_all(but=[(2, 1)])[2, 1]

    with pytest.raises(ProofInvalid) as refused:
        release(half_day, [change(dead.proof())])
    assert refused.value.reason == reason


def test_a_code_that_the_journal_contradicts_is_refused(half_day):
    tablets = half_day.grade_all()
    tablet = tablets[2, 1]
    head = b"\xab" * 32
    signature = tablet.sign(replace(tablet.tail(), head=head))
    text = write_proof(
        replace(read_proof(tablet.proof()), head=head, signature=signature)
    )
    with pytest.raises(ProofInvalid) as refused:
        release(half_day, [text])
    assert refused.value.reason == "contradicted"


def test_a_code_that_no_tablet_of_the_chair_signed_is_refused(half_day):
    dead = half_day.grade_all(but=[(2, 1)])[2, 1]
    hold(half_day.owner, dead, 5)
    stranger = whole_tablet(half_day.sitting, 2, 1, NOON)

    with pytest.raises(ProofInvalid) as refused:
        release(half_day, [stranger.proof()])
    assert refused.value.reason == "unsigned"


def test_a_proof_of_what_is_held_excuses_nothing(half_day):
    """The tablet showed that it wrote no more than the centre holds: still missing."""
    tablets = half_day.grade_all(but=[(2, 1)])
    dead = tablets[2, 1]
    del dead.entries[-1:]
    hold(half_day.owner, dead)

    assert missing_of(half_day, [dead.proof()]).count == 1


def test_two_persons_give_a_grid_up_by_name(half_day):
    half_day.grade_all(but=[(2, 1)])
    names = ",".join(f"{number} s3 1" for number in NUMBERS[:3])

    half_day.by_two("grid_given_up", circuit=half_day.circuit, grids=names)

    assert missing_of(half_day).missing == (f"{NUMBERS[3]} s3 1",)
    last = half_day.by_two(
        "grid_given_up", circuit=half_day.circuit, grids=f"{NUMBERS[3]} s3 1"
    )
    assert half_day.body(last)[1]["candidate"] == NUMBERS[3]
    assert len(half_day.body(release(half_day))[1]["given_up"]) == 4


@pytest.mark.parametrize("grids", ["04217 s1 1", "04299 s3 1", "04217 s3", ""])
def test_only_what_is_awaited_is_given_up(half_day, grids):
    from concours.acts.ecos.grids import GridNotMissing  # noqa: PLC0415

    half_day.grade_all(but=[(2, 1)])

    with pytest.raises(GridNotMissing):
        half_day.by_two("grid_given_up", circuit=half_day.circuit, grids=grids)


def test_an_empty_chair_owes_nothing_and_is_an_act(half_day):
    from concours.acts.ecos.release import (  # noqa: PLC0415 -- after Django's setup
        ChairInUse,
        leave_chair_empty,
    )

    half_day.grade_all(but=[(2, 1)])
    empty = (half_day.circuit, half_day.chair(2, 1))
    act = leave_chair_empty(
        PRESIDENT, half_day.sitting, empty, reason="Malade, sans réserve.", now=OVER
    )

    assert half_day.body(act)[1]["station"] == "s3"
    assert half_day.body(release(half_day))[1]["expected"] == 36
    for station in (2, 3):  # said already; somebody sits there
        with pytest.raises(ChairInUse):
            leave_chair_empty(
                PRESIDENT,
                half_day.sitting,
                (half_day.circuit, half_day.chair(station, 1)),
                reason="Malade.",
                now=OVER,
            )


def test_a_circuit_that_has_not_begun_lets_nobody_go(half_day):
    half_day.owner.execute(
        "UPDATE sitting SET key_released_ms = NULL, t0_ms = NULL, armed_ms = NULL"
        " WHERE id = %s",
        (half_day.sitting,),
    )
    with pytest.raises(WrongPhase):
        release(half_day)


def test_who_works_elsewhere_lets_nobody_go(half_day):
    half_day.grade_all()
    for post in (None, Venue(SITES["Lyon-Sud"]), Venue(SITES["Lille"], "B")):
        stranger = Actor("m", "M. Marin", frozenset({"marshal"}), post)
        with pytest.raises(NotAllowed):
            release(half_day, actor=stranger)


@pytest.mark.parametrize(("role", "room"), [("marshal", "A"), ("coordinator", "")])
def test_a_marshal_reaches_their_circuit_and_a_coordinator_their_site(
    half_day, role, room
):
    half_day.grade_all()
    own = Actor("m", "M. Marin", frozenset({role}), Venue(SITES["Lille"], room))

    assert half_day.body(release(half_day, actor=own))[0] == "circuit_released"
