"""The worked examples of `docs/reference/marking.md` are what the rules give."""

from fractions import Fraction
from pathlib import Path
from typing import get_args

from concours.core.authoring.bank.answers import Judged, Picked, Pointed, Ticked, Worded
from concours.core.authoring.bank.keys import (
    Format,
    KeyedQuestion,
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.results.marking.cohort import encode, mark_cohort
from concours.core.results.marking.rules import mark

PAGE = Path(__file__).parents[4] / "docs/reference/marking.md"
ZONES = tuple(((x, 0), (x + 9, 0), (x + 9, 9), (x, 9)) for x in (0, 20, 40))


def ticks(form, correct, offered="ABCDE", **zero):
    sets = {name: frozenset(letters) for name, letters in zero.items()}
    return TickKey(form, frozenset(offered), frozenset(correct), **sets)


def ticked(*answers):
    return [Ticked(frozenset(letters)) for letters in answers]


WORDINGS = WordingKey(frozenset({"embolie pulmonaire"}), frozenset({"embolie"}))
EXAMPLES = [
    (ticks("QRU", "B"), ticked("B", "C")),
    (ticks("QRM", "AC"), ticked("AC", "A", "ABCD", "BDE")),
    (ticks("QRM", "AC", inacceptable="B"), ticked("ABC")),
    (ticks("QRM", "AC", indispensable="C"), ticked("A")),
    (ticks("QRM", "A"), [None]),
    (ticks("QRP", "ABC"), ticked("ABD")),
    (ticks("QRPL", "ABCDE", "ABCDEFGHIJKLMNOPQRST"), ticked("ABCKL")),
    (ticks("QRPL", "ABCDE", "ABCDEFGHIJKLMNOPQRST"), ticked("ABCD")),
    (ZoneKey(ZONES), [Pointed(((1, 1), (21, 1), (90, 90)))]),
    (
        SegmentKey(frozenset({"s1", "s2", "s3", "s4"}), frozenset({"s1", "s3"})),
        [Picked(frozenset(said)) for said in (("s1", "s3"), ("s1", "s2"))],
    ),
    (WORDINGS, [Worded(t) for t in ("Embolie  Pulmonaire", "embolie", "EP")]),
    (PanelKey({-2: 0, -1: 1, 0: 2, 1: 5, 2: 2}), [Judged(v) for v in (1, 2, -2)]),
    (PanelKey({-2: 0, -1: 0, 0: 1, 1: 2, 2: 2}), [Judged(v) for v in (1, 2, 0, -1)]),
]


def marks_of_page():
    table = PAGE.read_text().split("## Worked examples")[1].split("\n##")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")]
    return [row[4].removesuffix(" on 20 ").split(" · ") for row in rows[1:]]


def test_every_format_of_the_law_has_its_lines_and_each_line_its_source():
    table = PAGE.read_text().split("## Worked examples")[1].split("\n##")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")]
    formats = {row[1].split(",")[0].strip() for row in rows[1:]}

    assert formats == {*get_args(Format), "removed", "full marks"}
    assert all(row[5].strip() for row in rows[1:])


def test_each_rule_gives_the_marks_of_its_line():
    found = [[str(mark(key, one)) for one in answers] for key, answers in EXAMPLES]

    assert [[m.strip() for m in row] for row in marks_of_page()[:-2]] == found


def test_a_neutralised_question_counts_for_nobody_or_gives_all_to_everybody():
    one, half, key = Fraction(1), "A", ticks("QRM", "AC")
    copies = [["AC", "AC", "AC"], [half, "BDE", "BDE"], ["BDE"] * 3]
    columns = [
        encode(
            KeyedQuestion(f"q{at}", "QRM", "A", 1, one, one, key),
            [Ticked(frozenset([*copy, "B"][at])) for copy in copies],
        )
        for at in range(4)
    ]

    found = [
        [str(marked.score(at)) for at in range(3)]
        for marked in (
            mark_cohort(columns, neutralised={"q3": fate})
            for fate in ("removed", "full_marks")
        )
    ]

    assert [[m.strip() for m in row] for row in marks_of_page()[-2:]] == found
