"""What a candidate reads of a case once they were notified, and writes to the jury.

The gateway reads a view: before the notice of a case it has no row, and never one of
what is the jury's. A statement is added before the hour of the hearing, by the clock of
the database, and never changed; it goes with the files of its case.
"""

import uuid
from typing import Any

from django.db import migrations, models
from django.db.models import PROTECT, UniqueConstraint

SQL = """
ALTER TABLE casefile_step ALTER notice SET STATISTICS 0;
ALTER TABLE case_statement
    ADD FOREIGN KEY (casefile_id) REFERENCES casefile ON DELETE CASCADE,
    ADD FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE,
    ADD CHECK (number BETWEEN 1 AND 5), ADD CHECK (length(text) BETWEEN 10 AND 4000),
    ALTER text SET STATISTICS 0;
CREATE TRIGGER case_statement_archived BEFORE INSERT OR UPDATE ON case_statement
    FOR EACH ROW EXECUTE FUNCTION keep_archived();

-- Steps that a candidate is told of, from their notice on; texts of the jury are not here.
CREATE VIEW case_notice AS
    SELECT own.id AS casefile_id, own.attempt_id, candidate_id, own.exam_id, own.number,
           step.id, step.act, step.kind, step.at_ms, step.notice,
           (said.details ->> 'hearing_ms')::bigint AS hearing_ms,
           said.details ->> 'outcome' AS outcome,
           (said.details ->> 'dropped_ms')::bigint AS dropped_ms
    FROM casefile AS own
    JOIN attempt ON attempt.id = own.attempt_id
    JOIN casefile_step AS step ON step.casefile_id = own.id
    CROSS JOIN LATERAL (SELECT convert_from(step.details, 'UTF8')::jsonb AS details) AS said
    WHERE own.erased_act IS NULL AND step.kind IN ('notified', 'heard', 'closed')
      AND EXISTS (SELECT FROM casefile_step AS told
                  WHERE told.casefile_id = own.id AND told.kind = 'notified');

-- The act of a notice with its signature: what the file of the candidate proves itself by.
CREATE VIEW case_notice_act AS
    SELECT act.number AS act, act.at_ms, actor, role, act.kind, sitting, reason, body, prev,
           act.digest, signer, signature, act_signature.at_ms AS signed_ms
    FROM casefile_step AS step JOIN act ON act.number = step.act
    JOIN act_signature ON act_signature.act = act.number
    WHERE step.kind = 'notified';

CREATE FUNCTION takes_statement(of_case uuid, of_attempt uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT hearing_ms > floor(extract(epoch FROM now()) * 1000) FROM case_notice
        WHERE casefile_id = of_case AND attempt_id = of_attempt AND kind = 'notified'
        ORDER BY id DESC LIMIT 1), false)
    AND NOT EXISTS (SELECT FROM case_notice
                    WHERE casefile_id = of_case AND kind = 'closed')
$$;

-- The files of a case go at their term by an act: what was written to the jury goes too.
CREATE FUNCTION forget_statements() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM case_statement WHERE casefile_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_statements AFTER UPDATE ON casefile FOR EACH ROW
    WHEN (OLD.erased_act IS NULL AND NEW.erased_act IS NOT NULL)
    EXECUTE FUNCTION forget_statements();
"""


def to(model: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        on_delete=PROTECT, to=f"store.{model}", db_constraint=False
    )


class Migration(migrations.Migration):
    dependencies = [("store", "0120_site_news")]
    operations = [
        migrations.AddField(
            "CaseStep", "notice", models.BinaryField(default=b"", db_default=b"")
        ),
        migrations.CreateModel(
            "CaseStatement",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("casefile", to("casefile")),
                ("attempt", to("attempt")),
                ("number", models.PositiveSmallIntegerField()),
                ("at_ms", models.BigIntegerField()),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "case_statement",
                "constraints": [
                    UniqueConstraint(
                        fields=["casefile", "number"], name="case_statement_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
