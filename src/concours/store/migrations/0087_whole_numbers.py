"""What a ranking holds in units of a denominator has as many digits as it needs."""

from django.db import migrations

SQL = """
ALTER TABLE ranking_version
    ALTER COLUMN denominators TYPE numeric[] USING denominators::numeric[];
ALTER TABLE candidate_rank
    ALTER COLUMN rank_a TYPE numeric,
    ALTER COLUMN rank_a_max TYPE numeric,
    ALTER COLUMN edn TYPE numeric[] USING edn::numeric[],
    ALTER COLUMN ecos TYPE numeric[] USING ecos::numeric[],
    ALTER COLUMN parcours TYPE numeric[] USING parcours::numeric[];
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0086_device_examiner")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
