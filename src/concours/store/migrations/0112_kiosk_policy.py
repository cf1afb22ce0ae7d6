"""What an exam does where locks are not proved, as two persons set it: the last counts.

And whom a supervisor lets in all the same.
"""

from django.db import migrations

SQL = """
CREATE TABLE kiosk_policy (
    exam_id           uuid    NOT NULL REFERENCES exam,
    act               bigint  NOT NULL,
    policy            text    NOT NULL CHECK (policy IN (
                      'alert', 'gate_launch', 'gate_entry')),
    right_percent_min integer CHECK (right_percent_min BETWEEN 1 AND 100),
    PRIMARY KEY (exam_id, act),
    CHECK ((policy = 'gate_launch') = (right_percent_min IS NOT NULL))
);
CREATE TRIGGER kiosk_policy_archived BEFORE INSERT OR UPDATE ON kiosk_policy
    FOR EACH ROW EXECUTE FUNCTION keep_archived();

CREATE TABLE kiosk_admission (           -- a tablet that comes in without a proof
    attempt  uuid   NOT NULL REFERENCES attempt ON DELETE CASCADE,
    act      bigint NOT NULL,
    until_ms bigint NOT NULL,
    PRIMARY KEY (attempt, act)
);
"""
UNDO = "DROP TABLE kiosk_admission, kiosk_policy;"


class Migration(migrations.Migration):
    """Add both tables."""

    dependencies = [("store", "0107_looks_kept")]

    operations = [migrations.RunSQL(SQL, UNDO)]
