"""One value has one sequence of bytes, the same in every language (vectors)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.kernel.canonical import (
    NotCanonical,
    digest,
    dump,
    fields,
    i64,
    join_list,
    load,
    u32,
)

VECTORS = json.loads(
    (Path(__file__).parents[3] / "protocol/vectors/canonical.json").read_text()
)

texts = st.text(st.characters(exclude_categories=("Cs",)))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner),
    max_leaves=12,
)


@pytest.mark.parametrize("row", VECTORS["values"], ids=lambda row: row["name"])
def test_value_has_these_bytes_and_no_others(row):
    data = bytes.fromhex(row["bytes_hex"])

    assert dump(row["value"]) == data
    assert load(data) == row["value"]


@pytest.mark.parametrize("row", VECTORS["refused"], ids=lambda row: row["name"])
def test_bytes_out_of_the_form_are_refused(row):
    with pytest.raises(NotCanonical):
        load(bytes.fromhex(row["bytes_hex"]))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "float"),
        ([2**53], "number_too_large"),
        ("\ud800", "surrogate"),
        ({1: 2}, "key_not_text"),
        ((1,), "tuple"),
        (["a", True, None, 1.5], "float"),
        ({"a": "b", "c": -(2**53)}, "number_too_large"),
        ({"a": ["b", "\ud800"]}, "surrogate"),
        ({"a": "b", None: "c"}, "key_not_text"),
    ],
)
def test_value_without_a_form_is_refused(value, reason):
    with pytest.raises(NotCanonical) as refusal:
        dump(value)

    assert refusal.value.facts() == {"reason": reason}


@pytest.mark.parametrize("inner", [["a"], {"a": "b"}, [1], {"a": 1}])
def test_words_too_may_lie_no_deeper_than_asked(inner):
    assert dump([inner], depth_max=2)

    for value, depth in ((inner, 0), ([inner], 1)):
        with pytest.raises(NotCanonical) as refusal:
            dump(value, depth_max=depth)
        assert refusal.value.facts() == {"reason": "too_deep"}


def test_a_circle_is_refused():
    circle: list = []
    circle.append(circle)

    with pytest.raises(NotCanonical) as refusal:
        dump(circle)
    assert refusal.value.facts() == {"reason": "too_deep"}


def test_fields_and_numbers_have_these_bytes():
    for row in VECTORS["fields"]:
        parts = [bytes.fromhex(part) for part in row["parts_hex"]]
        assert fields(*parts).hex() == row["fields_hex"]
        assert digest(*parts).hex() == row["digest_hex"]
    assert [u32(row["number"]).hex() for row in VECTORS["u32"]] == [
        row["bytes_hex"] for row in VECTORS["u32"]
    ]
    assert [i64(row["number"]).hex() for row in VECTORS["i64"]] == [
        row["bytes_hex"] for row in VECTORS["i64"]
    ]


@given(values)
def test_value_comes_back_whole(value):
    assert load(dump(value)) == value


@given(st.lists(values, max_size=3))
def test_a_list_of_texts_is_the_text_of_the_list(found):
    assert join_list(dump(each) for each in found) == dump(found)


@given(st.lists(st.binary(max_size=6)), st.lists(st.binary(max_size=6)))
def test_two_lists_of_fields_never_share_bytes(left, right):
    assert (fields(*left) == fields(*right)) == (left == right)
