"""A half-day is gathered once every circuit is released, and then its key may open.

Its candidates have no tablet: no copy is waited for. The ledger fixes the head of what
was collected, and the quorum's shares open the marking key at the keeper.
"""

import os
from uuid import uuid4, uuid5

import pytest

from acts.ecos.conftest import OVER, PRESIDENT
from acts.marks_scene import LATER, Floor
from acts.scene import LEDGER_KEY, MARKS, NOON
from concours.acts.actor import Actor
from concours.acts.may import NotAllowed
from concours.core.authoring.sealing.keys import commitment
from concours.core.delivery.sitting.pauses import PauseOpen
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel import crypto
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.keeper.custody import Custody, HandedShare
from concours.keeper.marking_key import find_awaited_marking_keys, open_marking_key
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing
from small_ecos import hold


def collect(sitting, *, actor=PRESIDENT, now=OVER):
    from concours.acts.ecos.half_day import collect_half_day  # noqa: PLC0415 -- Django

    return collect_half_day(actor, sitting, now=now)


def release(half_day):
    from concours.acts.ecos.release import release_circuit  # noqa: PLC0415 -- idem

    half_day.grade_all()
    release_circuit(PRESIDENT, half_day.sitting, half_day.circuit, now=OVER)


def instants(half_day):
    [row] = half_day.rows(
        "SELECT collected_ms, closed_at_ms FROM sitting WHERE id = %(sitting)s"
    )
    return row


def test_it_is_gathered_once_every_circuit_is_released(half_day):
    release(half_day)

    kind, body = half_day.body(collect(half_day.sitting))

    assert kind == "sitting_collected"
    assert body == {"circuits": 1, "expected": 40, "held": 40, "given_up": 0}
    assert instants(half_day) == (OVER, None)
    with pytest.raises(WrongPhase):
        collect(half_day.sitting)


def test_a_circuit_that_is_not_released_is_named(half_day):
    from concours.acts.ecos.half_day import CircuitsNotReleased  # noqa: PLC0415

    half_day.grade_all()

    with pytest.raises(CircuitsNotReleased) as refused:
        collect(half_day.sitting)

    assert (refused.value.circuits, refused.value.count) == (("Lille A",), 1)
    assert instants(half_day) == (None, None)


def test_a_circuit_that_is_paused_is_named(half_day):
    from concours.acts.ecos.bells import CircuitPause, pause_circuit  # noqa: PLC0415

    stop = CircuitPause(half_day.circuit, "technical", "Coupure de courant")
    at = Instant(NOON + 13 * MINUTE_MS)
    pause_circuit(PRESIDENT, half_day.sitting, stop, now=at)

    with pytest.raises(PauseOpen) as refused:
        collect(half_day.sitting)

    assert refused.value.paused == ("Lille A",)


def test_before_its_launch_nothing_is_gathered(scene, owner):
    floor = Floor(scene, owner)
    owner.execute(
        "UPDATE sitting SET armed_ms = NULL, t0_ms = NULL, key_released_ms = NULL"
        " WHERE id = %s",
        (floor.sitting,),
    )

    with pytest.raises(WrongPhase):
        collect(floor.sitting, actor=scene.actor("presidente"))


def test_a_sitting_with_copies_is_not_gathered_as_a_half_day(scene):
    from concours.store.queries.ecos.single_marks import NotHalfDay  # noqa: PLC0415

    with pytest.raises(NotHalfDay):
        collect(scene.sitting, actor=scene.actor("presidente"))


def test_only_the_president_gathers(half_day):
    release(half_day)

    with pytest.raises(NotAllowed):
        collect(half_day.sitting, actor=Actor("jury", "Jury", frozenset({"jury"})))


