"""A question that candidates had before is found, however it is dressed (S90-S92)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from concours.core.authoring.paper.exposure import (
    HistoryInvalid,
    QuestionSeen,
    Use,
    find_reuses,
    read,
    refuse_seen,
    texts,
    write,
)

CHOICES = (
    "L’opacité efface la coupole diaphragmatique droite",
    "La silhouette cardiaque est augmentée de volume",
    "Un syndrome interstitiel bilatéral est visible",
    "Le cul-de-sac pleural gauche est libre",
)


def question(
    name="dp1-q1", text="<p>Que montre ce cliché thoracique ?</p>", choices=CHOICES
):
    return {
        "id": name,
        "text": text,
        "facts": None,
        "propositions": [
            {"id": letter, "text": each}
            for letter, each in zip("ABCDE", choices, strict=False)
        ],
        "script": None,
    }


def content(*questions, vignette="<p>Un homme de 58 ans, maçon, tousse.</p>"):
    return {"dossiers": [{"vignette": vignette, "questions": [*questions]}]}


def history(*questions, **facts):
    return [
        Use(
            question=name,
            text=text,
            exam="EDN 2025",
            sitting="Épreuve d'essai",
            launched_ms=1,
            facility=Fraction(2, 3),
        )
        for name, text in texts(content(*questions, **facts)).items()
    ]


@pytest.mark.parametrize(
    "again",
    [
        question("kfp9-q3"),
        question(text="<p>Que  montre ce <em>CLICHÉ</em> thoracique&nbsp;?</p>"),
        question(choices=CHOICES[::-1]),
        question(text="<p>Que montre ce cliche thoracique ?</p>"),
    ],
)
def test_the_same_question_is_found_under_another_name_spelling_or_order(again):
    (seen,) = find_reuses(content(again), history(question()))

    assert seen.likeness == 1
    assert seen.question == again["id"]
    with pytest.raises(QuestionSeen) as refused:
        refuse_seen([seen], [])
    assert refused.value.questions == (again["id"],)


def test_a_question_is_let_through_when_expressly_allowed():
    seen = find_reuses(content(question()), history(question()))

    refuse_seen(seen, ["dp1-q1"])


def test_a_question_with_one_word_changed_is_shown_and_not_refused():
    near = question(choices=(*CHOICES[:3], "Le cul-de-sac pleural gauche est comblé"))

    (seen,) = find_reuses(content(near), history(question()))

    assert seen.likeness < 1
    refuse_seen([seen], [])


def test_another_question_is_not_taken_for_it():
    other = question(
        choices=("Le foie est gros", "La rate aussi", "Ascite", "Ictère franc")
    )

    assert find_reuses(content(other), history(question())) == ()


def test_a_question_that_says_nothing_by_itself_is_known_by_its_vignette():
    bare = question(text="<p>Quel est votre diagnostic ?</p>", choices=())
    before = history(bare)

    assert find_reuses(content(bare), before)[0].likeness == 1
    assert (
        find_reuses(content(bare, vignette="<p>Une femme enceinte saigne.</p>"), before)
        == ()
    )


def test_a_history_is_written_and_read_back_each_use_once():
    uses = history(question(), question("dp1-q2", text="<p>Autre</p>"))
    marked = [*uses, *uses, replace(uses[0], facility=None)]

    assert set(read(write(marked))) == set(marked)
    assert write(read(write(marked))) == write(reversed(marked))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"protocol":1,"questions":[{}]}',
        b'{"protocol":1,"questions":{}}',
        write(history(question())).replace(b"[2,3]", b"[3,2]"),
        write(history(question())).replace(b"[2,3]", b"[0,0]"),
    ],
)
def test_a_file_that_is_no_history_is_refused(data):
    with pytest.raises(HistoryInvalid):
        read(data)
