"""No key without a quorum; no launch lost to one bad sheet (F30); one key, once.

The keeper works here as in its process: real shares, sealed boxes, PostgreSQL, in the
keeper's own role.
"""

import json
import os
from itertools import count
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from acts.scene import HOUR_MS, KEYHOLDERS, NOON, make_scene, take_on
from concours.core.authoring.sealing.keys import commitment, keys_of
from concours.core.authoring.sealing.package import key_check
from concours.core.kernel import crypto
from concours.keeper import shares
from concours.keeper.custody import ALSO_MARKING, Custody, HandedShare, Terms, Verdict
from concours.keeper.run import Keeper
from small_exam import undo_collection

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
        take_on(owner, scene)
        self.restart()

    def restart(self) -> None:
        self.custody = Custody(crypto.private_key_from(os.urandom))
        self.keeper = Keeper(self.custody)
        self.look()

    def look(self, after_ms: int = 1_000) -> None:
        self.now += after_ms
        self.keeper.look(self.link, now=self.now)

    def hand(self, login: str, words: str) -> None:
        from concours.acts.authoring.shares import hand_share  # noqa: PLC0415 -- after setup
        from concours.store.queries.delivery.sittings import live_keeper  # noqa: PLC0415

        keeper = live_keeper(self.now)
        sealed = crypto.seal_to(
            bytes(keeper.public_key), words.encode(), entropy=os.urandom
        )
        hand_share(
            self.scene.actor(login),
            self.scene.sitting,
            keeper_key=keeper.id,
            ciphertext=sealed,
            now=self.now,
        )
        self.look()

    def arm(self, lead_ms: int = 60_000) -> int:
        from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup

        return arm_launch(
            self.scene.actor("presidente"),
            self.scene.sitting,
            lead_ms=lead_ms,
            may_be_off_hour=True,
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

    def launch_words(self) -> list[int] | None:
        row = self.owner.execute(
            "SELECT launch_words FROM released_key WHERE sitting = %s",
            (self.scene.sitting,),
        ).fetchone()
        return row and row[0]

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
    before = house.released(), house.launch_words()
    house.look(1)

    assert before == (None, None)
    assert house.released() == house.scene.key
    assert house.launch_words() == [*house.scene.keys.phrase]
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

    assert house.custody.shares_by_sitting == {}
    assert [kind for kind, _ in house.news()] == ["armed", "launched"]


def test_one_share_of_two_is_not_enough_f30(house):
    from concours.core.delivery.sitting.phases import QuorumMissing  # noqa: PLC0415

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


def test_a_sheet_of_another_ceremony_is_refused_by_name_and_stops_nobody_f30(house):
    other = shares.split(os.urandom(32), quorum=2, keyholders=3)

    house.hand("presidente", other[0])
    wrong = house.verdicts()
    house.hand("kermarec", house.scene.words[1])
    house.hand("benali", house.scene.words[2])

    assert wrong == {"presidente": "share.other_ceremony"}
    assert house.verdicts() == {
        "presidente": "share.other_ceremony",
        "kermarec": "accepted",
        "benali": "accepted",
    }


def test_the_right_sheet_serves_after_a_wrong_one_and_replaces_itself(house):
    other = shares.split(os.urandom(32), quorum=2, keyholders=3)

    house.hand("presidente", other[0])
    house.hand("presidente", house.scene.words[0].upper())
    house.hand("presidente", house.scene.words[0])
    house.hand("kermarec", house.scene.words[1])

    assert house.verdicts() == {"presidente": "accepted", "kermarec": "accepted"}
    assert house.custody.positions(house.scene.sitting) == [1, 2]


def test_a_keeper_that_restarts_has_no_share_and_says_so_by_its_key_f30(house):
    from concours.store.queries.delivery.sittings import present  # noqa: PLC0415

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
    from concours.acts.delivery.launch import disarm  # noqa: PLC0415 -- after Django's setup

    house.hand("presidente", house.scene.words[0])
    house.hand("kermarec", house.scene.words[1])
    house.arm(60_000)

    disarm(house.scene.actor("kermarec"), house.scene.sitting, reason="", now=house.now)
    house.look(60_000)

    assert house.released() is None
    assert list(house.custody.shares_by_sitting) == [house.scene.sitting]


@given(handed=st.sets(st.sampled_from((0, 1, 2)), max_size=3))
def test_fewer_than_the_quorum_open_nothing_and_any_quorum_opens_both_keys(handed):
    """k-1 shares are worth none (A26, A29); which k does not matter."""
    sitting, secret = uuid4(), os.urandom(32)
    words = shares.split(secret, quorum=2, keyholders=3)
    keys = keys_of(secret, sitting=sitting)
    custody, seen = Custody(crypto.private_key_from(os.urandom)), []
    terms = Terms(sitting=sitting, quorum=2, key_check=key_check(sitting, keys.sitting))
    for place in handed:
        position = place + 1
        sealed = crypto.seal_to(
            custody.public_key, words[place].encode(), entropy=os.urandom
        )
        bound = commitment(words[place], sitting=sitting, position=position)
        verdicts = custody.take(
            HandedShare(
                id=uuid4(),
                sitting=sitting,
                position=position,
                commitment=bound,
                quorum=2,
                holders_count=3,
                sealed=sealed,
            )
        )
        assert set(verdicts.values()) == {Verdict()}

    is_open = custody.with_keys(terms, lambda found: not seen.append(found))

    assert is_open == (len(handed) >= 2)
    assert seen == [keys] * is_open


@pytest.mark.parametrize(
    ("quorum", "holders_count", "fault"),
    [
        (1, 1, None),
        (1, 3, "share.other_quorum"),
        (2, 3, "share.other_quorum"),
        (2, 1, "share.other_quorum"),
    ],
)
def test_a_share_that_opens_alone_is_good_for_its_only_holder(
    quorum, holders_count, fault
):
    """An altered page could hand one out in a sealing that says two of three."""
    sitting = uuid4()
    (words,) = shares.split(os.urandom(32), quorum=1, keyholders=1)
    custody = Custody(crypto.private_key_from(os.urandom))
    handed_share = HandedShare(
        id=uuid4(),
        sitting=sitting,
        position=1,
        commitment=commitment(words, sitting=sitting, position=1),
        quorum=quorum,
        holders_count=holders_count,
        sealed=crypto.seal_to(custody.public_key, words.encode(), entropy=os.urandom),
    )

    assert custody.take(handed_share) == {handed_share.id: Verdict(fault)}


class AfterTheClose:
    """A sitting launched by its quorum, then collected."""

    def __init__(self, house, *, consents: tuple[str, str] = ("", "")) -> None:
        self.house, self.sitting = house, house.scene.sitting
        house.hand("presidente", house.scene.words[0] + consents[0])
        house.hand("kermarec", house.scene.words[1] + consents[1])
        house.arm(10_000)
        house.look()
        house.owner.execute(
            "UPDATE sitting SET closed_at_ms = t0_ms + 1, collected_ms = %s"
            " WHERE id = %s",
            (house.now, self.sitting),
        )

    def fix_head(self) -> None:
        """Do as the ledger does."""
        self.house.owner.execute(
            "INSERT INTO journal_head VALUES (%s, 12, %s, %s)",
            (self.sitting, b"\5" * 32, self.house.now),
        )

    def marking_key(self) -> bytes | None:
        row = self.house.owner.execute(
            "SELECT marking_key FROM opened_marking_key WHERE sitting = %s",
            (self.sitting,),
        ).fetchone()
        return row and bytes(row[0])


def test_the_launch_leaves_the_marking_key_closed_a26(house):
    after = AfterTheClose(house)

    after.fix_head()
    house.look()

    assert house.released() == house.scene.key
    assert after.marking_key() is None


def test_the_quorum_opens_the_marking_key_once_the_head_is_fixed_a26(house):
    after = AfterTheClose(house)
    house.hand("benali", house.scene.words[2])
    house.hand("kermarec", house.scene.words[1])
    before = after.marking_key()

    after.fix_head()
    house.look()

    assert before is None
    assert after.marking_key() == house.scene.keys.marking
    kind, body = house.owner.execute(
        "SELECT kind, body FROM act WHERE sitting = %s ORDER BY number DESC LIMIT 1",
        (after.sitting,),
    ).fetchone()
    assert kind == "marking_key_opened"
    assert json.loads(bytes(body)) == {
        "size": 12,
        "root": "05" * 32,
        "shares": [2, 3],
    }
    assert house.custody.shares_by_sitting == {}


def test_shares_that_serve_for_marking_too_open_it_without_being_handed_in_again(house):
    after = AfterTheClose(house, consents=(ALSO_MARKING, ALSO_MARKING))
    before = after.marking_key()

    after.fix_head()
    house.look()

    assert before is None
    assert after.marking_key() == house.scene.keys.marking
    assert house.custody.shares_by_sitting == {}


def test_one_of_two_who_lets_the_share_serve_for_marking_opens_nothing_alone(house):
    from concours.store.queries.delivery.sittings import present  # noqa: PLC0415

    after = AfterTheClose(house, consents=("", ALSO_MARKING))
    after.fix_head()
    house.look()
    before = after.marking_key()
    (staying,) = present(after.sitting, now=house.now)

    house.hand("presidente", house.scene.words[0])

    assert before is None
    assert house.custody.positions(after.sitting) == []
    assert after.marking_key() == house.scene.keys.marking
    assert staying is not None


def test_one_keyholder_alone_opens_no_marking_key_a29(house):
    after = AfterTheClose(house)
    after.fix_head()

    house.hand("presidente", house.scene.words[0])

    assert after.marking_key() is None


def test_shares_are_not_taken_between_the_launch_and_the_collection(house):
    from concours.core.delivery.sitting.phases import WrongPhase  # noqa: PLC0415 -- after setup

    AfterTheClose(house)
    undo_collection(house.owner)

    with pytest.raises(WrongPhase):
        house.hand("presidente", house.scene.words[0])


def test_no_share_is_taken_once_both_keys_are_out(house):
    from concours.acts.authoring.shares import KeyOpened  # noqa: PLC0415 -- after setup

    after = AfterTheClose(house)
    after.fix_head()
    house.hand("presidente", house.scene.words[0])
    house.hand("kermarec", house.scene.words[1])

    with pytest.raises(KeyOpened):
        house.hand("benali", house.scene.words[2])


def test_the_keeper_reads_no_key_document_and_no_candidate(link):
    for table in ("sealed_key_document", "candidate", "journal_entry"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))


def test_custody_shows_no_secret_when_printed():
    custody = Custody(b"\7" * 32, {UUID(int=1): {}})

    assert repr(custody) == "Custody()"
