"""What candidates are shown at a station goes to the tablets and the door of that station.

The gateway reads the keys of documents through this view: no other key of a station.
"""

from django.db import migrations

SQL = """
CREATE VIEW released_documents_key AS
    SELECT circuit.id AS circuit_id, released.package, released.station, released.key
    FROM released_station_key released
    JOIN circuit ON circuit.sitting_id = released.sitting
    WHERE released.audience = 'documents';
"""
UNDO = "DROP VIEW released_documents_key;"


class Migration(migrations.Migration):
    """Add the view."""

    dependencies = [("store", "0132_announced_status")]

    operations = [migrations.RunSQL(SQL, UNDO)]
