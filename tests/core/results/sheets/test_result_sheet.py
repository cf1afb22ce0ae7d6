"""A sheet says what the marks come to, exactly: whoever adds up its points agrees.

An absence is zero, an annulled sitting is not there, an exclusion leaves no mark; and a
mark below the gate never shows as the gate.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from statistics import median

from hypothesis import given
from hypothesis import strategies as st
from verifier.findings import Findings
from verifier.sheets.marks import check_marks

from concours.core.kernel.canonical import dump, load
from concours.core.profile.reading import digest_of
from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.gates import format_mark, gate_of, marks_of
from concours.core.results.sheets.results import (
    MarkedCopy,
    MarkedSitting,
    SheetQuestion,
    common_document,
    result_sheet,
    scores_of,
)
from concours.core.results.sheets.summary import summary_of
from concours.store.profiles import load_profile

DENOMINATOR = 12
EDN = load_profile("edn")
GATE = EDN.mark_gate


def sitting(name, *worths):
    questions = [
        SheetQuestion(
            id=f"{name}-q{place}",
            format="QRM",
            rank="AB"[place % 2],
            item=151,
            worth=Fraction(worth),
        )
        for place, worth in enumerate(worths)
    ]
    return MarkedSitting(
        id=name,
        title=name.upper(),
        is_annulled=False,
        denominator=DENOMINATOR,
        questions=questions,
        version=1,
        engine="concours-marking/1",
        key="00" * 32,
        marks="11" * 32,
    )


UC1, UC2 = sitting("uc1", 1, 1, 2), sitting("uc2", 1, 0)


def sheet(*copies, profile=EDN, sittings=(UC1, UC2)):
    common = common_document(
        {"code": "edn"}, sittings, profile=profile, candidates_count=1
    )
    digest = sha256(dump(common)).hexdigest()
    return result_sheet("04217", (common, digest), sittings, copies)


def test_marks_are_the_sums_of_the_points_over_those_of_the_maximum():
    made = sheet(MarkedCopy("marked", [12, 6, 8]), MarkedCopy("marked", [3, 0]))

    uc1, _ = made["sittings"]
    assert uc1["points"] == ["1", "1/2", "2/3"]
    assert uc1["mark"] == str(Fraction(20) * Fraction(26, 12) / 4)
    assert uc1["rank_a"] == str(Fraction(20) * Fraction(20, 12) / 3)
    assert made["mark"]["mark"] == str(20 * Fraction(29, 12) / 5)
    assert made["rank_a"]["mark"] == str(20 * Fraction(23, 12) / 4)
    assert made["rank_a"]["passed"] is False


WEIGHED = (replace(UC1, weight=Decimal("1.5")), replace(UC2, weight=Decimal(1)))


def test_weighted_sittings_count_by_their_marks_as_often_as_their_weights_say():
    def mark(*copies):
        return sheet(*copies, sittings=WEIGHED)["mark"]

    uc1, uc2 = MarkedCopy("marked", [12, 12, 0]), MarkedCopy("marked", [3, 0])

    weighted = (Fraction(3, 2) * 10 + 5) / Fraction(5, 2)
    assert mark(uc1, uc2)["mark"] == str(weighted) == "8"
    assert mark(uc1, MarkedCopy("absent"))["mark"] == "6"
    assert mark(uc1, MarkedCopy("annulled"))["mark"] == "10"
    assert mark(uc1, MarkedCopy("excluded")) is None
    assert scores_of(WEIGHED, [uc1, uc2])[0] == 8
    assert sheet(uc1, uc2)["mark"]["mark"] == str(20 * Fraction(9, 4) / 5)


@given(
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
    st.lists(st.integers(0, 12), min_size=1, max_size=1),
    st.lists(
        st.decimals(min_value="0.001", max_value=100, places=3), min_size=2, max_size=2
    ),
    st.sampled_from(["marked", "absent", "annulled", "elsewhere"]),
    st.booleans(),
)
def test_the_verifier_finds_every_total_by_its_own_sums(
    first, second, weights, state, are_weighed
):
    sittings = [
        replace(one, weight=weight if are_weighed else None)
        for one, weight in zip((UC1, UC2), weights, strict=True)
    ]
    units = [*second, 0] if state == "marked" else ()
    copies = [MarkedCopy("marked", first), MarkedCopy(state, units)]
    common = common_document({"code": "x"}, sittings, profile=EDN, candidates_count=1)
    made = result_sheet("04217", (common, ""), sittings, copies)
    findings = Findings()

    check_marks(common, [made], findings)

    assert not findings.count
    made["mark"]["mark"] += "1"
    check_marks(common, [made], findings)
    assert findings.count


def test_sittings_counted_in_other_units_are_added_exactly():
    sittings = [UC1, replace(UC2, denominator=35)]
    copies = [MarkedCopy("marked", [12, 6, 8]), MarkedCopy("marked", [9, 2])]
    document = common_document(
        {"code": "edn"}, sittings, profile=EDN, candidates_count=1
    )

    made = result_sheet("04217", (document, ""), sittings, copies)

    points, of_rank_a = Fraction(26, 12) + Fraction(11, 35), Fraction(20, 12)
    assert made["sittings"][1]["points"] == ["9/35", "2/35"]
    assert made["mark"]["mark"] == str(20 * points / 5)
    assert made["rank_a"]["mark"] == str(20 * (of_rank_a + Fraction(9, 35)) / 4)
    assert scores_of(sittings, copies)[0] == 20 * points / 5


def test_an_absence_is_zero_and_an_annulled_sitting_is_not_there():
    full = MarkedCopy("marked", [12, 12, 24])

    absent = sheet(full, MarkedCopy("absent"))
    annulled = sheet(full, MarkedCopy("annulled"))
    elsewhere = sheet(full, MarkedCopy("elsewhere"))

    assert absent["mark"]["mark"] == "16"
    assert annulled["mark"]["mark"] == elsewhere["mark"]["mark"] == "20"
    assert annulled["sittings"][1]["points"] is None


def test_an_exclusion_leaves_no_mark_at_all():
    made = sheet(MarkedCopy("marked", [12, 12, 24]), MarkedCopy("excluded"))

    assert (made["mark"], made["rank_a"]) == (None, None)


def test_a_mark_below_the_gate_never_shows_as_the_gate():
    assert format_mark(GATE.mark, GATE) == "14.000"
    assert format_mark(GATE.mark - Fraction(1, 10_000), GATE) == "13.999"
    assert format_mark(GATE.mark - Fraction(1, 100), GATE) == "13.990"
    assert format_mark(Fraction(139_999, 10_000), None) == "14.000"


@given(
    st.fractions(min_value=0, max_value=20),
    st.decimals(min_value="0.001", max_value=20, places=3),
)
def test_what_is_shown_is_on_the_side_of_the_gate_where_the_mark_is(mark, least):
    gate = MarkGate(on="all", least=least, opens="admission")

    shown = Fraction(format_mark(mark, gate))

    assert (shown >= gate.mark) == (mark >= gate.mark)
    assert abs(shown - mark) <= Fraction(1, 1_000)


def test_each_exam_has_its_own_gate_or_none():
    copies = MarkedCopy("marked", [12, 12, 0]), MarkedCopy("marked", [6, 0])

    edn, faculty, mock = (
        sheet(*copies, profile=load_profile(name))
        for name in ("edn", "faculte", "blanc")
    )

    assert (edn["rank_a"]["gate"], "gate" in edn["mark"]) == ("14", False)
    assert (faculty["mark"]["gate"], faculty["mark"]["passed"]) == ("10", True)
    assert "gate" not in faculty["rank_a"]
    assert mock["mark"] == {"mark": "10", "shown": "10.000"}


def test_a_document_of_before_profiles_says_the_gate_of_rank_a():
    assert gate_of({"gate": "14"}) == GATE
    for name in ("edn", "faculte", "blanc"):
        profile = load_profile(name)
        common = common_document({}, [UC1], profile=profile, candidates_count=1)
        assert gate_of(load(dump(common))) == profile.mark_gate
        assert common["profile"] == digest_of(profile).hex()
    assert marks_of(common) == ("rank_a", "mark")
    bare = replace(UC1, questions=[replace(q, rank=None) for q in UC1.questions])
    assert marks_of({"sittings": [bare.as_json()]}) == ("mark",)


@given(st.lists(st.integers(0, 12), min_size=5, max_size=5))
def test_whoever_adds_up_the_points_finds_the_mark(units):
    made = sheet(MarkedCopy("marked", units[:3]), MarkedCopy("marked", units[3:]))

    points = sum(Fraction(p) for own in made["sittings"] for p in own["points"])
    assert Fraction(made["mark"]["mark"]) == 20 * points / 5
    assert load(dump(made)) == made


@given(st.lists(st.fractions(min_value=0, max_value=20), min_size=1, max_size=9))
def test_a_summary_is_exact_whatever_the_denominators(marks):
    found, ordered = summary_of(marks, GATE), sorted(marks)

    assert found["passed"] == sum(mark >= GATE.mark for mark in marks)
    assert "passed" not in summary_of(marks, None)
    for name, mark in (
        ("lowest", ordered[0]),
        ("median", median(ordered)),
        ("highest", ordered[-1]),
        ("mean", sum(marks) / len(marks)),
    ):
        assert found[name] == {"mark": str(mark), "shown": format_mark(mark, GATE)}


def test_a_summary_names_marks_that_are_there_and_the_middle_between_two():
    marks = [Fraction(mark) for mark in (3, 14, 15, 20)]

    found = summary_of(marks, GATE)

    assert (found["count"], found["passed"]) == (4, 3)
    assert [found[name]["mark"] for name in ("quartile_1", "median", "quartile_3")] == [
        "3", "29/2", "15",
    ]  # fmt: skip
    assert found["mean"] == {"mark": "13", "shown": "13.000"}
    assert summary_of([], GATE) == {"count": 0}
