"""Tables of corrections that a jury prepares, and two persons adopt."""

import uuid

from django.db import migrations, models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

SQL = """
-- A table of corrections names candidates: it goes with their circuits, as single marks do.

CREATE FUNCTION forget_levellings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM levelling WHERE sitting_id = OLD.sitting_id;
    RETURN NULL;
END $$;
CREATE TRIGGER circuit_forgets_levelling AFTER DELETE ON circuit FOR EACH ROW
    EXECUTE FUNCTION forget_levellings();

CREATE TRIGGER levelling_archived BEFORE INSERT OR UPDATE ON levelling
    FOR EACH ROW EXECUTE FUNCTION keep_archived();

ALTER TABLE levelling ALTER content SET STATISTICS 0;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0080_single_marks")]
    operations = [
        migrations.CreateModel(
            "Levelling",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("sitting", models.ForeignKey(on_delete=PROTECT, to="store.sitting")),
                ("number", models.PositiveIntegerField()),
                ("method", models.CharField(max_length=20)),
                ("content", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("corrections_count", models.PositiveIntegerField()),
                ("made_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                ("adopted_act", models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                "db_table": "levelling",
                "constraints": [
                    UniqueConstraint(
                        fields=["sitting", "number"], name="levelling_once"
                    ),
                    CheckConstraint(
                        condition=Q(
                            method__in=["none", "circuits", "severity", "station"]
                        ),
                        name="levelling_of_method",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
