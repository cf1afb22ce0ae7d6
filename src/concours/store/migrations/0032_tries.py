"""Wrong tries are counted by network, before they are compared."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "tries.sql").read_text()
UNDO = """
DROP TABLE wrong_try, brake_lift;
CREATE TABLE enrol_failure (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text   NOT NULL CHECK (length(number) <= 40),
    at_ms  bigint NOT NULL
);
CREATE INDEX enrol_failure_recent ON enrol_failure (number, at_ms);
CREATE TABLE result_failure (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number  text   NOT NULL CHECK (length(number) <= 40),
    address text   NOT NULL CHECK (length(address) <= 60),
    at_ms   bigint NOT NULL
);
CREATE INDEX result_failure_of_number ON result_failure (number, at_ms);
CREATE INDEX result_failure_of_address ON result_failure (address, at_ms);
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0031_times")]
    operations = [migrations.RunSQL(SQL, UNDO)]
