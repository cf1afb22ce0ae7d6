"""Any quorum of shares makes the sitting key; fewer, or wrong ones, make nothing."""

import secrets
from itertools import combinations

import pytest

from concours.keeper.shares import Share, ShareInvalid, combine, read, split

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return split(KEY, quorum=2, keyholders=3)


def reason_of(act) -> str:
    with pytest.raises(ShareInvalid) as refusal:
        act()
    return refusal.value.reason


def test_every_quorum_makes_the_key(lines):
    assert [combine(pair) for pair in combinations(lines, 2)] == [KEY] * 3


def test_share_is_read_alone_whatever_its_capitals_and_spaces(lines):
    shares = [read("  " + line.upper().replace(" ", "\n ")) for line in lines]

    identifier = shares[0].identifier
    assert shares == [
        Share(line, position, 2, identifier)
        for position, line in enumerate(lines, start=1)
    ]


def test_share_never_shows_its_words_by_accident(lines):
    assert lines[0][:40] not in repr(read(lines[0]))


def test_word_mistyped_is_noticed_at_once(lines):
    words = lines[0].split()
    other = "academic" if words[6] != "academic" else "zero"
    swapped = " ".join([*words[:6], other, *words[7:]])
    turned = " ".join([*words[:8], words[9], words[8], *words[10:]])

    assert reason_of(lambda: read(swapped)) == "checksum"
    assert words[8] == words[9] or reason_of(lambda: read(turned)) == "checksum"
    assert reason_of(lambda: read("concours " + " ".join(words[1:]))) == "word"
    assert reason_of(lambda: read(" ".join(words[:20]))) == "words"
    assert reason_of(lambda: read("")) == "words"


def test_shares_that_do_not_go_together_make_nothing(lines):
    others = split(secrets.token_bytes(32), quorum=2, keyholders=3)

    assert reason_of(lambda: combine(lines[:1])) == "set"
    assert reason_of(lambda: combine([lines[0], lines[0]])) == "set"
    assert reason_of(lambda: combine([lines[0], others[1]])) == "set"
    assert reason_of(lambda: combine(lines)) == "set"
    assert reason_of(lambda: combine([])) == "set"


def test_one_share_alone_is_the_whole_key():
    lines = split(KEY, quorum=1, keyholders=1)

    assert (len(lines), combine(lines), read(lines[0]).quorum) == (1, KEY, 1)


@pytest.mark.parametrize(
    ("quorum", "keyholders"), [(1, 3), (1, 2), (4, 3), (2, 1), (0, 1), (2, 17)]
)
def test_split_out_of_its_bounds_is_a_defect(quorum, keyholders):
    with pytest.raises(AssertionError):
        split(KEY, quorum=quorum, keyholders=keyholders)
