"""The Config Key is exact for every configuration: each edge of its text is here."""

import json
import plistlib
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plists import LEAVES, SETTINGS, WAYS, as_plistlib, xml_of

from concours.core.kiosk.dangers import find_dangers
from concours.core.kiosk.dissents import find_dissents
from concours.core.kiosk.envelope import open_seb
from concours.core.kiosk.plist.reading import read_plist
from concours.core.kiosk.plist.values import PlistDate, PlistInvalid, PlistReading
from concours.core.kiosk.seb_json import (
    config_key,
    real_text,
    request_hash,
    seb_json,
    sort_key,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}"),
        ({"a": True, "b": False}, '{"a":true,"b":false}'),
        ({"a": 0, "b": -1, "c": 2**64 - 1}, '{"a":0,"b":-1,"c":18446744073709551615}'),
        ({"a": "", "b": b"", "c": []}, '{"a":"","b":"","c":[]}'),
        ({"a": b"\xff\xfe\xfd\xfc"}, '{"a":"//79/A=="}'),
        ({"a": 'say "é\\n"\n\t/'}, '{"a":"say "é\\n"\n\t/"}'),
        ({"b": 1, "A": 2, "a1": 3, "_": 4}, '{"_":4,"A":2,"a1":3,"b":1}'),
        ({"allowWLAN": 1, "allowWlan": 2}, '{"allowWlan":2,"allowWLAN":1}'),
        ({"enableF2": 1, "enableF10": 2}, '{"enableF10":2,"enableF2":1}'),
        ({"Z": {"b": [{"d": 1, "C": 2}], "A": 1}}, '{"Z":{"A":1,"b":[{"C":2,"d":1}]}}'),
        ({"a": [3, 1, 2, [2, 1]]}, '{"a":[3,1,2,[2,1]]}'),
        ({"originatorVersion": "x", "p": 1}, '{"p":1}'),
        ({"a": {"originatorVersion": "x", "b": 1}}, '{"a":{"b":1}}'),
        ({"OriginatorVersion": "x"}, '{"OriginatorVersion":"x"}'),
        ({"a": {}, "b": 1}, '{"b":1}'),
        ({"a": {"b": {"c": {}}}, "d": 1}, '{"d":1}'),
        ({"a": {"originatorVersion": "x"}}, "{}"),
        ({"a": [{}, {"b": {}}]}, '{"a":[{},{}]}'),
        ({"a": 1.0, "b": 0.1, "c": -2.5}, '{"a":1,"b":0.1,"c":-2.5}'),
        ({"a": PlistDate("2026-11-29T05:48:40Z")}, '{"a":"2026-11-29T05:48:40Z"}'),
        ({"é": 1, "É": 2, "f": 3}, '{"f":3,"é":1,"É":2}'),
        ({"\U0001f5dd": 1, "\uff5e": 2}, '{"\U0001f5dd":1,"\uff5e":2}'),
    ],
)
def test_each_edge_of_the_text(value, text):
    assert seb_json(value) == text
    assert config_key(value) == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (0.10000000000000001, "0.1"),
        (1e14, "100000000000000"),
        (1e15, "1E+15"),
        (123456789012345.6, "123456789012346"),
        (100000000000000.5, "100000000000000"),
        (100000000000001.5, "100000000000002"),
        (999999999999999.9, "1E+15"),
        (0.0001, "0.0001"),
        (0.00001, "1E-05"),
        (-1.5e-7, "-1.5E-07"),
        (5e-324, "4.94065645841247E-324"),
        (1.7976931348623157e308, "1.79769313486232E+308"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_a_real_has_fifteen_digits_at_most(number, text):
    assert real_text(number) == text


def test_a_date_of_plistlib_is_one_of_ours():
    moment = datetime(2026, 11, 29, 5, 48, 40, 999)  # noqa: DTZ001 -- as `plistlib`

    assert seb_json({"a": moment}) == '{"a":"2026-11-29T05:48:40Z"}'


@pytest.mark.parametrize("value", [None, object(), plistlib.UID(1), {1, 2}])
def test_what_no_property_list_holds_has_no_text(value):
    with pytest.raises(PlistInvalid):
        seb_json({"a": value})


def test_depth_is_bounded():
    value = {}
    for _ in range(100):
        value = {"a": value}

    with pytest.raises(PlistInvalid) as refusal:
        seb_json(value)

    assert refusal.value.reason == "too_deep"


@settings(max_examples=60)
@given(SETTINGS, WAYS)
def test_every_way_of_writing_a_file_gives_one_key(drawn, ways):
    reading = read_plist(xml_of(drawn, ways))

    assert config_key(reading.settings) == config_key(drawn)
    assert config_key(as_plistlib(drawn)) == config_key(drawn)


@settings(max_examples=40)
@given(SETTINGS, LEAVES)
def test_who_saved_it_and_what_is_empty_do_not_count(drawn, value):
    more = {"originatorVersion": value, **drawn, "\x7fempty": {"x": {}, "y": {}}}

    assert seb_json(more) == seb_json(drawn)
    assert more["\x7fempty"] == {"x": {}, "y": {}}


PLAIN = st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=4)
PLAIN_SETTINGS = st.dictionaries(
    PLAIN,
    st.recursive(
        st.booleans() | st.integers() | PLAIN,
        lambda inner: st.lists(inner) | st.dictionaries(PLAIN, inner, max_size=4),
        max_leaves=20,
    ),
    max_size=4,
)