def test_the_act_of_every_sitting_gathers_a_half_day_too(half_day, tmp_path):
    from concours.acts.results.marks import collect as collect_any  # noqa: PLC0415

    release(half_day)

    collect_any(PRESIDENT, half_day.sitting, packages=tmp_path, now=OVER)

    assert instants(half_day) == (OVER, None)
    assert half_day.rows("SELECT digest FROM receipt") == []


def release_floor(floor):
    from concours.acts.ecos.release import release_circuit  # noqa: PLC0415 -- idem

    floor.grade()
    circuit = uuid5(floor.site, "A" + str(floor.sitting))
    release_circuit(floor.scene.actor("presidente"), floor.sitting, circuit, now=LATER)


def fixed_head(owner, sitting):
    return owner.execute(
        "SELECT size FROM journal_head WHERE sitting = %s", (sitting,)
    ).fetchall()


def awaited_keys(link, sitting):
    keys = find_awaited_marking_keys(link)
    return [key for key in keys if key.terms.sitting == sitting]


def turn_of_ledger(database, owner):
    """One turn of a ledger that starts after what tests have numbered by hand."""
    owner.execute(
        "UPDATE ledger_cursor SET xid = pg_snapshot_xmin(pg_current_snapshot())"
    )
    with database.connect("concours_ledger", autocommit=True) as link:
        signing = Signing(LEDGER_KEY, MARKS / f"{link.info.dbname}.half-day")
        signing.load(link)
        numbering = Numbering(signing)
        numbering.load(link)
        numbering.turn(link, now=LATER)


def take_shares(custody, sealed, *positions):
    for position in positions:
        words = sealed.words[position - 1]
        custody.take(
            HandedShare(
                id=uuid4(),
                sitting=sealed.sitting,
                position=position,
                commitment=commitment(words, sitting=sealed.sitting, position=position),
                quorum=2,
                holders_count=3,
                sealed=crypto.seal_to(
                    custody.public_key, words.encode(), entropy=os.urandom
                ),
            )
        )


def test_its_head_is_fixed_and_its_quorum_opens_the_marking_key_a26(
    scene, database, owner, monkeypatch
):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(settings, "PACKAGES", scene.packages)
    floor = Floor(scene, owner)
    release_floor(floor)
    custody = Custody(crypto.private_key_from(lambda n: b"\7" * n))
    take_shares(custody, floor.sealed, 1, 3)
    with database.connect("concours_keeper", autocommit=True) as link:
        turn_of_ledger(database, owner)
        before = fixed_head(owner, floor.sitting), awaited_keys(link, floor.sitting)

        collect(floor.sitting, actor=scene.actor("presidente"), now=LATER)
        turn_of_ledger(database, owner)
        [awaited] = awaited_keys(link, floor.sitting)
        is_open = open_marking_key(link, custody, awaited, now=LATER)

    [(total,)] = owner.execute("SELECT count(*) FROM journal_entry").fetchall()
    assert before == ([], [])
    assert fixed_head(owner, floor.sitting) == [(total,)]
    assert is_open
    assert len(floor.marks(floor.make()).marks) == 5 * len(floor.numbers)


def test_what_a_tablet_has_only_proven_is_still_awaited(half_day):
    """Whoever left on the proof of a tablet is not marked before it has delivered."""
    from concours.acts.ecos.release import release_circuit  # noqa: PLC0415 -- Django
    from concours.core.ecos.completeness.sets import GridsMissing  # noqa: PLC0415

    tablets = half_day.grade_all(but=[(2, 1)])
    cut = tablets[2, 1]
    hold(half_day.owner, cut, 1)
    release_circuit(
        PRESIDENT, half_day.sitting, half_day.circuit, [cut.proof()], now=OVER
    )

    with pytest.raises(GridsMissing) as refused:
        collect(half_day.sitting)
    assert refused.value.count == 4
    assert instants(half_day) == (None, None)

    hold(half_day.owner, cut)
    later = Instant(OVER + 5 * MINUTE_MS)
    assert half_day.body(collect(half_day.sitting, now=later))[1]["held"] == 40
