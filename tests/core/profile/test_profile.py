"""A profile is whole or refused by the name of its fault, and has one form of bytes."""

from decimal import Decimal
from hashlib import sha256

import msgspec
import pytest

from concours.core.kernel.canonical import dump, load
from concours.core.profile.reading import (
    FILE_BYTES_MAX,
    ProfileInvalid,
    digest_of,
    read_bytes,
    read_toml,
    to_bytes,
)
from concours.store.profiles import FOLDER, load_profile, names

EDN = (FOLDER / "edn.toml").read_text()
ECOS_GATE = '{ on = "stations", least = 10, opens = "ranking" }'
ALL_GATE = '{ on = "all", least = 10, opens = "admission" }'
FACULTY = (FOLDER / "faculte.toml").read_text()


def refused(text: str | bytes) -> tuple[str, str]:
    with pytest.raises(ProfileInvalid) as caught:
        read_toml(text.encode() if isinstance(text, str) else text)
    return caught.value.at, caught.value.reason


def altered(text: str, before: str, after: str) -> tuple[str, str]:
    assert text.count(before) == 1
    return refused(text.replace(before, after))


def test_the_profiles_of_the_house_are_those_of_their_page():
    assert names() == ("blanc", "ecos-faculte", "edn", "faculte")
    assert [load_profile(name).name for name in names()] == [*names()]

    edn = load_profile("edn")
    assert [(gate.on, gate.least, gate.opens) for gate in edn.gates] == [
        ("rank_a", Decimal(14), "stations"),
        ("stations", Decimal(10), "ranking"),
    ]
    assert [part.points for part in edn.components] == [360, 180, 60]
    assert edn.items == (1, 367)
    assert load_profile("faculte").gates[0].least == 10
    assert load_profile("blanc").gates == ()
    ecos = load_profile("ecos-faculte")
    assert (ecos.is_of_stations_alone, ecos.mark_gate) == (True, ecos.gates[0])
    assert (ecos.gates[0].opens, ecos.sealing.mode) == ("admission", "light")


@pytest.mark.parametrize(
    ("term", "least"), [("traces_days", 180), ("runs_days", 62), ("cases_days", 365)]
)
def test_no_profile_keeps_data_for_less_than_its_term(term, least):
    profile = read_toml(f"{term} = {least}\n{EDN}".encode())

    assert getattr(profile, term) == least
    assert refused(f"{term} = {least - 1}\n{EDN}")[0] == term


def test_what_a_profile_does_not_have_is_nothing():
    edn, blanc = load_profile("edn"), load_profile("blanc")

    gate = edn.mark_gate
    assert gate is not None
    assert gate.on == "rank_a"
    assert blanc.mark_gate is None
    stations = edn.component("stations")
    assert stations is not None
    assert stations.points == 180
    assert blanc.component("stations") is None


def test_the_bytes_of_a_profile_give_it_back_and_name_it():
    for name in names():
        profile = load_profile(name)
        data = to_bytes(profile)
        assert read_bytes(data) == profile
        assert digest_of(profile) == sha256(data).digest()
    assert len({digest_of(load_profile(name)) for name in names()}) == len(names())


