"""An outline is read from the frozen paper, and both its documents must agree."""

from dataclasses import replace

import pytest
from copy_vectors import OUTLINE, VECTORS

from concours.core.authoring.paper.key_document import read
from concours.core.delivery.attempt.outline import check_keys, outline_of
from concours.core.kernel.canonical import dump

QUESTIONS = read(dump(VECTORS["key_document"]))


def test_the_outline_of_a_frozen_paper():
    assert outline_of(dump(VECTORS["paper"])) == OUTLINE


def test_content_and_key_document_that_differ_stop_marking():
    check_keys(OUTLINE, QUESTIONS)

    with pytest.raises(AssertionError):
        check_keys(OUTLINE, QUESTIONS[1:])


def test_a_key_that_offers_other_answers_than_its_question_stops_marking():
    first, *others = QUESTIONS
    shorter = replace(first.key, offered=first.key.offered - {"E"})

    with pytest.raises(AssertionError):
        check_keys(OUTLINE, [replace(first, key=shorter), *others])


def test_a_question_in_two_dossiers_stops_marking():
    dossiers = VECTORS["paper"]["dossiers"]
    with pytest.raises(AssertionError):
        outline_of(dump({"dossiers": [*dossiers, dossiers[0]]}))
