"""A trousseau gives its holder's shares for its eight words, and nothing for others.

Not one byte of it changes unnoticed, and what is no trousseau is refused by name before
anybody waits for the slow part.
"""

import json
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concours.core.authoring.sealing.trousseau import (
    FILE_BYTES_MAX,
    SHARE_TEXT_MAX,
    SHARES_COUNT_MAX,
    SittingShare,
    Trousseau,
    TrousseauInvalid,
    lock_trousseau,
    open_trousseau,
)
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.kernel.canonical import dump

VECTORS = json.loads(
    (Path(__file__).parents[4] / "protocol/vectors/trousseau.json").read_text()
)
PLACES = tuple(VECTORS["places"])
FILE = VECTORS["opened"][0]["file"].encode()

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=150)
trousseaux = st.builds(
    Trousseau,
    exam=names,
    holder=names,
    shares=st.lists(
        st.builds(SittingShare, st.uuids(), st.text("abcdefghij ", min_size=1)),
        min_size=1,
        max_size=4,
        unique_by=lambda share: share.sitting,
    ).map(tuple),
    signing_key=st.none() | st.binary(min_size=32, max_size=32),
)


def fault_of(data: bytes, places=PLACES) -> tuple[str, str]:
    with pytest.raises(TrousseauInvalid) as refusal:
        open_trousseau(data, places)
    return refusal.value.reason, refusal.value.name


@settings(max_examples=8, deadline=None)
@given(
    trousseau=trousseaux,
    places=st.lists(st.integers(0, 1_023), min_size=8, max_size=8),
    chance=st.binary(min_size=16, max_size=16),
)
def test_eight_words_open_what_they_locked(trousseau, places, chance):
    file = lock_trousseau(trousseau, places, entropy=lambda count: chance[:count])

    assert open_trousseau(file, places) == trousseau


def test_the_files_of_the_vectors_open_with_their_words():
    assert [WORDLIST.index(word) for word in VECTORS["words"].split()] == [*PLACES]
    for row in VECTORS["opened"]:
        opened = open_trousseau(row["file"].encode(), PLACES)
        shares = [
            {"sitting": str(share.sitting), "words": share.words}
            for share in opened.shares
        ]
        assert (opened.exam, opened.holder) == (row["exam"], row["holder"])
        assert shares == row["shares"]
        assert (opened.signing_key and opened.signing_key.hex()) == row[
            "signing_key_hex"
        ]


@pytest.mark.parametrize(
    "row", VECTORS["refused"], ids=lambda row: f"{row['reason']}-{row['field']}"
)
def test_what_the_vectors_refuse_is_refused_by_name(row):
    fault = fault_of(row["file"].encode(), row["places"])

    assert fault == (row["reason"], row["field"])


def test_a_file_out_of_bounds_is_refused_before_it_is_read():
    assert fault_of(b" " * (FILE_BYTES_MAX + 1)) == ("size", "")


def test_the_largest_trousseau_is_within_the_bounds_of_a_file():
    shares = tuple(
        SittingShare(UUID(int=number + 1), "w" * SHARE_TEXT_MAX)
        for number in range(SHARES_COUNT_MAX)
    )
    largest = Trousseau(
        exam="é" * 150, holder="é" * 150, shares=shares, signing_key=bytes(32)
    )
    file = lock_trousseau(largest, PLACES, entropy=bytes)

    assert len(file) <= FILE_BYTES_MAX


@settings(max_examples=12, deadline=None)
@given(at=st.integers(0, len(bytes.fromhex(json.loads(FILE)["box"])) - 1))
def test_no_byte_of_the_box_changes_unnoticed(at):
    values = json.loads(FILE)
    box = bytearray.fromhex(values["box"])
    box[at] ^= 1
    values["box"] = box.hex()

    assert fault_of(dump(values)) == ("words", "")


def test_shares_and_keys_never_show_by_accident():
    opened = open_trousseau(VECTORS["opened"][1]["file"].encode(), PLACES)

    shown = repr(opened)
    assert opened.shares[0].words not in shown
    assert repr(opened.signing_key) not in shown
