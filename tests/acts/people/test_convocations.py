"""A convocation's code opens, the one before no longer does, and neither is kept."""

import os

import pytest

from acts.scene import NOON
from concours.acts.actor import Actor
from concours.acts.may import NotAllowed
from concours.core.people.roster.codes import NO_CODE, code_digest
from small_exam import CODES_KEY

ORGANISER = Actor("orga", "O. Roy", frozenset({"organiser"}))
REASON = "lettre perdue"


@pytest.fixture
def acts(scene):  # noqa: ARG001 -- after Django's setup
    from concours.acts.people import convocations  # noqa: PLC0415 -- idem

    return convocations


def digests(link, scene) -> dict[str, bytes]:
    rows = link.execute(
        "SELECT number, code_digest FROM candidate WHERE exam_id = %s", (scene.exam,)
    )
    return {number: bytes(digest) for number, digest in rows}


def drawn(acts, scene, **those):
    return acts.draw_letters(
        ORGANISER, scene.exam, acts.Recipients(**those), entropy=os.urandom
    )


def forget(link, scene, *numbers):
    link.execute(
        "UPDATE candidate SET code_digest = %s WHERE exam_id = %s AND number = ANY(%s)",
        (NO_CODE, scene.exam, list(numbers)),
    )


def test_those_who_have_none_get_one_and_the_others_keep_theirs(acts, scene, owner):
    forget(owner, scene, "04202", "04203")
    before = digests(owner, scene)

    letters = drawn(acts, scene)
    assert digests(owner, scene) == before  # drawn is not yet in force
    acts.make_convocations(ORGANISER, letters, reason="", now=NOON)

    assert [(letter.number, letter.seat) for letter in letters.letters] == [
        ("04203", "A-03"),
        ("04202", "A-02"),
    ]  # by site: Amiens, then Limoges
    assert digests(owner, scene) == before | {
        letter.number: code_digest(CODES_KEY, letter.bearer, letter.code)
        for letter in letters.letters
    }
    assert len({letter.code for letter in letters.letters}) == 2


def test_the_act_says_for_whom_and_how_many_and_no_code(acts, scene, owner):
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup

    made = drawn(acts, scene, number="04201")

    number = acts.make_convocations(ORGANISER, made, reason=REASON, now=NOON)

    row = owner.execute(
        "SELECT reason, convert_from(body, 'UTF8') FROM act WHERE number = %s",
        (number,),
    ).fetchone()
    assert row[0] == REASON
    exam = Exam.objects.get(pk=scene.exam).code
    assert row[1] == (
        f'{{"candidate":"04201","ended":1,"exam":"{exam}","made":1,"scope":"candidate"}}'
    )
    stored = owner.execute("SELECT string_agg(act::text, '') FROM act").fetchone()[0]
    assert made.letters[0].code not in stored


def test_a_code_that_somebody_holds_ends_for_a_reason_only(acts, scene, owner):
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- after setup

    before = digests(owner, scene)
    for those in ({"number": "04201"}, {"is_anew": True}):
        made = drawn(acts, scene, **those)
        with pytest.raises(ReasonInvalid):
            acts.make_convocations(ORGANISER, made, reason=" ", now=NOON)

    assert digests(owner, scene) == before


def test_two_who_make_the_same_letters_do_not_both_succeed(acts, scene, owner):
    from concours.acts.people.letters import LettersOutdated  # noqa: PLC0415 -- setup

    first, second = (drawn(acts, scene, number="04201") for _ in range(2))
    acts.make_convocations(ORGANISER, first, reason=REASON, now=NOON)

    with pytest.raises(LettersOutdated):
        acts.make_convocations(ORGANISER, second, reason=REASON, now=NOON)

    letter = first.letters[0]
    assert digests(owner, scene)["04201"] == code_digest(
        CODES_KEY, letter.bearer, letter.code
    )


