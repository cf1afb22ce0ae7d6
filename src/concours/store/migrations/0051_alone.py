"""Two persons decide, or one where the profile of the exam says so."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "alone.sql").read_text()
UNDO = "DROP TRIGGER two_persons ON proposal; DROP FUNCTION refuse_alone;"


class Migration(migrations.Migration):
    dependencies = [("store", "0050_marking_profile")]
    operations = [
        migrations.RemoveConstraint("proposal", "proposal_two_persons"),
        migrations.RunSQL(SQL, UNDO),
    ]
