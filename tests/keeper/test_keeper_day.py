"""No key without a quorum; no launch lost to one bad sheet (F30); one key, once.

The keeper works here as in its process: real shares, sealed boxes, PostgreSQL, in the
keeper's own role.
"""

import os
from itertools import count
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from acts.scene import HOUR_MS, KEYHOLDERS, NOON, make_scene
from concours.core.kernel import crypto
from concours.keeper import shares
from concours.keeper.custody import Custody
from concours.keeper.run import Keeper

CODES, HOURS = count(1), count(1)


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code=f"exam-{next(CODES)}")


@pytest.fixture
def owner(database):
    with database.connect("concours_owner", autocommit=True) as link:
        yield link


@pytest.fixture
def link(database):
    with database.connect("concours_keeper", autocommit=True) as link:
        yield link


class House:
    """A keeper at work, and the acts of the console beside it."""

    def __init__(self, scene, link: psycopg.Connection, owner: psycopg.Connection):
        self.scene, self.link, self.owner = scene, link, owner
        self.now = NOON + next(HOURS) * HOUR_MS  # each day has its keeper
        self.restart()

    def restart(self) -> None:
        self.custody = Custody(crypto.private_key_from(os.urandom))
        self.keeper = Keeper(self.custody)
        self.look()

    def look(self, after_ms: int = 1_000) -> None:
        self.now += after_ms
        self.keeper.look(self.link, now=self.now)

    def hand(self, login: str, words: str) -> None:
        from concours.acts.shares import hand_share  # noqa: PLC0415 -- after setup
        from concours.store.queries.sittings import live_keeper  # noqa: PLC0415

        keeper = live_keeper(self.now)
        sealed = crypto.seal_to(
            bytes(keeper.public_key), words.encode(), entropy=os.urandom
        )
        hand_share(
            self.scene.actor(login),
            self.scene.sitting,
            keeper_key=keeper.id,
            sealed=sealed,
            now=self.now,
        )
        self.look()

    def arm(self, lead_ms: int = 60_000) -> int:
        from concours.acts.launch import arm_launch  # noqa: PLC0415 -- after setup

        return arm_launch(
            self.scene.actor("presidente"),
            self.scene.sitting,
            lead_ms=lead_ms,
            now=self.now,
        )

    def verdicts(self) -> dict[str, str]:
        """The last verdict of each keyholder."""
        rows = self.owner.execute(
            """SELECT DISTINCT ON (k.position) k.position, h.state, h.refusal
               FROM handed_share h JOIN keyholder k ON k.id = h.keyholder_id
               WHERE k.sitting_id = %s
               ORDER BY k.position, h.handed_ms DESC""",
            (self.scene.sitting,),
        ).fetchall()
        return {KEYHOLDERS[p - 1]: refusal or state for p, state, refusal in rows}

    def released(self) -> bytes | None:
        row = self.owner.execute(
            "SELECT sitting_key FROM released_key WHERE sitting = %s",
            (self.scene.sitting,),
        ).fetchone()
        return row and bytes(row[0])

    def news(self) -> list[tuple[str, dict]]:
        return self.owner.execute(
            "SELECT kind, body FROM news WHERE sitting = %s ORDER BY number",
            (self.scene.sitting,),
        ).fetchall()

    def acts(self) -> list[str]:
        rows = self.owner.execute(
            "SELECT kind FROM act WHERE sitting = %s ORDER BY number",
            (self.scene.sitting,),
        ).fetchall()
        return [kind for (kind,) in rows]


@pytest.fixture
def house(scene, link, owner):
    return House(scene, link, owner)


def test_two_of_three_shares_release_the_key_ten_seconds_before_the_opening(house):
    house.hand("presidente", house.scene.words[0])
    house.hand("benali", house.scene.words[2])
    t0 = house.arm(60_000)

    house.look(t0 - 10_001 - house.now)
    before = house.released()
    house.look(1)

    assert before is None
    assert house.released() == house.scene.key
    assert house.news() == [
        ("armed", {"t0_ms": t0}),
        ("launched", {"t0_ms": t0, "key": house.scene.key.hex()}),
    ]
    assert house.acts() == [
        "sitting_scheduled",
        "share_handed",
        "share_handed",
        "sitting_armed",
        "key_released",
    ]


