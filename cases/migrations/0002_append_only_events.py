"""The database refuses to change or delete an event (TRUNCATE stays possible: tests need it)."""

from django.db import migrations

CREATE = """
CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '案件记录只能追加，不能修改或删除' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON cases_caseevent
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""
DROP = """
DROP TRIGGER events_are_append_only ON cases_caseevent;
DROP FUNCTION cases_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
