"""Columns of settings are read as they are written, and nothing else is guessed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.people.roster.lines import read
from concours.core.people.roster.settings import (
    BREAK_MINUTES_MAX,
    BREAKS_COUNT_MAX,
    NO_BREAKS,
    SPACING_PERCENTS,
    TEXT_PERCENTS,
    USUAL_SETTINGS,
    PersonalSettings,
    RestBreaks,
    SettingsLine,
    rest_breaks_of,
    settings_cells,
)
from concours.core.tables.table import Row, Table

HEADINGS = ("numero", "taille", "contraste", "interligne", "pauses", "lecture")
ALL_HEADINGS = (*HEADINGS, "salle_a_part")

breaks = st.builds(
    RestBreaks,
    st.integers(1, BREAKS_COUNT_MAX),
    st.integers(1, BREAK_MINUTES_MAX),
)
settings = st.builds(
    PersonalSettings,
    text_percent=st.sampled_from(TEXT_PERCENTS),
    contrast=st.sampled_from(["usual", "strong"]),
    spacing_percent=st.sampled_from(SPACING_PERCENTS),
    breaks=st.just(NO_BREAKS) | breaks,
    reader=st.sampled_from(["candidate", "person", "voice"]),
    has_own_room=st.booleans(),
)


def read_cells(cells: tuple[str, ...], headings: tuple[str, ...] = ALL_HEADINGS):
    table = Table((Row(1, headings), Row(2, ("1", *cells))), ())
    return read(table, roles={}, zones=())


@given(settings=settings)
def test_what_is_written_of_settings_is_read_back(settings):
    (line,) = read_cells(settings_cells(settings)).lines

    assert line.settings.over(USUAL_SETTINGS) == settings


@given(settings=settings)
def test_an_empty_cell_takes_a_setting_back_and_a_missing_column_leaves_it(settings):
    (emptied,) = read_cells(("",) * 6).lines
    (untouched,) = read_cells((), ("numero",)).lines
    (of_breaks,) = read_cells(("2x5",), ("numero", "pauses")).lines

    assert emptied.settings.over(settings) == USUAL_SETTINGS
    assert untouched.settings == SettingsLine()
    assert untouched.settings.over(settings) == settings
    expected = replace(settings, breaks=RestBreaks(2, 5))
    assert of_breaks.settings.over(settings) == expected


@given(text=st.text(max_size=12))
def test_a_right_to_rest_is_read_whole_and_bounded_or_not_at_all(text):
    found = rest_breaks_of(text)

    if found is None or not text:
        return
    assert 1 <= found.count <= BREAKS_COUNT_MAX
    assert 1 <= found.minutes <= BREAK_MINUTES_MAX
    assert rest_breaks_of(found.cell) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("3x10", RestBreaks(3, 10)),
        ("3 × 10", RestBreaks(3, 10)),
        ("12X60", RestBreaks(12, 60)),
        ("", NO_BREAKS),
        ("0x10", None),
        ("3x0", None),
        ("13x10", None),
        ("3x61", None),
        ("3", None),
        ("3x10x2", None),
        ("٣x10", None),
        ("-3x10", None),
    ],
)
def test_breaks_are_a_count_and_minutes(written, found):
    assert rest_breaks_of(written) == found


def test_each_fault_names_its_line_and_its_column():
    found = read_cells(("110", "moyen", "1,2", "dix", "robot", "peut-être"))

    assert found.lines == ()
    assert [(fault.line, fault.column, fault.code) for fault in found.faults] == [
        (2, "contraste", "contrast.unknown"),
        (2, "interligne", "spacing.unknown"),
        (2, "lecture", "reader.unknown"),
        (2, "pauses", "breaks.invalid"),
        (2, "salle_a_part", "own_room.unknown"),
        (2, "taille", "text.unknown"),
    ]
