"""An exam may change its profile until its first sitting is sealed."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "exam_made_by.sql").read_text()
UNDO = """
DROP TRIGGER exam_made_by ON exam;
DROP FUNCTION keep_what_packages_are_made_by;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0056_receipts")]
    operations = [migrations.RunSQL(SQL, UNDO)]
