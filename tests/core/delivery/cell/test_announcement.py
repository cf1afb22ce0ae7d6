"""Five sentences and no text; only the one that moves an opening has an hour."""

import pytest

from concours.core.delivery.cell.announcement import (
    AHEAD_MS_MAX,
    SHOWN_MS_MAX,
    STATUS_WORDS,
    Announcement,
    StatusInvalid,
    is_of_today,
    read_announcement,
)
from concours.core.kernel.time import Instant

NOW = Instant(1_795_993_200_000)
SOON = Instant(NOW + 1)


def test_each_word_is_read_and_only_one_of_them_has_an_hour():
    found = [
        read_announcement(word, SOON if word == "opening_moved" else None, now=NOW)
        for word in STATUS_WORDS
    ]

    assert len(found) == 5
    assert found[3] == Announcement("opening_moved", SOON)
    assert all(one.opens is None for one in found if one.word != "opening_moved")


@pytest.mark.parametrize(
    ("word", "opens", "field"),
    [
        ("tout va bien", None, "word"),
        ("all_well", SOON, "opens"),
        ("opening_moved", None, "opens"),
        ("opening_moved", NOW, "opens"),
        ("opening_moved", Instant(NOW + AHEAD_MS_MAX + 1), "opens"),
    ],
)
def test_any_other_word_and_any_other_hour_is_refused(word, opens, field):
    with pytest.raises(StatusInvalid) as refused:
        read_announcement(word, opens, now=NOW)

    assert refused.value.field == field


def test_an_announcement_is_shown_on_its_day_alone():
    assert is_of_today(NOW, now=Instant(NOW + SHOWN_MS_MAX))
    assert not is_of_today(NOW, now=Instant(NOW + SHOWN_MS_MAX + 1))
