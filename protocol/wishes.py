"""Vectors of what a phase lets a student make of their list: all of three lines."""

from itertools import permutations, product
from typing import Any

from concours.core.kernel.errors import Refusal
from concours.core.matching.procedure.phases import Rights
from concours.core.matching.procedure.wishes import CurrentList, check_edit

FOUND = "ab"
SEEN = ("", "a", "ba")
WANTED = [
    *("".join(one) for count in range(4) for one in permutations("abc", count)),
    *("cab", "aba", "abcd", "dabc"),
]


def wishes() -> dict[str, Any]:
    """Give, for each set of rights and list that a round saw, what each list gets."""
    rights = [
        Rights(
            edits=edits, reorders=reorders, deletes=deletes, adds_most=most,
            confirms=False, couples=False,
        )
        for edits, reorders, deletes, most in [
            (False, False, False, 0),
            *product((True,), (True, False), (True, False), (None, 0, 1)),
        ]
    ]  # fmt: skip
    return {
        "about": "What a student may write: core/matching/procedure/wishes.py",
        "found": FOUND,
        "cases": [
            {
                "edits": case.edits,
                "reorders": case.reorders,
                "deletes": case.deletes,
                "adds_most": case.adds_most,
                "seen": earlier,
                "said": {
                    codes: _refusal_code(case, earlier, codes) for codes in WANTED
                },
            }
            for case in rights
            for earlier in SEEN
        ],
    }


def _refusal_code(rights: Rights, earlier: str, codes: str) -> str | None:
    list_state = CurrentList(1, tuple(FOUND), tuple(earlier), tuple(FOUND))
    try:
        check_edit(list_state, tuple(codes), based_on=1, rights=rights, phase="")
    except Refusal as refusal:
        return refusal.code
    return None