def test_shares_are_forgotten_after_the_launch_and_the_key_goes_out_once(house):
    house.hand("presidente", house.scene.words[0])
    house.hand("kermarec", house.scene.words[1])
    house.arm(10_000)

    house.look()
    house.look()

    assert house.custody.kept == {}
    assert [kind for kind, _ in house.news()] == ["armed", "launched"]


def test_one_share_of_two_is_not_enough_f30(house):
    from concours.core.sitting.phases import QuorumMissing  # noqa: PLC0415

    house.hand("presidente", house.scene.words[0])

    with pytest.raises(QuorumMissing) as refused:
        house.arm()

    assert refused.value.facts() == {"present": 1, "quorum": 2}


def test_a_mistyped_word_is_refused_alone_f30(house):
    first, rest = house.scene.words[0].split(" ", 1)
    wrong = "academic" if first != "academic" else "acid"

    house.hand("presidente", f"{wrong} {rest}")

    assert house.verdicts() == {"presidente": "share.mistyped"}


def test_the_sheet_of_another_keyholder_is_refused(house):
    house.hand("presidente", house.scene.words[1])

    assert house.verdicts() == {"presidente": "share.of_another"}


def test_a_share_sealed_to_another_keeper_is_unreadable(house):
    house.hand("presidente", house.scene.words[0])
    house.owner.execute(
        "UPDATE handed_share SET state = 'handed', sealed = %s",
        (crypto.seal_to(crypto.point_of(b"\1" * 32), b"x", entropy=os.urandom),),
    )

    house.look()

    assert house.verdicts() == {"presidente": "share.unreadable"}


def test_one_sheet_of_another_paper_does_not_stop_the_two_that_agree_f30(house):
    other = shares.split(os.urandom(32), quorum=2, keyholders=3)

    house.hand("presidente", other[0])
    house.hand("kermarec", house.scene.words[1])
    alone = house.verdicts()
    house.hand("benali", house.scene.words[2])

    assert alone == {"presidente": "accepted", "kermarec": "share.differs"}
    assert house.verdicts() == {
        "presidente": "share.differs",
        "kermarec": "accepted",
        "benali": "accepted",
    }


def test_a_quorum_of_another_paper_is_refused_whole_then_the_right_one_serves(house):
    other = shares.split(os.urandom(32), quorum=2, keyholders=3)

    house.hand("presidente", other[0])
    house.hand("kermarec", other[1])
    wrong = house.verdicts()
    house.hand("presidente", house.scene.words[0])
    house.hand("kermarec", house.scene.words[1])

    assert wrong == {
        "presidente": "share.other_sitting",
        "kermarec": "share.other_sitting",
    }
    assert house.verdicts() == {"presidente": "accepted", "kermarec": "accepted"}


def test_a_keeper_that_restarts_has_no_share_and_says_so_by_its_key_f30(house):
    from concours.store.queries.sittings import present  # noqa: PLC0415

    house.hand("presidente", house.scene.words[0])
    house.hand("kermarec", house.scene.words[1])
    before = present(house.scene.sitting, now=house.now)

    house.restart()

    assert len(before) == 2
    assert present(house.scene.sitting, now=house.now) == frozenset()


def test_a_keeper_back_after_the_hour_moves_the_opening_for_everybody_f30(house):
    house.hand("presidente", house.scene.words[0])
    house.hand("kermarec", house.scene.words[1])
    t0 = house.arm(60_000)
    house.restart()
    house.look(120_000)
    assert house.released() is None

    house.hand("presidente", house.scene.words[0])
    house.hand("kermarec", house.scene.words[1])

    assert house.news()[-1] == (
        "launched",
        {"t0_ms": house.now + 3_000, "key": house.scene.key.hex()},
    )
    assert house.now > t0


def test_a_launch_taken_back_releases_nothing_and_keeps_the_shares(house):
    from concours.acts.launch import disarm  # noqa: PLC0415 -- after Django's setup

    house.hand("presidente", house.scene.words[0])
    house.hand("kermarec", house.scene.words[1])
    house.arm(60_000)

    disarm(house.scene.actor("kermarec"), house.scene.sitting, reason="", now=house.now)
    house.look(60_000)

    assert house.released() is None
    assert list(house.custody.kept) == [house.scene.sitting]


def test_the_keeper_reads_no_key_document_and_no_candidate(link):
    for table in ("sealed_marking_key", "candidate", "journal_entry"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))


def test_custody_shows_no_secret_when_printed():
    custody = Custody(b"\7" * 32, {UUID(int=1): {}})

    assert repr(custody) == "Custody()"
