"""The reasons people give for reading become ciphertext; the trigger lets key rotation pass, and nothing beside it."""

from django.db import migrations

import privacy.fields
from privacy.bulk import encrypt_landed

REFUSE = """
CREATE OR REPLACE FUNCTION privacy_refuse_access_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'privacy_accesslog is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
LET_ROTATION_PASS = """
CREATE OR REPLACE FUNCTION privacy_refuse_access_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    token constant text := '^gAAAA[A-Za-z0-9_=-]+$';
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason'
        AND NEW.reason ~ token AND OLD.reason ~ token
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'privacy_accesslog is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
DROP = "DROP TRIGGER privacy_accesslog_append_only ON privacy_accesslog;"
CREATE = """
CREATE TRIGGER privacy_accesslog_append_only BEFORE UPDATE OR DELETE ON privacy_accesslog
    FOR EACH ROW EXECUTE FUNCTION privacy_refuse_access_log_change();
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_append_only_access_log")]

    operations = [
        migrations.RunSQL(DROP, CREATE),
        migrations.RunSQL(LET_ROTATION_PASS, REFUSE),
        migrations.AlterField(
            model_name="accesslog",
            name="reason",
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name="原因"),
        ),
        encrypt_landed("privacy", {"accesslog": ("reason",)}),
        migrations.RunSQL(CREATE, DROP),
    ]
