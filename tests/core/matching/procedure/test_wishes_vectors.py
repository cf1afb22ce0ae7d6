"""What the students' page says of a list is what the centre says, list by list."""

import json
from pathlib import Path

from concours.core.kernel.errors import Refusal
from concours.core.matching.procedure.phases import Rights
from concours.core.matching.procedure.wishes import CurrentList, check_edit

VECTORS = Path(__file__).parents[4] / "protocol/vectors/wishes.json"


def said(rights, seen, wanted, found):
    current = CurrentList(1, found, seen, found)
    try:
        check_edit(current, wanted, based_on=1, rights=rights, phase="")
    except Refusal as refusal:
        return refusal.code
    return None


def test_every_list_gets_what_the_vectors_say():
    vectors = json.loads(VECTORS.read_text())
    found = tuple(vectors["found"])
    for case in vectors["cases"]:
        rights = Rights(
            **{name: case[name] for name in ("edits", "reorders", "deletes")},
            adds_most=case["adds_most"],
            confirms=False,
            couples=False,
        )
        answers = {
            wanted: said(rights, tuple(case["seen"]), tuple(wanted), found)
            for wanted in case["said"]
        }
        assert answers == case["said"]
