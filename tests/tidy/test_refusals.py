"""A refusal's code means one thing for ever, and its page says what."""

from collections import Counter

from refusals_page import PAGE, page, refusals


def test_no_code_means_two_things():
    codes = Counter(code for code, *_ in refusals())

    assert [code for code, count in codes.items() if count > 1] == []


def test_every_refusal_says_what_it_means():
    assert [code for code, _, meaning, _ in refusals() if not meaning] == []


def test_the_page_is_what_the_code_says():
    assert PAGE.read_text() == page(), "run `make docs`"
