"""The settings of one configuration: what a locked browser may do at one site.

One for each sitting or series, site and session: the token of its `startURL` gives each
its own Config Key, so that a leak is worth one site. Everything unforeseeable is drawn
from one seed, so that the same plan gives the same bytes.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from concours.core.kernel.canonical import fields
from concours.core.kernel.crypto import KEY_BYTES, derive
from concours.core.kiosk.dangers import WAYS_OUT, find_dangers
from concours.core.kiosk.dissents import find_dissents
from concours.core.kiosk.envelope import (
    Prefix,
    check_password,
    hash_password,
    write_seb,
)
from concours.core.kiosk.plist.reading import write_xml
from concours.core.kiosk.plist.values import Plist, PlistReading, Settings
from concours.core.kiosk.refusals import SettingRefused
from concours.core.kiosk.seb_json import config_key, sort_key

Purpose: TypeAlias = Literal["exam", "client", "mdm"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
"""`exam` is opened for a session, `client` configures a tablet for good, `mdm` is the
plain list that a fleet's server hands to the application."""

Accessibility: TypeAlias = Literal[
    "AssistiveTouch", "GrayscaleDisplay", "InvertColors", "VoiceOver", "Zoom"
]
ACCESSIBILITY: tuple[Accessibility, ...] = get_args(Accessibility)
"""Features of iPadOS that an accommodation turns on; the others follow the system."""

ORIGIN = re.compile(r"https://([a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?(?::[0-9]{1,5})?)")
NAME = re.compile(r"[^\W_](?:[\w ./'-]{0,78}[^\W_])?")
RELAYS_COUNT_MAX = 4
TOKEN_BYTES = 16
QUIT_DIGITS_COUNT = 8

CONFIGURATION_INFO = b"concours/kiosk/configuration/1"
TOKEN_INFO = b"concours/kiosk/token/1"
QUIT_INFO = b"concours/kiosk/quit/1"
EXAM_KEY_INFO = b"concours/kiosk/exam-key-salt/1"

VERSIONS = ("iOS.3.6.2.min", "Mac.3.7.min", "Win.3.10.2.min")
"""A platform without an entry is shut out, so each has one."""

