"""Numbers are found in whatever case they are typed, by an index."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("store", "0070_forget_chairs")]
    operations = [
        migrations.AddIndex(
            "candidate",
            models.Index(Upper("number"), name="candidate_plain_number"),
        ),
        migrations.AddIndex(
            "examiner",
            models.Index(Upper("number"), name="examiner_plain_number"),
        ),
        # Of what an index computes the planner keeps values, too: none of a number.
        migrations.RunSQL(
            "ALTER INDEX candidate_plain_number ALTER COLUMN 1 SET STATISTICS 0;"
            "ALTER INDEX examiner_plain_number ALTER COLUMN 1 SET STATISTICS 0",
            migrations.RunSQL.noop,
        ),
    ]
