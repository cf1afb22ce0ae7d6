"""An outline is read from the frozen paper, and both its documents must agree."""

import pytest
from copy_vectors import OUTLINE, VECTORS

from concours.core.attempt.outline import outline_of
from concours.core.kernel.canonical import dump
from concours.core.paper.key_document import read

QUESTIONS = read(dump(VECTORS["key_document"]))


def test_the_outline_of_a_frozen_paper():
    assert outline_of(dump(VECTORS["paper"]), QUESTIONS) == OUTLINE


def test_content_and_key_document_that_differ_stop_marking():
    with pytest.raises(AssertionError):
        outline_of(dump(VECTORS["paper"]), QUESTIONS[1:])


def test_a_question_in_two_dossiers_stops_marking():
    dossiers = VECTORS["paper"]["dossiers"]
    with pytest.raises(AssertionError):
        outline_of(dump({"dossiers": [*dossiers, dossiers[0]]}), QUESTIONS)