def pruned(value):
    if isinstance(value, dict):
        kept = {key: pruned(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item != {}}
    return [pruned(item) for item in value] if isinstance(value, list) else value


def keys_in_order(pairs):
    """Names in the order of the text; refuses one out of order."""
    names = [name for name, _ in pairs]
    plain = [name.lower() for name in names]
    assert plain == sorted(plain)
    return dict(pairs)


@settings(max_examples=60)
@given(PLAIN_SETTINGS)
def test_of_plain_settings_the_text_is_json_in_order(drawn):
    text = seb_json(drawn)

    assert json.loads(text, object_pairs_hook=keys_in_order) == pruned(drawn)
    assert " " not in text
    assert "\n" not in text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True))
def test_keys_have_one_order_and_it_is_total(keys):
    assert len({sort_key(key) for key in keys}) == len(keys)


def test_a_request_shows_address_and_key_and_no_fragment():
    key = "ab" * 32
    expected = sha256(f"https://examen.example/é?a=1{key}".encode()).hexdigest()

    assert request_hash("https://examen.example/é?a=1#part", key) == expected
    assert request_hash("https://examen.example/é?a=1", key) == expected
    assert request_hash("https://examen.example/é?a=2", key) != expected


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"a": 1, "b": ["x", "y"], "c": {"d": "\\ é/"}}, []),
        ({"a": [{"b": 1.0}]}, [("a.0.b", "real")]),
        ({"a": PlistDate("")}, [("a", "date")]),
        ({"a": 2**31, "b": -(2**31)}, [("a", "wide_integer")]),
        ({"a": 'b"'}, [("a", "raw_text")]),
        ({"a": "b\n"}, [("a", "raw_text")]),
        ({"a": ["x", "y", "x"]}, [("a", "repeated_text")]),
        ({"a": [[]]}, [("a.0", "nested_array")]),
        ({"a": {}, "b": 1}, [("a", "empty_dictionary")]),
        ({"a": 1, "b": {}}, [("b", "empty_dictionary"), ("b", "removed_last")]),
        ({"a": [{}]}, [("a.0", "empty_dictionary")]),
        ({"aB": 1, "Ab": 1}, [("Ab", "case_twins"), ("aB", "case_twins")]),
        ({"a-b": 1}, [("a-b", "key_sign")]),
        ({"originatorVersion": "x", "p": 1}, []),
        (
            {"originatorVersion": "x", "a": 1},
            [("originatorVersion", "removed_last")],
        ),
        ({"originatorversion": 1}, [("originatorversion", "version_case")]),
    ],
)
def test_where_clients_differ_is_told(value, found):
    dissents = find_dissents(PlistReading(value))

    assert [(dissent.where, dissent.kind) for dissent in dissents] == found


def test_a_key_given_twice_is_told():
    dissents = find_dissents(PlistReading({"a": 1}, ("a",)))

    assert [dissent.kind for dissent in dissents] == ["key_twice"]


@settings(max_examples=40)
@given(SETTINGS)
def test_dissents_of_any_settings_are_found_in_their_order(drawn):
    dissents = find_dissents(PlistReading(drawn))

    assert dissents == sorted(set(dissents))


SAFE = {
    "URLFilterEnable": True,
    "browserWindowAllowReload": False,
    "browserWindowWebView": 3,
    "examSessionClearCookiesOnEnd": False,
    "examSessionReconfigureAllow": False,
    "hashedQuitPassword": "ab",
    "removeBrowserProfile": False,
    "startURL": "https://examen.example/seb/start",
}


def kinds_of(**changes):
    return [danger.kind for danger in find_dangers(SAFE | changes)]


def test_what_leaves_a_tablet_open_or_loses_answers_is_told():
    assert kinds_of() == []
    assert kinds_of(hashedQuitPassword="") == ["unlocked"]
    assert kinds_of(removeBrowserProfile=True) == ["profile_erased"]
    assert kinds_of(mobileEnableASAM=False) == ["lock_left_to_fleet"]
    assert kinds_of(startURL="http://examen.example/") == ["start_without_tls"]
    assert kinds_of(allowSiri=True, allowPrint=True) == ["way_out", "way_out"]
    assert [danger.kind for danger in find_dangers({})] == [
        "unlocked",
        "start_without_tls",
        "filter_off",
        "profile_erased",
        "cookies_erased",
        "reload_allowed",
        "engine_without_keys",
        "reconfigurable",
    ]


@pytest.mark.parametrize(
    ("expression", "is_wide"),
    [
        *((text, True) for text in ("*", "*.*", "https://*/*", "*.fr/*", "*:443/x")),
        ("examen.example/*", False),
        ("*.examen.example", False),
        ("https://examen.example:8443/*", False),
        ("", False),
    ],
)
def test_a_rule_that_names_no_host_is_told(expression, is_wide):
    rule = {"action": 1, "active": True, "expression": expression, "regex": False}
    others = [rule | {"action": 0}, rule | {"active": False}, rule | {"regex": True}]

    found = find_dangers(SAFE | {"URLFilterRules": [*others, rule, "x"]})

    places = [danger.setting for danger in found]
    assert places == ["URLFilterRules.3.expression"] * is_wide


VECTORS = json.loads(
    (Path(__file__).parents[3] / "protocol/vectors/kiosk.json").read_text()
)


@pytest.mark.parametrize("row", VECTORS["documents"], ids=lambda row: row["name"])
def test_documents_of_the_vectors_have_their_text_and_key(row):
    settings = open_seb(row["xml"].encode()).reading.settings

    assert seb_json(settings) == row["seb_json"]
    assert config_key(settings) == row["config_key"]


@pytest.mark.parametrize("row", VECTORS["files"], ids=lambda row: row["prefix"])
def test_files_of_the_vectors_open(row):
    seb_file = open_seb(bytes.fromhex(row["file_hex"]), password=row["password"])

    assert config_key(seb_file.reading.settings) == row["config_key"]
