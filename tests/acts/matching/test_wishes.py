"""A list is only added to: each edit is kept, chained, and what a phase allows.

Through the gateway's own role, as students write. Defends A26 for wishes: nobody, not
even the centre, changes a list that was sent.
"""

import psycopg
import pytest

from acts.matched_scene import DAY_MS, ready
from acts.scene import HOUR_MS, NOON
from concours.core.matching.procedure import wishes
from concours.core.matching.procedure.settings import Settings

SHORT = Settings(wishes_least=2, more_for_unassigned=1)


@pytest.fixture
def matched(scene, database):
    return ready(scene, database, settings=SHORT)


def edits(owner, matched, number):
    return owner.execute(
        """SELECT number, convert_from(codes, 'UTF8'), prev, digest, at_ms
           FROM wish_edit WHERE campaign = %s AND candidate = %s ORDER BY number""",
        (matched.campaign, matched.ids[number]),
    ).fetchall()


def test_every_edit_is_kept_and_bound_to_the_one_before(matched, owner):
    matched.write("04201", "ami-card", "ami-mg")
    matched.write("04201", "ami-mg", "lil-card")
    matched.write("04201", "ami-mg", "lil-card")  # a retry

    first, second = edits(owner, matched, "04201")
    assert (first[1], second[1]) == ('["ami-card","ami-mg"]', '["ami-mg","lil-card"]')
    start = wishes.genesis(matched.campaign, matched.ids["04201"])
    assert (first[2], second[2]) == (start, first[3])
    for number, codes, prev, digest, at in (first, second):
        listed = codes.strip('[]"').split('","')
        assert digest == wishes.edit_digest(prev, number=number, at=at, codes=listed)
    assert matched.current_list("04201").codes == ("ami-mg", "lil-card")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE wish_edit SET codes = ''",
        "DELETE FROM wish_edit",
        "UPDATE wish_confirmation SET is_enough = true",
        "DELETE FROM couple_word",
        "UPDATE participant SET ranks = '{}'",
        "INSERT INTO matching_round (number) VALUES (1)",
    ],
)
def test_no_role_rewrites_what_was_written(database, statement):
    with (
        database.connect("concours_gateway") as link,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        link.execute(statement)


def test_a_fork_of_a_list_is_refused_by_the_database(matched, database):
    matched.write("04201", "ami-card")

    with (
        database.connect("concours_gateway") as link,
        pytest.raises(psycopg.errors.ForeignKeyViolation),
    ):
        link.execute(
            "INSERT INTO wish_edit (campaign, candidate, number, prev, digest, at_ms,"
            " codes) VALUES (%s, %s, 2, %s, %s, 0, '[]')",
            (matched.campaign, matched.ids["04201"], bytes(32), bytes(32)),
        )


@pytest.mark.parametrize(
    ("number", "codes", "refusal"),
    [
        ("04201", ["ami-card", "ami-card"], wishes.WishTwice(("ami-card",))),
        ("04201", ["nowhere"], wishes.WishUnknown(("nowhere",))),
        ("04201", ["lil-mg-cesp"], wishes.WishNotEligible(("lil-mg-cesp",))),
        ("04206", ["ami-mg"], wishes.WishNotEligible(("ami-mg",))),
        ("04201", ["a"] * 5_001, wishes.WishesTooMany(5_001)),
    ],
)
def test_a_list_that_may_not_be_is_refused_by_name(matched, number, codes, refusal):
    with pytest.raises(type(refusal)) as refused:
        matched.write(number, *codes)

    assert vars(refused.value) == vars(refusal)


def test_a_list_changed_elsewhere_is_not_overwritten(matched):
    matched.write("04201", "ami-card")

    with pytest.raises(wishes.WishesOutdated) as refused:
        matched.write("04201", "ami-mg", based_on=0)

    assert refused.value.newest == 1


def test_before_and_after_its_phase_nothing_is_written(matched):
    with pytest.raises(wishes.WishesClosed) as refused:
        matched.write("04201", "ami-card", at=NOON + DAY_MS)

    assert refused.value.phase == "simulation"


def test_blank_rounds_let_add_and_reorder_but_not_delete(matched):
    matched.write("04201", "ami-card", "ami-mg")
    matched.open_phase(2)
    later = NOON + DAY_MS + HOUR_MS

    matched.write("04201", "lil-card", "ami-mg", "ami-card", at=later)
    with pytest.raises(wishes.WishKept) as refused:
        matched.write("04201", "lil-card", "ami-mg", at=later)

    assert refused.value.lines == ("ami-card",)
    # What no round has seen may still be taken back.
    matched.write("04201", "ami-mg", "ami-card", at=later)


def test_a_confirmed_list_has_one_receipt_and_a_short_one_is_said_to_be(matched, owner):
    matched.write("04201", "ami-card", "ami-mg")
    matched.write("04202", "ami-card")
    with pytest.raises(wishes.ConfirmationClosed):
        matched.confirm("04201", at=NOON + HOUR_MS)
    matched.open_phase(2)
    matched.open_phase(3)
    later = NOON + 2 * DAY_MS + HOUR_MS

    receipt = matched.confirm("04201", at=later)
    again = matched.confirm("04201", at=later + HOUR_MS)
    short = matched.confirm("04202", at=later)

    assert again == receipt
    assert (receipt.count, receipt.is_enough) == (2, True)
    assert (short.count, short.is_enough) == (1, False)
    (*_, (_, _, _, digest, _)) = edits(owner, matched, "04201")
    assert receipt.receipt == wishes.receipt(digest, phase=3, at=later)
    with pytest.raises(wishes.WishesOutdated):
        matched.confirm("04201", at=later, edit=7)
    with pytest.raises(wishes.WishesTooFew):
        matched.confirm("04203", at=later)


def test_lists_are_fixed_at_the_confirmation(matched):
    matched.write("04201", "ami-card", "ami-mg")
    matched.open_phase(2)
    matched.open_phase(3)

    with pytest.raises(wishes.WishesClosed):
        matched.write("04201", "ami-mg", "ami-card", at=NOON + 2 * DAY_MS + HOUR_MS)
