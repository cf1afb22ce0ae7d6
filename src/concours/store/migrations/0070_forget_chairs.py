"""An allotment takes the place of another while no tablet has a chair of it."""

from django.db import migrations

SQL = """
CREATE FUNCTION forget_chairs(of_sitting uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refuse_if_collected(of_sitting);
    DELETE FROM circuit_place USING circuit
        WHERE circuit.id = circuit_place.circuit_id AND circuit.sitting_id = of_sitting;
    DELETE FROM attempt USING sitting
        WHERE sitting.id = attempt.sitting_id AND sitting.id = of_sitting
          AND sitting.kind = 'ecos';
    DELETE FROM chair WHERE sitting_id = of_sitting;
    DELETE FROM circuit WHERE sitting_id = of_sitting;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0069_chairs")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION forget_chairs")]
