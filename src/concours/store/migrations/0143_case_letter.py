"""The act of a candidate's letter: what closes a case is read and proven as its notice.

Of a closing whose candidate was told nothing, or by paper alone, the view has no row.
"""

from django.db import migrations

SQL = """
CREATE OR REPLACE VIEW case_notice_act AS
    SELECT act.number AS act, act.at_ms, actor, role, act.kind, sitting, reason, body, prev,
           act.digest, signer, signature, act_signature.at_ms AS signed_ms
    FROM casefile_step AS step JOIN act ON act.number = step.act
    JOIN act_signature ON act_signature.act = act.number
    WHERE step.kind IN ('notified', 'closed') AND step.notice <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0122_rescue_receipts")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
