"""Circuits bear their tempo, chairs the code of their station; chairs hear of turns."""

from importlib import import_module

from django.db import migrations, models

NEWS = import_module("concours.store.migrations.0046_moved_news")
BEFORE = f"{NEWS.BEFORE}, 'moved', 'cancelled', 'call_seen'"
OF_CHAIRS = "'audience', 'turns', 'replayed', 'withdrawn'"
NORMAL = {
    "station_ms": 480_000,
    "reading_ms": 60_000,
    "warn_ms": 60_000,
    "changeover_ms": 120_000,
    "rests_ms": [300_000, 900_000, 300_000],
    "factor": [1, 1],
}
FILL = """
UPDATE circuit SET tempo = jsonb_set(tempo, '{factor}',
    jsonb_build_array(factor_num, factor_den));
UPDATE chair SET station_code = 's' || (station + 1);
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0071_plain_numbers")]
    operations = [
        migrations.AddField(
            "circuit", "tempo", models.JSONField(default=NORMAL), preserve_default=False
        ),
        migrations.AddField(
            "chair",
            "station_code",
            models.CharField(max_length=40, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            NEWS.CHANGE.format(f"{BEFORE}, {OF_CHAIRS}"), NEWS.CHANGE.format(BEFORE)
        ),
        migrations.RunSQL(NEWS.add_news(), migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX news_of_attempt ON news (attempt, kind, number)"
            " WHERE attempt IS NOT NULL",
            "DROP INDEX news_of_attempt",
        ),
    ]
