"""Each phase has its rights, and no list escapes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.kernel.errors import Refusal
from concours.core.matching.procedure import phases, settings
from concours.core.matching.procedure.phases import CalendarInvalid, Phase, rights
from concours.core.matching.procedure.settings import DEFAULT, Settings
from concours.core.matching.procedure.wishes import (
    CurrentList,
    LineTerms,
    Student,
    WishesFixed,
    WishesOverAdded,
    WishesTooFew,
    check_confirmation,
    check_edit,
    is_eligible,
    least_of,
)

CODES = [f"l{n}" for n in range(8)]
some_list = st.lists(st.sampled_from(CODES), unique=True, max_size=8).map(tuple)
kinds = st.sampled_from(phases.KINDS)


def of(kind, *, is_unassigned=False, has_post=False, now=5, **settled):
    phase = Phase(kind, 0, 10)
    rules = Settings(**{"more_for_unassigned": 2} | settled)
    said = {"is_unassigned": is_unassigned, "has_post": has_post}
    return rights(phase, rules, **said, now=now)


def passes(current, wanted, allowed):
    try:
        check_edit(current, wanted, based_on=current.number, rights=allowed, phase="")
    except Refusal:
        return False
    return True


@given(some_list, some_list, st.booleans())
def test_a_blank_round_deletes_nothing_that_a_round_has_seen(seen, wanted, without):
    current = CurrentList(1, seen, seen, seen)

    allowed = of("blank", is_unassigned=without)
    assert passes(current, wanted, allowed) == set(seen).issubset(wanted)


@given(some_list, some_list)
def test_the_simulation_lets_everything_change(seen, wanted):
    assert passes(CurrentList(1, seen, seen, seen), wanted, of("simulation"))


@given(some_list, some_list)
def test_confirmed_lists_are_only_added_to_and_by_who_has_no_post(found, wanted):
    current = CurrentList(1, found, found, found)
    extends = wanted[: len(found)] == found and len(wanted) - len(found) <= 2

    assert passes(current, wanted, of("confirmation", is_unassigned=True)) == extends
    assert not passes(current, wanted, of("confirmation"))


def test_the_complementary_phase_is_for_who_has_no_post():
    assert of("complementary", has_post=True) == phases.NONE
    assert of("complementary").edits
    assert of("simulation", has_post=True).edits


@given(some_list, some_list)
def test_the_organiser_settles_what_each_phase_allows(found, wanted):
    current = CurrentList(1, found, found, found)
    stays = [code for code in found if code in wanted]
    in_order = list(wanted[: len(stays)]) == stays
    same = sorted(wanted) == sorted(found)

    deletes = of("blank", deletes=("blank",), reorders=())
    assert passes(current, wanted, deletes) == in_order
    orders = of("confirmation", reorders=("confirmation",))
    assert passes(current, wanted, orders) == same
    assert of("confirmation", couples=("confirmation",)).couples
    assert not of("simulation", couples=()).couples


@given(some_list, some_list, kinds, st.booleans())
def test_once_a_phase_has_closed_nothing_changes(found, wanted, kind, without):
    current = CurrentList(1, found, found, found)

    assert not passes(current, wanted, of(kind, is_unassigned=without, now=10))


def test_the_facts_of_a_refusal_say_how_far_one_went():
    current = CurrentList(1, ("l0",), ("l0",), ("l0",))
    allowed = of("confirmation", is_unassigned=True)

    with pytest.raises(WishesOverAdded) as refused:
        check_edit(
            current, ("l0", "l1", "l2", "l3"), based_on=1, rights=allowed, phase=""
        )
    assert vars(refused.value) == {"added": 3, "most": 2}
    with pytest.raises(WishesFixed):
        check_edit(current, ("l1", "l0"), based_on=1, rights=allowed, phase="")


@pytest.mark.parametrize(
    ("kind", "confirms", "couples"),
    [
        ("simulation", False, True),
        ("blank", False, True),
        ("confirmation", True, False),
        ("result", False, False),
        ("complementary", True, False),
        ("over", False, False),
    ],
)
def test_what_else_each_phase_allows(kind, confirms, couples):
    allowed = of(kind)

    assert (allowed.confirms, allowed.couples) == (confirms, couples)


def test_a_short_list_goes_to_the_complementary_phase_or_is_refused():
    allowed = of("confirmation")

    said = check_confirmation(39, least=40, rights=allowed, settings=DEFAULT, phase="")
    assert not said.is_enough
    strict = Settings(below_least="refused")
    with pytest.raises(WishesTooFew) as refused:
        check_confirmation(39, least=40, rights=allowed, settings=strict, phase="")
    assert vars(refused.value) == {"count": 39, "least": 40}


def test_who_may_ask_for_few_lines_needs_no_more_than_these():
    lines = {"a": LineTerms(0), "b": LineTerms(0, "CESP"), "c": LineTerms(1, "CESP")}

    assert least_of(Student((1, 1), "CESP"), lines, DEFAULT) == 2
    assert least_of(Student((1, 0), "CESP"), lines, DEFAULT) == 1
    assert least_of(Student((1, 1)), lines, DEFAULT) == 1


def test_holders_ask_for_reserved_lines_only_unless_settings_say_both():
    holder, both = Student((1,), "CESP"), Settings(contracts={"CESP": True})

    assert not is_eligible(LineTerms(0), holder, DEFAULT)
    assert is_eligible(LineTerms(0, "CESP"), holder, DEFAULT)
    assert is_eligible(LineTerms(0), holder, both)


@pytest.mark.parametrize(
    "planned",
    [
        [],
        [("confirmation", 0, 1)],
        [("result", 0, 1), ("confirmation", 1, 2)],
        [("confirmation", 0, 2), ("result", 1, 3)],
        [("confirmation", 2, 2), ("result", 3, 4)],
        [("confirmation", 0, 1), ("confirmation", 1, 2), ("result", 2, 3)],
    ],
)
def test_a_calendar_out_of_order_is_refused(planned):
    with pytest.raises(CalendarInvalid):
        phases.check([Phase(*one) for one in planned])


def test_a_calendar_and_settings_are_kept_as_they_were_said():
    calendar = (Phase("simulation", 0, 1), Phase("confirmation", 1, 2))

    assert phases.from_json(phases.to_json(calendar)) == calendar
    assert settings.from_json(settings.to_json(DEFAULT)) == DEFAULT
    assert set(settings.SOURCES) == set(settings.to_json(DEFAULT))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wishes_least", -1),
        ("wishes_least", True),
        ("pairs_most", 1_001),
        ("below_least", "never"),
        ("unconfirmed", ""),
        ("contracts", {"CESP": 1}),
        ("deletes", ["confirmation"]),
        ("reorders", "blank"),
        ("couples", ["complementary"]),
    ],
)
def test_a_setting_out_of_bounds_is_refused_by_name(name, value):
    kept = settings.to_json(DEFAULT)

    with pytest.raises(settings.SettingsInvalid) as refused:
        settings.from_json(kept | {name: value})
    assert refused.value.setting == name
    with pytest.raises(settings.SettingsInvalid):
        settings.from_json({key: said for key, said in kept.items() if key != name})
