"""What is dangerous in a configuration: what leaves a tablet open, or loses answers.

A danger makes no file illegal: it is told, setting by setting, with what the file says.
Where a file says nothing, the client's own default counts, which differs by platform.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from concours.core.kiosk.plist.values import Plist, Settings

DangerKind: TypeAlias = Literal[
    "unlocked",
    "lock_left_to_fleet",
    "start_without_tls",
    "filter_off",
    "filter_wide",
    "profile_erased",
    "cookies_erased",
    "reload_allowed",
    "engine_without_keys",
    "reconfigurable",
    "way_out",
]
DANGER_KINDS: tuple[DangerKind, ...] = get_args(DangerKind)

AVERTED: Mapping[DangerKind, tuple[str, Plist]] = {
    "filter_off": ("URLFilterEnable", True),
    "profile_erased": ("removeBrowserProfile", False),
    "cookies_erased": ("examSessionClearCookiesOnEnd", False),
    "reload_allowed": ("browserWindowAllowReload", False),
    "engine_without_keys": ("browserWindowWebView", 3),
    "reconfigurable": ("examSessionReconfigureAllow", False),
}
"""Each danger, its setting, and the value that averts it; clients' defaults do not."""

WAYS_OUT = (
    "allowBrowsingBackForward",
    "allowCustomDownUploadLocation",
    "allowDictation",
    "allowDictionaryLookup",
    "allowDisplayMirroring",
    "allowDownUploads",
    "allowDownloads",
    "allowPrint",
    "allowScreenCapture",
    "allowScreenSharing",
    "allowShareSheet",
    "allowSiri",
    "allowSpellCheck",
    "allowUploads",
    "allowUploadsiOS",
    "allowWindowCapture",
    "downloadAndOpenSebConfig",
    "mobileAllowQRCodeConfig",
    "mobileShowSettings",
    "newBrowserWindowAllowReload",
    "showReloadButton",
)
"""Settings that what we make turns off, each a way past the exam's page."""

WIDE = re.compile(r"(?:[a-zA-Z*]+://)?[*.]*(?:\*\.[a-zA-Z]+)?(?::[0-9*]+)?(?:/.*)?")
"""An expression of the filter that names no host: everything, or a whole domain."""

ALLOW = 1


@dataclass(frozen=True, slots=True)
class Danger:
    """One dangerous setting; `value` is None where the file does not say it."""

    kind: DangerKind
    setting: str
    value: "Plist | None"


def find_dangers(settings: Settings) -> list[Danger]:
    """Return what leaves a tablet open or loses answers, the gravest first.

    `unlocked`: without a quit password an iPad is not locked at all.
    """
    return sorted(
        _each_danger(settings), key=lambda danger: DANGER_KINDS.index(danger.kind)
    )


def _each_danger(settings: Settings) -> Iterator[Danger]:
    if not settings.get("hashedQuitPassword"):
        yield _danger("unlocked", "hashedQuitPassword", settings)
    if settings.get("mobileEnableASAM") is False:
        yield _danger("lock_left_to_fleet", "mobileEnableASAM", settings)
    if not str(settings.get("startURL", "")).startswith("https://"):
        yield _danger("start_without_tls", "startURL", settings)
    for kind, (key, value) in AVERTED.items():
        if settings.get(key) != value:
            yield _danger(kind, key, settings)
    for key in WAYS_OUT:
        if settings.get(key) is True:
            yield _danger("way_out", key, settings)
    rules = settings.get("URLFilterRules")
    if isinstance(rules, list):
        yield from _wide_rules(rules)


def _danger(kind: DangerKind, key: str, settings: Settings) -> Danger:
    return Danger(kind, key, settings.get(key))


def _wide_rules(rules: Sequence[Plist]) -> Iterator[Danger]:
    """Yield each rule in force that lets through more than named hosts."""
    for at, rule in enumerate(rules):
        if not isinstance(rule, dict) or rule.get("action") != ALLOW:
            continue
        text = rule.get("expression")
        is_plain = rule.get("active") is not False and rule.get("regex") is not True
        if is_plain and isinstance(text, str) and text and WIDE.fullmatch(text):
            yield Danger("filter_wide", f"URLFilterRules.{at}.expression", text)
