"""A candidate may sit elsewhere in one sitting; each copy bears its own seat."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

SEATED = """
UPDATE attempt SET site_id = c.site_id, room = c.room, seat = c.seat
FROM candidate c WHERE c.id = attempt.candidate_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE attempt ALTER site_id SET NOT NULL, ALTER room SET NOT NULL,
    ALTER seat SET NOT NULL;
"""
SQL = """
-- Where each candidate sits in each sitting: at their own seat, or where a placement
-- puts them for this sitting alone. Every copy bears its seat, and whoever asks who
-- sits where reads the copy: what was collected stays where it was composed.

CREATE FUNCTION seat_of(
    wanted uuid, who uuid, OUT site_id uuid, OUT room text, OUT seat text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(p.site_id, c.site_id), coalesce(p.room, c.room),
           coalesce(p.seat, c.seat)
    FROM candidate c
    LEFT JOIN placement p ON p.candidate_id = c.id AND p.sitting_id = wanted
    WHERE c.id = who
$$;

CREATE FUNCTION seat_new_attempt() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT * INTO NEW.site_id, NEW.room, NEW.seat
    FROM seat_of(NEW.sitting_id, NEW.candidate_id);
    RETURN NEW;
END $$;

-- A sitting that is collected stays as it is; the others follow.
CREATE FUNCTION seat_attempts(who uuid, wanted uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE attempt a SET site_id = s.site_id, room = s.room, seat = s.seat
    FROM sitting, LATERAL seat_of(sitting.id, who) AS s
    WHERE a.candidate_id = who AND sitting.id = a.sitting_id
      AND sitting.collected_ms IS NULL AND a.sitting_id = coalesce(wanted, a.sitting_id)
      AND (a.site_id, a.room, a.seat) IS DISTINCT FROM (s.site_id, s.room, s.seat)
$$;

CREATE FUNCTION follow_candidate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM seat_attempts(NEW.id, NULL);
    RETURN NULL;
END $$;

CREATE FUNCTION follow_placement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM seat_attempts(OLD.candidate_id, OLD.sitting_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM seat_attempts(NEW.candidate_id, NEW.sitting_id);
    END IF;
    RETURN NULL;
END $$;

-- Who is erased has no seat left.
CREATE FUNCTION drop_placements() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM placement WHERE candidate_id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER candidate_dropped BEFORE DELETE ON candidate
    FOR EACH ROW EXECUTE FUNCTION drop_placements();

CREATE TRIGGER attempt_seated BEFORE INSERT ON attempt
    FOR EACH ROW EXECUTE FUNCTION seat_new_attempt();
CREATE TRIGGER candidate_followed AFTER UPDATE ON candidate FOR EACH ROW
    WHEN ((OLD.site_id, OLD.room, OLD.seat)
          IS DISTINCT FROM (NEW.site_id, NEW.room, NEW.seat))
    EXECUTE FUNCTION follow_candidate();
CREATE TRIGGER placement_followed AFTER INSERT OR UPDATE OR DELETE ON placement
    FOR EACH ROW EXECUTE FUNCTION follow_placement();

CREATE TRIGGER placement_archived BEFORE INSERT OR UPDATE ON placement
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
CREATE TRIGGER placement_collected BEFORE INSERT OR UPDATE OR DELETE ON placement
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
DROP TRIGGER attempt_kept ON attempt;
CREATE TRIGGER attempt_kept BEFORE UPDATE ON attempt FOR EACH ROW
    WHEN ((OLD.id, OLD.sitting_id, OLD.candidate_id, OLD.given_up_act, OLD.site_id,
           OLD.room, OLD.seat)
          IS DISTINCT FROM
          (NEW.id, NEW.sitting_id, NEW.candidate_id, NEW.given_up_act, NEW.site_id,
           NEW.room, NEW.seat))
    EXECUTE FUNCTION keep_collected();

-- A site keeps its name once somebody composed there in a collected sitting.
CREATE OR REPLACE FUNCTION keep_names_of_collected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    collected uuid;
BEGIN
    SELECT s.id INTO collected FROM sitting s
    WHERE s.collected_ms IS NOT NULL AND s.kind <> 'check' AND CASE TG_TABLE_NAME
        WHEN 'exam' THEN s.exam_id = OLD.id
        ELSE EXISTS (SELECT FROM attempt a
                     WHERE a.sitting_id = s.id AND a.site_id = OLD.id) END LIMIT 1;
    IF collected IS NOT NULL THEN
        RAISE EXCEPTION 'sitting % is collected', collected USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;
"""
UNDO = """
DROP TRIGGER attempt_seated ON attempt;
DROP TRIGGER candidate_followed ON candidate;
DROP TRIGGER candidate_dropped ON candidate;
DROP TRIGGER placement_followed ON placement;
DROP TRIGGER placement_archived ON placement;
DROP TRIGGER placement_collected ON placement;
DROP TRIGGER attempt_kept ON attempt;
CREATE TRIGGER attempt_kept BEFORE UPDATE ON attempt FOR EACH ROW
    WHEN ((OLD.id, OLD.sitting_id, OLD.candidate_id, OLD.given_up_act)
          IS DISTINCT FROM (NEW.id, NEW.sitting_id, NEW.candidate_id, NEW.given_up_act))
    EXECUTE FUNCTION keep_collected();
DROP FUNCTION drop_placements, follow_placement, follow_candidate, seat_attempts,
    seat_new_attempt, seat_of;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0061_rest_breaks")]
    operations = [
        migrations.CreateModel(
            "Placement",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("sitting_id", models.UUIDField()),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.candidate",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.site"
                    ),
                ),
                ("room", models.CharField(max_length=60)),
                ("seat", models.CharField(max_length=20)),
            ],
            options={
                "db_table": "placement",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["candidate", "sitting_id"], name="placement_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            "attempt",
            "site",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="store.site",
            ),
        ),
        migrations.AddField(
            "attempt", "room", models.CharField(max_length=60, null=True)
        ),
        migrations.AddField(
            "attempt", "seat", models.CharField(max_length=20, null=True)
        ),
        migrations.RunSQL(SEATED, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "attempt",
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.site"
                    ),
                ),
                migrations.AlterField(
                    "attempt", "room", models.CharField(max_length=60)
                ),
                migrations.AlterField(
                    "attempt", "seat", models.CharField(max_length=20)
                ),
            ]
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
