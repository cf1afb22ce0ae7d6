"""What candidates read at a door goes to screens where an allotment says so, and only there.

The gateway reads the keys of doors through this view: no other key of a station.
"""

from django.db import migrations, models

SQL = """
CREATE VIEW released_door_key AS
    SELECT circuit.id AS circuit_id, released.package, released.station, released.key
    FROM released_station_key released
    JOIN circuit ON circuit.sitting_id = released.sitting
    WHERE circuit.has_door_screens AND released.audience = 'door';
"""
UNDO = "DROP VIEW released_door_key;"


class Migration(migrations.Migration):
    """Add the column, then the view."""

    dependencies = [("store", "0117_probes")]

    operations = [
        migrations.AddField(
            "circuit",
            "has_door_screens",
            models.BooleanField(default=False, db_default=False),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
