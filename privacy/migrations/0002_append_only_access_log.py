"""Make the access log append-only: the database refuses UPDATE and DELETE, not TRUNCATE."""

from django.db import migrations

CREATE = """
CREATE FUNCTION privacy_refuse_access_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'privacy_accesslog is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER privacy_accesslog_append_only BEFORE UPDATE OR DELETE ON privacy_accesslog
    FOR EACH ROW EXECUTE FUNCTION privacy_refuse_access_log_change();
"""
DROP = """
DROP TRIGGER privacy_accesslog_append_only ON privacy_accesslog;
DROP FUNCTION privacy_refuse_access_log_change();
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