def test_when_a_start_is_announced_only_single_letters_are_made(acts, scene, owner):
    owner.execute("UPDATE sitting SET armed_ms = 1 WHERE id = %s", (scene.sitting,))

    with pytest.raises(acts.TooLateToMake) as refused:
        drawn(acts, scene, is_anew=True)

    assert refused.value.launched_count == 6
    assert len(drawn(acts, scene, number="04201").letters) == 1


def test_stale_letters_are_made_anew_after_a_start_but_of_nobody_at_work(
    acts, scene, owner
):
    letters = drawn(acts, scene, is_anew=True)
    acts.make_convocations(ORGANISER, letters, reason=REASON, now=NOON)
    owner.execute(
        "UPDATE candidate SET seat = 'Z-' || number WHERE exam_id = %s", (scene.exam,)
    )
    owner.execute("UPDATE sitting SET armed_ms = 1 WHERE id = %s", (scene.sitting,))
    with pytest.raises(acts.TooLateToMake):
        drawn(acts, scene, is_stale=True)

    owner.execute(
        """DELETE FROM attempt USING candidate WHERE candidate.id = candidate_id
           AND number = '04202'""",
    )
    kept = drawn(acts, scene, is_stale=True).letters
    assert [letter.number for letter in kept] == ["04202"]
    with pytest.raises(acts.TooLateToMake):
        drawn(acts, scene, is_anew=True)

    owner.execute("UPDATE sitting SET collected_ms = 2 WHERE id = %s", (scene.sitting,))
    assert len(drawn(acts, scene, is_stale=True).letters) == 6


def test_where_everybody_has_one_there_is_nothing_to_make(acts, scene):
    with pytest.raises(acts.NothingToMake):
        drawn(acts, scene)


def test_only_an_organiser_makes_them(acts, scene):
    for login in ("presidente", "technique", "auditeur"):
        with pytest.raises(NotAllowed):
            acts.draw_letters(
                scene.actor(login), scene.exam, acts.Recipients(), entropy=os.urandom
            )


def test_a_letter_is_stale_while_it_says_what_is_no_longer_true(acts, scene, owner):
    """A sitting that moved concerns everybody, a seat one person; back is back."""
    from concours.acts.authoring.planning import move_sitting  # noqa: PLC0415 -- after setup
    from concours.store.queries.letters import stale_letters  # noqa: PLC0415 -- idem

    def stale():
        return {row.number for row in stale_letters(scene.exam)}

    assert stale() == set()  # of letters made before, nothing is known
    letters = drawn(acts, scene, is_anew=True)
    acts.make_convocations(ORGANISER, letters, reason=REASON, now=NOON)
    assert stale() == set()

    seat = "UPDATE candidate SET seat = %s WHERE exam_id = %s AND number = '04202'"
    owner.execute(seat, ("Z-99", scene.exam))
    assert stale() == {"04202"}
    owner.execute(seat, ("A-02", scene.exam))
    assert stale() == set()
    owner.execute(
        """INSERT INTO placement (id, sitting_id, candidate_id, site_id, room, seat)
           SELECT gen_random_uuid(), %s, id, site_id, 'Salle 9', 'Z-1' FROM candidate
           WHERE exam_id = %s AND number = '04202'""",
        (scene.sitting, scene.exam),
    )
    assert stale() == {"04202"}
    owner.execute("DELETE FROM placement")
    assert stale() == set()
    owner.execute(
        """INSERT INTO personal_settings (candidate_id, text_percent, contrast,
               spacing_percent, breaks_count, break_minutes, reader, has_own_room)
           SELECT id, 100, 'usual', 100, 3, 10, 'candidate', false FROM candidate
           WHERE exam_id = %s AND number = '04202'""",
        (scene.exam,),
    )
    assert stale() == {"04202"}
    owner.execute("DELETE FROM personal_settings")
    assert stale() == set()

    move_sitting(ORGANISER, scene.sitting, NOON + 86_400_000, now=NOON)
    assert stale() == {letter.number for letter in letters.letters}
    again = drawn(acts, scene, is_stale=True)
    acts.make_convocations(ORGANISER, again, reason="heure changée", now=NOON)
    assert stale() == set()
