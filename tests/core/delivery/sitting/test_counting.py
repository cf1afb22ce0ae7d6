"""An annulled sitting counts for nobody concerned; a spare counts in its place (S4)."""

from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.sitting.counting import (
    CountingUnit,
    Unit,
    find_counting_units,
    pooled_ms,
)

HOUR_MS = 3_600_000
UC1 = Unit(id="uc1", duration_ms=3 * HOUR_MS)
UC2 = Unit(id="uc2", duration_ms=3 * HOUR_MS)
LCA = Unit(id="lca", duration_ms=HOUR_MS * 3 // 2)
SITES = ("Lyon", "Nice", "Brest")


def spare(name, of, *sites, **more):
    return Unit(
        id=name, duration_ms=of.duration_ms, spare_for=of.id, sites=set(sites), **more
    )


def annulled(unit, *sites):
    return Unit(
        id=unit.id,
        duration_ms=unit.duration_ms,
        spare_for=unit.spare_for,
        sites=unit.sites,
        is_annulled=not sites,
        annulled_for=frozenset(sites),
    )


def names(units, site):
    return [each.sitting for each in find_counting_units(units, site)]


def test_all_sittings_count_for_everybody_when_nothing_went_wrong():
    units = [UC1, UC2, LCA, spare("s1", UC1)]

    assert all(names(units, site) == ["uc1", "uc2", "lca"] for site in SITES)


def test_one_site_sits_the_spare_and_the_nation_is_untouched():
    units = [UC1, UC2, spare("s1", UC1, "Lyon")]

    assert find_counting_units(units, "Lyon") == (
        CountingUnit("s1", in_place_of="uc1"),
        CountingUnit("uc2"),
    )
    assert names(units, "Nice") == ["uc1", "uc2"]


def test_a_sitting_annulled_for_one_site_counts_elsewhere():
    units = [annulled(UC1, "Nice"), UC2]

    assert names(units, "Nice") == ["uc2"]
    assert names(units, "Brest") == ["uc1", "uc2"]


def test_a_sitting_annulled_for_all_is_replaced_where_a_spare_was_sat():
    units = [annulled(UC1), UC2, spare("s1", UC1, *SITES)]

    assert [names(units, site) for site in SITES] == [["s1", "uc2"]] * 3


def test_a_spare_that_is_annulled_too_leaves_the_place_to_the_next_or_to_nobody():
    first, second = annulled(spare("s1", UC1, "Lyon")), spare("s2", UC1, "Lyon")

    assert names([UC1, UC2, first], "Lyon") == ["uc2"]
    assert names([UC1, UC2, first, second], "Lyon") == ["s2", "uc2"]


def test_the_times_of_several_spares_are_added_up():
    units = [
        annulled(UC1),
        UC2,
        annulled(LCA),
        spare("s1", UC1, "Lyon"),
        spare("s3", LCA, "Lyon"),
    ]

    assert pooled_ms(units, find_counting_units(units, "Lyon")) == HOUR_MS * 9 // 2
    assert pooled_ms(units, find_counting_units(units, "Nice")) == 0


@given(
    st.lists(st.frozensets(st.sampled_from(SITES)), min_size=3, max_size=3),
    st.lists(st.frozensets(st.sampled_from(SITES)), min_size=3, max_size=3),
    st.sampled_from(SITES),
)
def test_each_place_of_the_exam_counts_once_at_most(away, sat, site):
    exam = [annulled(u, *gone) if gone else u for u, gone in zip([UC1, UC2, LCA], away)]  # noqa: B905 -- three each
    spares = [spare(f"s-{u.id}", u, *where) for u, where in zip(exam, sat)]  # noqa: B905 -- idem

    places = [
        c.in_place_of or c.sitting for c in find_counting_units([*exam, *spares], site)
    ]

    assert len(set(places)) == len(places)
    assert places == [
        u.id
        for u, gone, where in zip(exam, away, sat, strict=True)
        if site in where or site not in gone
    ]