def test_equal_marks_have_equal_bytes():
    for written in ("10.0", "10.000", '"1e1"', "1e1"):
        text = FACULTY.replace("least = 10", f"least = {written}")
        assert to_bytes(read_toml(text.encode())) == to_bytes(load_profile("faculte"))
    text = FACULTY.replace("least = 10", "least = 12.50")
    assert b'"least":"12.5"' in to_bytes(read_toml(text.encode()))


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('wall = "sites"\n', "", ("wall", "missing")),
        ("form = 1\n", "form = 1\ncolour = 2\n", ("colour", "unknown")),
        (", least = 14", "", ("gates[0].least", "missing")),
        ("least = 14", "least = 14, more = 1", ("gates[0].more", "unknown")),
        ("least = 14", "least = true", ("gates[0].least", "ill_typed")),
        ("form = 1", "form = 2", ("form", "ill_typed")),
        ('name = "edn"', 'name = "EDN"', ("name", "ill_typed")),
        ('name = "edn"', 'name = "edn\\n"', ("name", "ill_typed")),
        ("items = [1, 367]", "items = [1, 36.7]", ("items[1]", "ill_typed")),
        ("points = 360", "points = 0", ("components[0].points", "ill_typed")),
        ('wall = "sites"', 'wall = "doors"', ("wall", "ill_typed")),
        ("kept_days = []", "kept_days = [0]", ("kept_days[0]", "ill_typed")),
        ("form = 1", "form = 1\nform = 1", ("", "not_toml")),
    ],
)
def test_a_field_at_fault_is_named(before, after, fault):
    assert altered(EDN, before, after) == fault


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('ranks = ["A", "B"]', 'ranks = ["A"]', ("ranks", "unknown_list")),
        ("items = [1, 367]", "items = [367]", ("items", "not_a_range")),
        ("items = [1, 367]", "items = [9, 3]", ("items", "not_a_range")),
        ("items = [1, 367]", "items = [1, 2, 3, 4]", ("items", "not_a_range")),
        ("[90, 110]", "[110, 90]", ("questions", "not_a_range")),
        ("[90, 110]", "[90, 501]", ("questions[1]", "ill_typed")),
        ("[90, 110]", "[]\npropositions = []", ("propositions", "not_a_range")),
        ("[90, 110]", "[]\npropositions = [5, 2]", ("propositions", "not_a_range")),
        ("[90, 110]", "[]\npropositions = [1, 5]", ("propositions[0]", "ill_typed")),
        ('"A", "B"', '"A", "B", "A", "B"', ("ranks", "too_many")),
        ('["2026-1"]', '["2026-1", "2027-1"]', ("groups", "too_many")),
        ('["posts"]', '["posts", "posts"]', ("campaigns", "too_many")),
        ("kept_days = []", "kept_days = [1, 2]", ("kept_days", "too_many")),
        ("least = 14", "least = 0", ("gates[0].least", "out_of_range")),
        ("least = 14", "least = 20.001", ("gates[0].least", "out_of_range")),
        ("least = 14", "least = 14.0001", ("gates[0].least", "out_of_range")),
        ("least = 14", "least = nan", ("gates[0].least", "out_of_range")),
        ("least = 14", 'least = "NaN"', ("gates[0].least", "out_of_range")),
        (ECOS_GATE, ECOS_GATE + ", " + ALL_GATE, ("gates", "twice")),
        (ECOS_GATE, ECOS_GATE + ", " + ECOS_GATE, ("gates", "twice")),
        ('opens = "ranking"', 'opens = "stations"', ("gates[1].opens", "out_of_place")),
        ('opens = "stations"', 'opens = "ranking"', ("gates[0].opens", "out_of_place")),
        (
            "points = 360",
            "points = 350",
            ("components[0].points", "not_a_multiple_of_20"),
        ),
        ('ranks = ["A", "B"]', "ranks = []", ("gates", "needs_ranks")),
        ('source = "points"', 'source = "sittings"', ("components", "twice")),
        ('groups = ["2026-1"]', "groups = []", ("components", "needs_groups")),
        ("items = [1, 367]", "items = []", ("groups", "needs_ranks_and_items")),
        ("shares = [3, 16]", "shares = [16, 3]", ("sealing.shares", "not_a_range")),
        ("quorum = [2, 16]", "quorum = [3, 2]", ("sealing.quorum", "not_a_range")),
        ("shares = [3, 16]", "shares = [3, 9]", ("sealing.quorum", "not_a_range")),
        ("quorum = [2, 16]", "quorum = [1, 16]", ("sealing.quorum", "one_of_many")),
    ],
)
def test_fields_that_contradict_each_other_are_named(before, after, fault):
    found = altered(EDN, before, after)

    assert found == fault


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (
            'on = "all", least = 10, opens = "admission"',
            'on = "stations", least = 10, opens = "ranking"',
            ("gates", "needs_stations"),
        ),
        (
            'components = [{ source = "sittings", points = 20 }]',
            "components = []",
            ("components", "needs_sittings"),
        ),
        ("groups = []", 'groups = ["2026-1"]', ("groups", "needs_components")),
    ],
)
def test_a_profile_asks_for_nothing_that_it_does_not_have(before, after, fault):
    assert altered(FACULTY, before, after) == fault


def test_an_exam_may_be_of_stations_alone_and_its_gate_is_on_them():
    bare = FACULTY.replace('source = "sittings"', 'source = "stations"')
    on_stations = ALL_GATE.replace('"all"', '"stations"')
    profile = read_toml(bare.replace(ALL_GATE, on_stations).encode())

    assert profile.is_of_stations_alone
    assert not profile.has_papers_read_here, "no series is ever read by the house"
    assert load_profile("faculte").has_papers_read_here
    assert profile.mark_gate == profile.gates[0]
    assert not load_profile("edn").is_of_stations_alone
    assert refused(bare) == ("gates[0].on", "needs_sittings")
    ranked = bare.replace(ALL_GATE, ECOS_GATE)
    assert refused(ranked) == ("gates[0].opens", "out_of_place")
    both = bare.replace(ALL_GATE, f"{on_stations}, {ALL_GATE}")
    assert refused(both) == ("gates[1].on", "needs_sittings")


def test_what_is_no_profile_is_refused():
    assert refused("form =") == ("", "not_toml")
    assert refused(b"\xff") == ("", "not_toml")
    assert refused("#" * (FILE_BYTES_MAX + 1)) == ("", "too_long")
    with pytest.raises(ProfileInvalid) as caught:
        load_profile("../edn")
    assert caught.value.reason == "unknown"


def test_only_canonical_bytes_are_read():
    data = to_bytes(load_profile("edn"))
    value = load(data)
    assert isinstance(value, dict)
    value["gates"][0]["least"] = "14.0"  # type: ignore[index,call-overload]
    for other in (data + b" ", msgspec.json.encode(value), dump(value), b"{"):
        with pytest.raises(ProfileInvalid) as caught:
            read_bytes(other)
        assert caught.value.reason == "not_canonical"
