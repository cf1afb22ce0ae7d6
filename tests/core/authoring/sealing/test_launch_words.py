"""Launch words open their own package and nothing else, and a slip is told at once.

Time words give their seconds to one tablet of one candidate alone.
"""

import json
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.authoring.sealing import manifest as manifests
from concours.core.authoring.sealing.package import check_key
from concours.core.authoring.sealing.spoken import (
    is_whole,
    open_key,
    phrase_of,
    seal_key,
)
from concours.core.kernel.crypto import Unreadable

VECTORS = Path(__file__).parents[4] / "protocol" / "vectors"
SEALED = json.loads((VECTORS / "package.json").read_text())
SPOKEN = json.loads((VECTORS / "spoken.json").read_text())
SITTING = UUID(SEALED["sitting"])
OTHER = UUID(int=SITTING.int + 1)
MANIFEST = manifests.read(SEALED["manifest"].encode())

phrases = st.binary(min_size=32, max_size=32).map(
    lambda drawn: phrase_of(drawn, sitting=SITTING)
)


def test_launch_words_open_the_package_of_the_vectors():
    key = open_key(MANIFEST.spoken, SEALED["launch_words"], sitting=SITTING)

    check_key(MANIFEST, key)
    assert key.hex() == SEALED["sitting_key_hex"]


@given(phrase=phrases, at=st.integers(0, 11), slip=st.integers(1, 1023))
def test_one_word_in_the_place_of_another_is_always_told(phrase, at, slip):
    wrong = [word ^ slip if n == at else word for n, word in enumerate(phrase)]

    assert is_whole(phrase, sitting=SITTING)
    assert not is_whole(wrong, sitting=SITTING)


@given(phrase=phrases)
def test_two_words_that_changed_places_are_always_told(phrase):
    for one, other in combinations(range(12), 2):
        turned = list(phrase)
        turned[one], turned[other] = turned[other], turned[one]
        is_same = tuple(turned) == phrase
        assert is_whole(turned, sitting=SITTING) is is_same


@given(phrase=phrases)
def test_a_word_too_few_or_too_many_is_told(phrase):
    for wrong in (phrase[1:], phrase[:-1], (*phrase, 0), ()):
        with pytest.raises(Unreadable):
            open_key(MANIFEST.spoken, wrong or (0,), sitting=SITTING)


def test_a_guess_that_is_well_formed_opens_nothing_a06():
    """What a candidate may try at home: the package is public, the words are not."""
    guess = phrase_of(sha256(b"a guess").digest(), sitting=SITTING)

    assert is_whole(guess, sitting=SITTING)
    with pytest.raises(Unreadable):
        open_key(MANIFEST.spoken, guess, sitting=SITTING)


def test_the_words_of_a_sitting_open_no_other():
    """Even where the check agrees by chance: sitting and words are in the key."""
    drawn = sha256(b"the same chance").digest()
    phrase = phrase_of(drawn, sitting=SITTING)
    spoken = seal_key(bytes(32), phrase, sitting=SITTING, nonce=bytes(12))

    assert open_key(spoken, phrase, sitting=SITTING) == bytes(32)
    with pytest.raises(Unreadable):
        open_key(spoken, phrase_of(drawn, sitting=OTHER), sitting=OTHER)


def test_the_words_of_the_vectors_are_those_of_the_list():
    words = SPOKEN["list"].split()

    assert (len(words), len({word[:4] for word in words})) == (1_024, 1_024)
    for row in SPOKEN["launch"]:
        assert [words[place] for place in row["places"]] == row["words"].split()
