"""That a candidate opened what closes their case on their page, as the notice before.

The gateway notes both in one table, and nothing else: a hearing has no page, and of a
case whose candidate was told nothing there is no letter.
"""

from django.db import migrations

CREATE = """
CREATE OR REPLACE FUNCTION is_notice(of_act bigint, of_case uuid, of_attempt uuid)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM case_notice
        WHERE act = of_act AND casefile_id = of_case AND attempt_id = of_attempt
          AND kind {} AND notice <> '')
$$;
"""


class Migration(migrations.Migration):
    """Let the reading of a letter be noted."""

    dependencies = [("store", "0139_printed_doors")]

    operations = [
        migrations.RunSQL(
            CREATE.format("IN ('notified', 'closed')"), CREATE.format("= 'notified'")
        )
    ]
