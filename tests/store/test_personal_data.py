"""No table, column or device store is forgotten by the pages on personal data.

`docs/rules/personal-data-tables.md` classes every column of the database, and
`docs/rules/personal-data.md` names what tablets and browsers keep. Whoever adds one
says there whom it concerns and how long it is kept, or this fails.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/rules/personal-data.md").read_text()
TABLES = (ROOT / "docs/rules/personal-data-tables.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \|([^|]*)\|([^|]*)\|$", re.MULTILINE)
KIND = re.compile(r"^\| \*(\w+)\* \|", re.MULTILINE)
COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


def columns_of_the_page():
    return [
        (table, column)
        for table, _, personal, others in ROW.findall(TABLES)
        for column in (personal + others).split()
    ]


def test_every_column_of_the_database_is_on_the_page_once(database):
    with database.connect() as connection:
        columns = connection.execute(COLUMNS).fetchall()

    assert sorted(columns_of_the_page()) == sorted(columns)


def test_every_kind_of_data_has_a_period_and_columns_that_it_concerns():
    kinds = set(KIND.findall(PAGE))
    for table, kind, personal, _ in ROW.findall(TABLES):
        assert kind == "none" or kind in kinds, table
        assert (kind == "none") == (not personal.split()), table


def test_what_tablets_and_browsers_keep_is_on_the_page():
    storage = (ROOT / "client/src/shell/device/storage.ts").read_text()
    schema = storage.split("interface Schema extends DBSchema {")[1].split("\n}")[0]
    names = re.findall(r"^  (\w+): \{\s+key", schema, re.MULTILINE)
    for path in sorted((ROOT / "client/src").rglob("*.ts*")):
        names += re.findall(r"=\s+'(concours\.[a-z.]+)'", path.read_text())

    assert len(names) >= 10
    assert [name for name in names if f"`{name}`" not in PAGE] == []
