"""A configuration says what its page says, to all clients, and twice the same."""

import json
import plistlib
from dataclasses import replace
from hashlib import sha256

import pytest

from concours.core.kiosk.dangers import find_dangers
from concours.core.kiosk.dissents import find_dissents
from concours.core.kiosk.envelope import open_seb
from concours.core.kiosk.plist.values import PlistReading
from concours.core.kiosk.refusals import SettingRefused
from concours.core.kiosk.seb_json import VERSION_KEY, config_key, sort_key
from concours.core.kiosk.settings import (
    ACCESSIBILITY,
    PURPOSES,
    ConfigurationPlace,
    KioskRules,
    make_configuration,
)

SEED = sha256(b"seed of the tests").digest()
PLACE = ConfigurationPlace(sitting="edn-2027/uc-1", site="Rennes", session="matin")
RULES = KioskRules(origin="https://examen.example", password="ouvre")


def made(place=PLACE, rules=RULES, seed=SEED):
    return make_configuration(place, rules, seed=seed)


def test_the_file_holds_its_settings_and_has_their_key():
    configuration = made()
    seb_file = open_seb(configuration.data, password="ouvre")

    assert seb_file.reading.settings == configuration.settings
    assert configuration.config_key == config_key(configuration.settings)
    assert list(configuration.settings) == sorted(configuration.settings, key=sort_key)


def test_settings_are_those_of_the_page():
    settings = made().settings
    token = made().token
    number = made().quit_password

    assert settings["startURL"] == f"https://examen.example/seb/start?c={token}"
    assert settings["quitURL"] == f"https://examen.example/seb/quit?c={token}"
    assert settings["hashedQuitPassword"] == sha256(number.encode()).hexdigest()
    assert (len(number), number.isdigit(), len(token)) == (8, True, 22)
    assert settings["URLFilterRules"] == [
        {"action": 1, "active": True, "expression": "examen.example/*", "regex": False}
    ]
    with_relay = replace(RULES, relays=("https://r1.rennes.relais.example",))
    expressions = made(PLACE, with_relay).settings["URLFilterRules"]
    assert [rule["expression"] for rule in expressions] == [
        "examen.example/*",
        "r1.rennes.relais.example/*",
    ]
    assert len(settings["examKeySalt"]) == 32
    expected = {
        "allowQuit": True,
        "browserWindowAllowReload": False,
        "browserWindowWebView": 3,
        "examSessionClearCookiesOnEnd": False,
        "hashedAdminPassword": "",
        "mobileAllowSingleAppMode": False,
        "mobileEnableASAM": True,
        "mobileEnableModernAAC": True,
        "removeBrowserProfile": False,
        "sendBrowserExamKey": True,
        "URLFilterEnableContentFilter": False,
        "sebAllowedVersions": ["iOS.3.6.2.min", "Mac.3.7.min", "Win.3.10.2.min"],
    }
    assert {key: settings[key] for key in expected} == expected


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("features", [frozenset(), frozenset(ACCESSIBILITY)])
def test_no_client_dissents_and_nothing_is_left_open(purpose, features):
    rules = replace(RULES, purpose=purpose, is_app_lock=True, is_modern_aac=False)
    settings = made(replace(PLACE, accessibility=features), rules).settings

    assert find_dissents(PlistReading(settings)) == []
    assert find_dangers(settings) == []
    assert max(map(sort_key, settings)) > sort_key(VERSION_KEY)
    assert settings["sebConfigPurpose"] == PURPOSES.index(purpose)
    assert settings["mobileAllowSingleAppMode"] is True
    for name in ACCESSIBILITY:
        assert settings[f"accessibilityFeature{name}"] == int(bool(features))


def test_each_purpose_has_its_form():
    forms = {
        "exam": ("gzip", "pswd", "rncryptor 3", "gzip", "xml"),
        "client": ("gzip", "pwcc", "rncryptor 3", "gzip", "xml"),
        "mdm": ("xml",),
    }
    for purpose, layers in forms.items():
        data = made(rules=replace(RULES, purpose=purpose)).data
        assert open_seb(data, password="ouvre").layers == layers
    plain = made(rules=replace(RULES, password=None))
    assert open_seb(plain.data).layers == ("gzip", "plnd", "gzip", "xml")
    client = made(rules=replace(RULES, purpose="client", password=None))
    assert open_seb(client.data, password="").reading.settings == client.settings
    mdm = made(rules=replace(RULES, purpose="mdm"))
    assert plistlib.loads(mdm.data) == mdm.settings


def test_the_same_plan_gives_the_same_bytes_and_another_place_another_secret():
    places = [
        replace(PLACE, **{name: f"x{number}"})
        for name in ("sitting", "site", "session")
        for number in range(20)
    ]
    places += [replace(PLACE, accessibility=frozenset({"Zoom"}))]
    plain = replace(RULES, password=None)
    configurations = [made(place, plain) for place in (PLACE, *places)]

    assert [made(place, plain) for place in (PLACE, *places)] == configurations
    for name in ("token", "config_key", "quit_password"):
        assert len({getattr(c, name) for c in configurations}) == len(configurations)
    other = made(rules=plain, seed=bytes(32))
    assert other.quit_password != configurations[0].quit_password


def test_where_one_name_ends_and_the_next_begins_counts():
    one = replace(PLACE, site="Rennes 1", session="2")
    other = replace(PLACE, site="Rennes", session="1 2")

    assert made(one).token != made(other).token


@pytest.mark.parametrize(
    ("place", "rules", "name"),
    [
        (replace(PLACE, site=""), RULES, "site"),
        (replace(PLACE, session='matin"'), RULES, "session"),
        (replace(PLACE, sitting="../x"), RULES, "sitting"),
        (replace(PLACE, site="x" * 90), RULES, "site"),
        (PLACE, replace(RULES, origin="http://examen.example"), "origin"),
        (PLACE, replace(RULES, origin="https://examen.example/x"), "origin"),
        (PLACE, replace(RULES, origin="https://a@examen.example"), "origin"),
        (PLACE, replace(RULES, origin="https://Examen.example"), "origin"),
        (PLACE, replace(RULES, admin_password="é"), "password"),
        (PLACE, replace(RULES, password=""), "password"),
    ],
)
def test_what_clients_would_not_agree_on_is_refused(place, rules, name):
    with pytest.raises(SettingRefused) as refusal:
        made(place, rules)

    assert refusal.value.name == name


def test_no_password_stands_in_what_is_printed():
    rules = replace(RULES, admin_password="admin-word")
    configuration = made(rules=rules)
    printed = repr(configuration) + repr(rules)

    for secret in (
        "ouvre",
        "admin-word",
        configuration.quit_password,
        str(configuration.settings["hashedQuitPassword"]),
    ):
        assert secret not in printed
    assert "Rennes" in json.dumps(printed)
