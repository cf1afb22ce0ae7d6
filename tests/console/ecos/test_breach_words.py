"""A breach of an allotment is told in words, each reason and each shape of a place."""

import re
from pathlib import Path

import pytest

from concours.core.ecos import rules
from concours.core.ecos.rules.breaches import Breach

HERE = ("lille", "j1-am")


def words_of(breach):
    from concours.console.words.ecos.breaches import worded_breach  # noqa: PLC0415

    return worded_breach(breach, {"E12": "Pr Martin"}, HERE)


def test_each_reason_of_the_rules_has_its_words(console_database):  # noqa: ARG001
    from concours.console.words.ecos.breaches import REASONS  # noqa: PLC0415 -- Django

    folder = Path(str(rules.__file__)).parent
    source = "".join(path.read_text() for path in folder.glob("*.py"))
    reasons = set(re.findall(r'Breach\("C\d+", "([a-z_]+)"', source))
    assert len(reasons) > 20
    assert reasons == REASONS.keys()


@pytest.mark.parametrize(
    ("breach", "said"),
    [
        (
            Breach("C5", "no_external", ("E12", "E13"), ("lille/j1-am/A/s3",)),
            (("E12 Pr Martin", "E13"), ("circuit A, station s3",)),
        ),
        (
            Breach("C6", "linked_examiner", ("E12",), ("lille/j1-pm/A/s3/2",)),
            (("E12 Pr Martin",), ("lille · j1-pm, circuit A, station s3, siège 2",)),
        ),
        (
            Breach("C11", "no_spare_room", (), ("lille/j1-am/2",)),
            ((), ("étage 2",)),
        ),
        (
            Breach("C12", "reserve_too_small", (), ("lille/j1-am", "3 of 4")),
            ((), ("3 sur 4",)),
        ),
    ],
)
def test_who_and_where_are_said_as_people_know_them(console_database, breach, said):  # noqa: ARG001
    worded = words_of(breach)
    assert (worded.persons, worded.places) == said
    assert not re.search("[a-z]_[a-z]", worded.reason)
