"""Browser Exam Keys are read whole or refused by name, and each can be told apart."""

import pytest

from concours.core.kiosk.proof.browser_keys import (
    BROWSER_KEYS_COUNT_MAX,
    TEXT_LENGTH_MAX,
    BrowserKey,
    read_browser_keys,
)
from concours.core.kiosk.proof.refusals import BrowserKeyInvalid

KEY, OTHER, CONFIG, TAKEN = (digit * 64 for digit in "abcd")
HELD = BrowserKey("Win", "3.10.1 64", "e" * 64)


def read(text):
    return read_browser_keys(
        text, current=[HELD], other_keys={HELD.key, TAKEN}, config_keys={CONFIG}
    )


def test_one_key_a_line_whatever_stands_between():
    rows = read(f"Windows 3.10.2 64 {KEY.upper()}\n\n macOS;3.7;{OTHER}\n")

    assert rows == (
        BrowserKey("Win", "3.10.2 64", KEY),
        BrowserKey("Mac", "3.7", OTHER),
    )
    assert read(f"{KEY}\tiPadOS\t3.6.2") == (BrowserKey("iOS", "3.6.2", KEY),)
    assert KEY not in repr(rows)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "empty", 0),
        (" \n\n", "empty", 0),
        ("x" * (TEXT_LENGTH_MAX + 1), "too_many", 0),
        ("a\n" * BROWSER_KEYS_COUNT_MAX, "too_many", 0),
        ("Windows 3.10.2 64", "key", 1),
        (f"Windows 3.10.2 {KEY[1:]}", "key", 1),
        (f"Windows 3.10.2 {KEY}0", "key", 1),
        (f"Windows 3.10.2 {KEY[1:]}g", "key", 1),
        (f"Windows 3.10.2 {KEY} {OTHER}", "key", 1),
        (KEY, "platform", 1),
        (f"\nLinux 3.10.2 {KEY}", "platform", 2),
        (f"3.10.2 Windows {KEY}", "platform", 1),
        (f"Windows {KEY}", "build", 1),
        (f"Windows trois {KEY}", "build", 1),
        (f"Windows 3.10.2 64 x y {KEY}", "build", 1),
        (f"Windows 3.10.2 <b> {KEY}", "build", 1),
        (f"Windows 3.10.2 {CONFIG}", "config_key", 1),
        (f"Windows 3.10.2 {TAKEN}", "twice", 1),
        (f"Windows 3.10.2 {HELD.key}", "twice", 1),
        (f"Windows 3.10.2 {KEY}\nmacOS 3.7 {KEY}", "twice", 2),
        (f"Windows 3.10.2 a {KEY}\nwin 3.10.2 A {OTHER}", "twice", 2),
        (f"Windows 3.10.1 64 {KEY}", "twice", 1),
    ],
)
def test_a_line_that_is_no_key_of_a_build_refuses_all_of_them(text, reason, line):
    with pytest.raises(BrowserKeyInvalid) as refusal:
        read(text)

    assert (refusal.value.reason, refusal.value.line) == (reason, line)
