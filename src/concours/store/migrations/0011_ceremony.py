"""The marking key apart: shares are proven, a head is fixed, then the key goes out."""

from django.db import migrations, models

TABLES = """
CREATE TABLE journal_head (              -- where the journal stood once all was collected
    sitting  uuid   PRIMARY KEY REFERENCES sitting,
    size     bigint NOT NULL CHECK (size >= 0),
    root     bytea  NOT NULL CHECK (length(root) = 32),
    fixed_ms bigint NOT NULL
);
CREATE TABLE opened_marking_key (        -- written by the keeper, after the head is fixed
    sitting     uuid   PRIMARY KEY REFERENCES journal_head,
    marking_key bytea  NOT NULL CHECK (length(marking_key) = 32),
    opened_ms   bigint NOT NULL
);
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0010_ahead")]
    operations = [
        migrations.RenameModel("SealedMarkingKey", "SealedKeyDocument"),
        migrations.AlterModelTable("SealedKeyDocument", "sealed_key_document"),
        migrations.AddField(
            "Keyholder",
            "commitment",
            models.BinaryField(default=bytes(32), max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            "Sitting", "reopened_act", models.BigIntegerField(null=True)
        ),
        migrations.RunSQL(TABLES, "DROP TABLE opened_marking_key, journal_head;"),
    ]
