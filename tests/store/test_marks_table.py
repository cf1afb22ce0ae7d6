"""Marks are read as they were written, each in its column, and nobody else's."""

import pytest

WRITTEN = """
SELECT name, array_send(units)
FROM (VALUES ('a', '{0,1}'::bigint[]), ('b', NULL), ('c', '{9223372036854775807,7}'))
     AS written (name, units)
WHERE name <= %s ORDER BY name
"""


@pytest.fixture
def read(console_database):  # noqa: ARG001 -- Django, on it
    from concours.store.queries.results.marks_table import table_of  # noqa: PLC0415 -- setup

    return table_of


def test_rows_come_back_whole_and_those_without_marks_are_zero(read):
    rows, table = read(WRITTEN, ["c"], width=2)

    assert rows == [("a",), ("b",), ("c",)]
    assert table.tolist() == [[0, 1], [0, 0], [2**63 - 1, 7]]


def test_nobody_and_no_question_are_tables_too(read):
    assert read(WRITTEN, [""], width=2)[1].shape == (0, 2)
    assert read("SELECT 'a', array_send('{}'::bigint[])", [], width=0)[1].shape == (
        1,
        0,
    )


@pytest.mark.parametrize("units", ["{1}", "{1,2,3}", "{1,NULL}", "{}"])
def test_marks_of_another_paper_are_no_marks(read, units):
    with pytest.raises(AssertionError):
        read("SELECT 'a', array_send(%s::bigint[])", [units], width=2)
