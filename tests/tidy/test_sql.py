"""SQL lives in store/: neither acts nor pages hold a statement or a cursor."""

import ast
import re

from tree import files, name_of, parsed, without_exceptions

CALLS = {"cursor", "execute", "executemany", "copy", "raw", "RawSQL", "extra"}
STATEMENT = re.compile(
    r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|COPY|TRUNCATE)\s", re.ASCII
)


def sql_in(tree):
    """Yield the line of each call or text that is SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = getattr(called, "attr", getattr(called, "id", ""))
            if name in CALLS:
                yield node.lineno, f"calls {name}"
        elif isinstance(node, ast.Constant) and STATEMENT.match(str(node.value)):
            yield node.lineno, "holds a statement"


def test_neither_acts_nor_pages_hold_sql():
    found = [
        f"{name_of(path)}:{line} {what}"
        for folder in ("src/concours/acts", "src/concours/console")
        for path in files(folder, ".py")
        for line, what in sql_in(parsed(path))
    ]

    assert without_exceptions("sql", found) == []


def test_sql_is_found_however_it_is_written():
    planted = """
with connection.cursor() as cursor:
    cursor.execute("x")
Model.objects.raw("y")
RawSQL("z", [])
QUERY = "SELECT 1"
"""

    lines = [line for line, _ in sql_in(ast.parse(planted))]
    assert sorted(lines) == [2, 3, 4, 5, 6]
