"""Evidence has an identity: what is written again, once a database is back, is there once.

Rows from before have none.
"""

from django.db import migrations

SQL = """
ALTER TABLE trace ADD COLUMN identity uuid UNIQUE;
ALTER TABLE refused_act ADD COLUMN identity uuid UNIQUE;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0147_unlisted_machine")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
