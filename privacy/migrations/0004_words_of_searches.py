"""A search's words, as ciphertext, and how many it found; the trigger lets key rotation of either text pass."""

from django.db import migrations, models

import privacy.fields

BEFORE = """
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
LET_ROTATION_PASS = """
CREATE OR REPLACE FUNCTION privacy_refuse_access_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    token constant text := '^gAAAA[A-Za-z0-9_=-]+$';
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'reason' - 'words' = to_jsonb(OLD) - 'reason' - 'words'
        AND (NEW.reason = OLD.reason OR (NEW.reason ~ token AND OLD.reason ~ token))
        AND (NEW.words = OLD.words OR (NEW.words ~ token AND OLD.words ~ token))
        AND (NEW.reason <> OLD.reason OR NEW.words <> OLD.words)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'privacy_accesslog is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_encrypted_reasons")]

    operations = [
        migrations.AddField(
            model_name="accesslog",
            name="words",
            field=privacy.fields.EncryptedTextField(blank=True, default="", max_length=200, verbose_name="检索内容"),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="found",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="检索到"),
        ),
        migrations.AddIndex(
            model_name="accesslog", index=models.Index(fields=["at"], name="access_by_time")
        ),
        migrations.RunSQL(LET_ROTATION_PASS, BEFORE),
    ]