FIXED: Mapping[str, Plist] = {
    "URLFilterEnable": True,
    "URLFilterEnableContentFilter": False,
    "allowQuit": True,
    "browserWindowWebView": 3,
    "enablePrivateClipboard": True,
    "enableZoomPage": True,
    "examSessionClearCookiesOnEnd": False,
    "mobileEnableASAM": True,
    "mobilePreventAutoLock": True,
    "mobileSleepModeLockScreen": True,
    "quitURLConfirm": False,
    "removeBrowserProfile": False,
    "sendBrowserExamKey": True,
}
FORBIDDEN = (
    *WAYS_OUT,
    "browserWindowAllowReload",
    "examSessionReconfigureAllow",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationPlace:
    """What one configuration is for: a sitting or a series, a site, a session.

    `accessibility`: those whom an accommodation gives a feature have their own.
    """

    sitting: str
    site: str
    session: str
    accessibility: frozenset[Accessibility] = frozenset()

    def check(self) -> None:
        """Refuse a name that would not stand in a file's name and on a sheet."""
        for name in ("sitting", "site", "session"):
            if not NAME.fullmatch(getattr(self, name)):
                raise SettingRefused(name, "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskRules:
    """What all configurations of an exam share.

    `origin` is the tablets' address, without a path. `is_app_lock`: the fleet's server
    locks the application itself (App Lock), without which the setting that allows it
    would keep it from starting. `relays`: addresses of sites' relays.
    """

    origin: str
    purpose: Purpose = "exam"
    password: str | None = field(default=None, repr=False)
    admin_password: str = field(default="", repr=False)
    is_app_lock: bool = False
    is_modern_aac: bool = True
    relays: tuple[str, ...] = ()

    def check(self) -> str:
        """Return the host, with its port. Raises `SettingRefused`."""
        match = ORIGIN.fullmatch(self.origin)
        if match is None:
            raise SettingRefused("origin", "address")
        check_password(self.admin_password, is_empty_allowed=True)
        check_relays(self.relays)
        return match[1]


def check_relays(relays: Sequence[str]) -> None:
    """Refuse addresses that no relay of a site has. Raises `SettingRefused`."""
    if len(relays) > RELAYS_COUNT_MAX:
        raise SettingRefused("relay", "too_many")
    if len(set(relays)) < len(relays):
        raise SettingRefused("relay", "repeated")
    if not all(map(ORIGIN.fullmatch, relays)):
        raise SettingRefused("relay", "address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One configuration: its settings, its file, and what people must be told of it."""

    place: ConfigurationPlace
    settings: Settings = field(repr=False)  # a password must reach no log or error
    data: bytes = field(repr=False)
    config_key: str = field(repr=False)
    token: str = field(repr=False)
    quit_password: str = field(repr=False)


def make_configuration(
    place: ConfigurationPlace, rules: KioskRules, *, seed: bytes
) -> Configuration:
    """Make the configuration of one place; `seed` is 32 unpredictable bytes, kept.

    Raises `SettingRefused`.
    """
    assert len(seed) == KEY_BYTES
    place.check()
    host = rules.check()
    own_seed = _derive_seed(seed, place, host)
    token = urlsafe_b64encode(_draw(own_seed, TOKEN_INFO)[:TOKEN_BYTES]).decode()
    token = token.rstrip("=")
    number = int.from_bytes(_draw(own_seed, QUIT_INFO), "big")
    quit_password = f"{number % 10**QUIT_DIGITS_COUNT:0{QUIT_DIGITS_COUNT}}"
    settings = {
        **_shared_settings(rules, host),
        **{
            f"accessibilityFeature{name}": int(name in place.accessibility)
            for name in ACCESSIBILITY
        },
        "examKeySalt": _draw(own_seed, EXAM_KEY_INFO),
        "hashedQuitPassword": hash_password(quit_password),
        "quitURL": f"{rules.origin}/seb/quit?c={token}",
        "startURL": f"{rules.origin}/seb/start?c={token}",
    }
    settings = {key: settings[key] for key in sorted(settings, key=sort_key)}
    assert not find_dissents(PlistReading(settings))
    assert not find_dangers(settings)
    return Configuration(
        place=place,
        settings=settings,
        data=_write(settings, rules, own_seed),
        config_key=config_key(settings),
        token=token,
        quit_password=quit_password,
    )


def find_missing(settings: Settings) -> list[str]:
    """Return what we always say and a file does not: a client's default counts."""
    return sorted({*FIXED, *FORBIDDEN} - settings.keys(), key=sort_key)


def _shared_settings(rules: KioskRules, host: str) -> Settings:
    return {
        **FIXED,
        **dict.fromkeys(FORBIDDEN, False),
        "URLFilterRules": [
            {"action": 1, "active": True, "expression": expression, "regex": False}
            for expression in (
                f"{host}/*",
                *(f"{relay.removeprefix('https://')}/*" for relay in rules.relays),
            )
        ],
        "hashedAdminPassword": hash_password(rules.admin_password),
        "mobileAllowSingleAppMode": rules.is_app_lock,
        "mobileEnableModernAAC": rules.is_modern_aac,
        "sebAllowedVersions": [*VERSIONS],
        "sebConfigPurpose": PURPOSES.index(rules.purpose),
    }


def _write(settings: Settings, rules: KioskRules, seed: bytes) -> bytes:
    if rules.purpose == "mdm":
        return write_xml(settings)
    prefix: Prefix = "pwcc" if rules.purpose == "client" else "pswd"
    if rules.purpose == "exam" and rules.password is None:
        prefix = "plnd"
    return write_seb(settings, prefix=prefix, seed=seed, password=rules.password or "")


def _derive_seed(seed: bytes, place: ConfigurationPlace, host: str) -> bytes:
    names = (
        host,
        place.sitting,
        place.site,
        place.session,
        *sorted(place.accessibility),
    )
    info = fields(CONFIGURATION_INFO, *(name.encode() for name in names))
    return derive(seed, salt=b"", info=info)


def _draw(seed: bytes, info: bytes) -> bytes:
    return derive(seed, salt=b"", info=info)
