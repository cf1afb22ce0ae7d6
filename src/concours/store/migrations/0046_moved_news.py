"""Tablets hear that a sitting has another hour or title, or that it was given up."""

from pathlib import Path

from django.db import migrations

BEFORE = (
    "'armed', 'disarmed', 'launched', 'extended', 'message', 'closed', 'superseded', "
    "'paused', 'resumed', 'sealed'"
)
CHANGE = """
ALTER TABLE news DROP CONSTRAINT news_kind_check;
ALTER TABLE news ADD CONSTRAINT news_kind_check CHECK (kind IN ({}));
"""
SCHEMA = Path(__file__).parent.parent / "schema" / "short_locks.sql"


def add_news() -> str:
    """Return the statement that defines who may tell which news, anew."""
    begin, end = "CREATE FUNCTION add_news(", "END $$;"
    definition = SCHEMA.read_text().split(begin)[1].split(end)[0]
    return f"CREATE OR REPLACE FUNCTION add_news({definition}{end}"


class Migration(migrations.Migration):
    dependencies = [("store", "0045_profile")]
    operations = [
        migrations.RunSQL(
            CHANGE.format(f"{BEFORE}, 'moved', 'cancelled'"), CHANGE.format(BEFORE)
        ),
        migrations.RunSQL(add_news(), migrations.RunSQL.noop),
    ]
