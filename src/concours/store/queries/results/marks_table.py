"""The marks of versions, question by question, as tables of whole numbers.

PostgreSQL sends an array of bigints as bytes, which are read as they stand: a row of
Python's own numbers for each of a nation's copies takes ten times as long.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection
from psycopg import Cursor

from concours.core.results.marking.cohort import Units

HEAD_BYTES, CELL_BYTES = 20, 8
"""What is before the numbers of an array of one dimension, and each of them."""


def table_of(
    query: str, parameters: Sequence[Any], *, width: int
) -> tuple[list[tuple[Any, ...]], Units]:
    """Return the rows of a query without their last column, and that as a table.

    The last column is `array_send` of an array of `width` bigints; where it is null,
    the row of the table is 0 throughout.
    """
    connection.ensure_connection()
    plain: Any = connection.connection
    with Cursor(plain) as cursor:  # Django's own has no binary results
        rows = cursor.execute(query, parameters, binary=True).fetchall()
    table = np.zeros((len(rows), width), dtype=np.int64)
    filled_rows = [at for at, row in enumerate(rows) if row[-1] is not None]
    if width and filled_rows:
        table[filled_rows] = _read([rows[at][-1] for at in filled_rows], width)
    return [row[:-1] for row in rows], table


def _read(values: Sequence[bytes], width: int) -> Units:
    cell = np.dtype([("size", ">i4"), ("units", ">i8")])
    row = np.dtype([("head", f"V{HEAD_BYTES}"), ("cells", cell, (width,))])
    assert all(len(value) == row.itemsize for value in values), "marks of another paper"
    cells = np.frombuffer(b"".join(values), row)["cells"]
    assert (cells["size"] == CELL_BYTES).all(), "a mark that is null"
    units: Units = cells["units"].astype(np.int64)
    return units
