"""Make the database refuse any change of a published release and its entries (GEN-17); TRUNCATE stays possible."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION coverage_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint;
    state text;
BEGIN
    FOREACH touched IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.release_id]
        WHEN 'DELETE' THEN ARRAY[OLD.release_id]
        ELSE ARRAY[OLD.release_id, NEW.release_id]
    END LOOP
        -- FOR SHARE waits for a publication under way and then sees it.
        SELECT status INTO state FROM coverage_listrelease WHERE id = touched FOR SHARE;
        IF state = 'published' THEN
            RAISE EXCEPTION '已发布的名单不能修改，请新建草稿。' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION coverage_guard_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'published' AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION '已发布的名单不能修改，请新建草稿。' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE TRIGGER published_never_changes BEFORE UPDATE OR DELETE ON coverage_listrelease
    FOR EACH ROW EXECUTE FUNCTION coverage_guard_release();
CREATE TRIGGER published_never_changes BEFORE INSERT OR UPDATE OR DELETE ON coverage_placeentry
    FOR EACH ROW EXECUTE FUNCTION coverage_guard_entry();
CREATE TRIGGER published_never_changes BEFORE INSERT OR UPDATE OR DELETE ON coverage_japanhospitalentry
    FOR EACH ROW EXECUTE FUNCTION coverage_guard_entry();
"""

REVERSE = """
DROP TRIGGER published_never_changes ON coverage_japanhospitalentry;
DROP TRIGGER published_never_changes ON coverage_placeentry;
DROP TRIGGER published_never_changes ON coverage_listrelease;
DROP FUNCTION coverage_guard_release();
DROP FUNCTION coverage_guard_entry();
"""


class Migration(migrations.Migration):
    dependencies = [("coverage", "0002_hospitals_and_releases")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
