"""An examiner's convocation opens their chair, and a new one voids the one before."""

import pytest

from acts.ecos_scene import allot_scene
from acts.scene import NOON
from concours.acts.actor import Actor
from concours.core.people.roster.codes import NO_CODE, code_digest
from small_exam import CODES_KEY

ORGANISER = Actor("orga", "O. Roy", frozenset({"organiser"}))


@pytest.fixture
def drawn(scene, owner):
    """Draw letters of examiners with codes that follow each other."""
    from concours.acts.ecos import examiner_letters  # noqa: PLC0415 -- after setup

    allot_scene(scene, owner)
    counter = iter(range(1, 10_000))

    def draw(actor=ORGANISER, **of):
        return examiner_letters.draw_examiner_letters(
            actor,
            scene.exam,
            entropy=lambda size: next(counter).to_bytes(size, "big"),
            **of,
        )

    return draw


def make(letters, reason="", actor=ORGANISER):
    from concours.acts.ecos.examiner_letters import make_examiner_letters  # noqa: PLC0415

    return make_examiner_letters(actor, letters, reason=reason, now=NOON)


def digest_of(owner, scene, number):
    row = owner.execute(
        "SELECT id, code_digest FROM examiner WHERE exam_id = %s AND number = %s",
        (scene.exam, number),
    ).fetchone()
    return row[0], bytes(row[1])


def test_a_code_is_in_force_once_its_letter_is_made_and_voids_the_one_before(
    drawn, scene, owner
):
    letters = drawn()
    assert digest_of(owner, scene, "E003")[1] == NO_CODE
    make(letters)
    first = next(one for one in letters.letters if one.number == "E003")
    who, stored = digest_of(owner, scene, "E003")
    assert stored == code_digest(CODES_KEY, who, first.code)

    again = drawn(number="e003")
    make(again, reason="perdue")

    assert len(again.letters) == 1
    assert digest_of(owner, scene, "E003")[1] == code_digest(
        CODES_KEY, who, again.letters[0].code
    )
    assert again.letters[0].code != first.code


def test_a_code_that_somebody_holds_ends_with_a_reason_alone(drawn, scene, owner):
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- after setup

    make(drawn())
    before = digest_of(owner, scene, "E003")
    with pytest.raises(ReasonInvalid):
        make(drawn(number="E003"))

    assert digest_of(owner, scene, "E003") == before


def test_letters_drawn_twice_are_made_once(drawn):
    from concours.acts.people.letters import LettersOutdated, NothingToMake  # noqa: PLC0415

    first, second = drawn(), drawn()
    make(first)
    with pytest.raises(LettersOutdated):
        make(second, reason="vu")
    with pytest.raises(NothingToMake):
        drawn()


def test_once_a_half_day_is_announced_codes_end_one_by_one(drawn, scene, owner):
    from concours.acts.ecos.allotment import adopt_allotment  # noqa: PLC0415 -- setup
    from concours.acts.people.letters import TooLateToMake  # noqa: PLC0415 -- idem

    make(drawn())
    from acts.ecos_scene import last_allotment  # noqa: PLC0415 -- beside the others

    adopt_allotment(ORGANISER, scene.exam, last_allotment(), now=NOON)
    owner.execute(
        "UPDATE sitting SET armed_ms = 1, t0_ms = 2 WHERE code = 'd1-am'"
        " AND exam_id = %s",
        (scene.exam,),
    )
    with pytest.raises(TooLateToMake):
        drawn(is_anew=True)

    assert len(drawn(number="E003").letters) == 1


def test_others_make_none(drawn, scene):
    from concours.acts.may import NotAllowed  # noqa: PLC0415 -- after setup

    with pytest.raises(NotAllowed):
        drawn(actor=scene.actor("presidente"))
