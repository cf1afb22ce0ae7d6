"""What a candidate reads of a decision, and that they opened a notice.

A sanction says why (CRPA, L. 211-2), and the letter has the signed act: its reason is
in the view. The first opening of each notice on the candidate's page is kept; nobody
changes it, and it goes with the files of its case.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import PROTECT

SQL = """
ALTER TABLE case_reading
    ADD FOREIGN KEY (casefile_id) REFERENCES casefile ON DELETE CASCADE,
    ADD FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE;
CREATE TRIGGER case_reading_archived BEFORE INSERT OR UPDATE ON case_reading
    FOR EACH ROW EXECUTE FUNCTION keep_archived();

CREATE OR REPLACE VIEW case_notice AS
    SELECT own.id AS casefile_id, own.attempt_id, candidate_id, own.exam_id, own.number,
           step.id, step.act, step.kind, step.at_ms, step.notice,
           (said.details ->> 'hearing_ms')::bigint AS hearing_ms,
           said.details ->> 'outcome' AS outcome,
           (said.details ->> 'dropped_ms')::bigint AS dropped_ms,
           CASE step.kind WHEN 'closed' THEN act.reason ELSE '' END AS reason
    FROM casefile AS own
    JOIN attempt ON attempt.id = own.attempt_id
    JOIN casefile_step AS step ON step.casefile_id = own.id
    JOIN act ON act.number = step.act
    CROSS JOIN LATERAL (SELECT convert_from(step.details, 'UTF8')::jsonb AS details) AS said
    WHERE own.erased_act IS NULL AND step.kind IN ('notified', 'heard', 'closed')
      AND EXISTS (SELECT FROM casefile_step AS told
                  WHERE told.casefile_id = own.id AND told.kind = 'notified');

-- Of a notice that is read on the page of its own candidate, and no other step.
CREATE FUNCTION is_notice(of_act bigint, of_case uuid, of_attempt uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM case_notice
        WHERE act = of_act AND casefile_id = of_case AND attempt_id = of_attempt
          AND kind = 'notified' AND notice <> '')
$$;

CREATE OR REPLACE FUNCTION forget_statements() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM case_statement WHERE casefile_id = NEW.id;
    DELETE FROM case_reading WHERE casefile_id = NEW.id;
    RETURN NULL;
END $$;
"""


def to(model: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        on_delete=PROTECT, to=f"store.{model}", db_constraint=False
    )


class Migration(migrations.Migration):
    dependencies = [("store", "0137_document_keys")]
    operations = [
        migrations.CreateModel(
            "CaseReading",
            [
                ("act", models.BigIntegerField(primary_key=True, serialize=False)),
                ("casefile", to("casefile")),
                ("attempt", to("attempt")),
                ("at_ms", models.BigIntegerField()),
            ],
            options={"db_table": "case_reading"},
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
