"""Where a rule was read is a text of law or a published procedure, never a press site.

What is only usage, or left open, says so and names nobody.
"""

import re

from concours.core.matching.procedure.settings import DEFAULT, SOURCES, to_json

TEXTS = re.compile("(code de l’éducation, [LRD]\\. [0-9-]+|NRMP [0-9]{4}): .+")
USAGE = re.compile("[a-zœéà0-9’, ]+")


def test_every_setting_says_whether_a_text_fixes_it():
    tags = {name: source.split()[0] for name, source in SOURCES.items()}

    assert {*tags} == {*to_json(DEFAULT)}
    assert {*tags.values()} <= {"S", "U", "P"}


def test_what_was_read_names_its_text_and_what_is_usage_names_nobody():
    for source in SOURCES.values():
        tag, _, said = source.partition(" ")
        form = {"S": TEXTS, "U": USAGE, "P": re.compile("")}[tag]
        assert form.fullmatch(said), source
