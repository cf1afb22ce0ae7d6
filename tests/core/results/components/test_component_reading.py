"""A file of ECOS marks or points is read whole: every fault at once, with its line."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.kernel.canonical import dump, load
from concours.core.results.components.groups import Domain, GroupsInvalid
from concours.core.results.components.groups import read as read_groups
from concours.core.results.components.marks import (
    after,
    from_json,
    incomplete,
    plan,
    to_json,
)
from concours.core.results.components.reading import decimal, read
from concours.core.results.ranking.from_components import ecos_of, parcours_of
from concours.core.tables.faults import Fault
from concours.core.tables.table import read_csv
from concours.store.groups import load_groups

F = Fraction
DOMAINS = (
    Domain("annonce", "Annonce", "Breaking news"),
    Domain("prise-en-charge", "Stratégie de prise en charge", "Strategy of care"),
)
ECOS = "numero;2 Stratégie de prise en charge;1 annonce;Remarque"


def reading(*lines, count=2):
    data = "\n".join(lines).encode()
    return read(read_csv(data), domains=DOMAINS, stations_count=count)


def faults(*lines):
    return [(f.line, f.column, f.code, f.found) for f in reading(*lines).faults]


def test_marks_of_stations_are_exact_and_in_the_order_of_stations():
    found = reading(ECOS, "00001;12,25;7;vu", "00002;;20;")

    assert (found.kind, found.domains) == ("ecos", ("annonce", "prise-en-charge"))
    assert [one.marks for _, one in found.marked] == [(F(7), F(49, 4)), (F(20), None)]
    assert (found.faults, found.ignored) == ((), ("Remarque",))
    assert list(incomplete([one for _, one in found.marked], 2)) == ["00002"]


def test_points_of_the_parcours():
    found = reading("N° de candidat,Points", "00001,40", "00002,0")

    assert [one.marks for _, one in found.marked] == [(F(40),), (F(0),)]


def test_every_fault_is_told_at_once_each_on_its_line():
    lines = ("00001;21;x;", "0000 1;3;4;", "00001;5;6;", "00003;1;2;;;7", ";1;1;")
    second = "2 Stratégie de prise en charge"

    assert faults(ECOS, *lines) == [
        (2, "1 annonce", "mark.invalid", "x"),
        (2, second, "mark.too_high", "21"),
        (3, "numero", "number.invalid", "0000 1"),
        (4, "numero", "number.twice", "00001"),
        (5, "", "line.too_many_cells", ""),
        (6, "numero", "cell.empty", ""),
    ]


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("numero;nom", ["table.no_part"]),
        ("numero;points;1 annonce", ["heading.twice"]),
        ("numero;1 annonce;1 annonce;3 chirurgie",
         ["heading.twice", "domain.unknown", "heading.missing"]),
        ("numero;points", ["mark.too_high", "cell.empty"]),
    ],
)  # fmt: skip
def test_headings_say_what_is_wrong(heading, codes):
    found = reading(heading, "00001;61", "00002;").faults

    assert [fault.code for fault in found] == codes


def test_more_marks_than_stations_is_a_fault():
    found = reading(ECOS + ";3 annonce", "00001;1;2;;3")

    assert [fault.code for fault in found.faults] == ["stations.too_many"]


@given(st.integers(0, 200_000), st.integers(0, 4))
def test_a_decimal_is_exactly_what_is_written(units, places):
    whole, rest = divmod(units, 10**places)
    text = f"{whole},{rest:0{places}d}" if places else str(whole)

    expected = F(units, 10**places) if whole < 1000 else None
    assert decimal(text) == expected


def test_a_file_adds_changes_and_leaves_and_again_changes_nothing():
    numbers = {"00001", "00002", "00003"}
    first = reading("numero;points", "00001;10", "00002;20")
    current = after(first, None)
    second = reading("numero;points", "00002;30", "00003;40", "00009;1")

    found = plan(second, current, numbers)
    assert [one.number for one in found.added] == ["00003", "00009"]
    assert [change.after.number for change in found.changed] == ["00002"]
    assert found.faults == (Fault(4, "", "candidate.unknown", "00009"),)
    whole = after(reading("numero;points", "00002;30", "00003;40"), current)
    assert {n: one.marks for n, one in whole.candidates.items()} == {
        "00001": (F(10),), "00002": (F(30),), "00003": (F(40),),
    }  # fmt: skip
    assert plan(reading("numero;points", "00002;30"), whole, numbers).is_idle
    assert from_json(load(dump(to_json(whole)))) == whole


def test_other_stations_are_refused_while_somebody_keeps_the_old_ones():
    current = after(reading(ECOS, "00001;1;2;", "00002;1;2;"), None)
    other = "numero;1 annonce;2 annonce"

    some = plan(reading(other, "00001;1;2"), current, {"00001", "00002"})
    every = plan(reading(other, "00001;1;2", "00002;2;2"), current, {"00001", "00002"})

    assert [fault.code for fault in some.faults] == ["stations.differ"]
    assert every.faults == ()


def test_columns_are_in_the_order_of_candidates_and_nobody_is_given_a_mark():
    ecos = ecos_of(after(reading(ECOS, "00002;12,25;7;"), None), ["00001", "00002"])
    points = parcours_of(
        after(reading("numero;points", "00001;40"), None), ["00001", "2"]
    )

    assert (ecos.denominator, ecos.units.tolist()) == (4, [[-1, -1], [28, 49]])
    assert (points.denominator, points.units.tolist()) == (1, [40, -1])


def test_the_house_has_thirteen_groups_and_forty_four_specialties():
    groups = load_groups()

    assert len(groups.groups) == 13
    assert sum(len(group.specialties) for group in groups.groups) == 44
    assert groups.is_sample


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"items": ["1000"]}, "groups 1"),
        ({"items": ["9-3"]}, "groups 1"),
        ({"domains": ["chirurgie"]}, "groups 1"),
        ({"number": 2}, "groups"),
        ({"extra": 1}, "groups 1"),
    ],
)
def test_a_file_of_groups_with_a_fault_is_refused(change, at):
    group = {
        "number": 1, "fr": "Un", "en": "One", "specialties": ["s"],
        "items": ["1-3", "9"], "domains": ["d"],
    }  # fmt: skip
    domains = [{"code": "d", "fr": "D", "en": "D"}]
    value = {"version": "1", "is_sample": False, "domains": domains, "groups": [group]}
    assert read_groups(value).groups[0].items == {1, 2, 3, 9}

    with pytest.raises(GroupsInvalid) as refused:
        read_groups(value | {"groups": [group | change]})
    assert refused.value.at == at
