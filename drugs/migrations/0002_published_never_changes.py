"""Make the database refuse any change of a published drug list (GEN-17); TRUNCATE stays possible."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER published_never_changes BEFORE INSERT OR UPDATE OR DELETE ON drugs_drugentry
    FOR EACH ROW EXECUTE FUNCTION coverage_guard_entry();
"""
REVERSE = "DROP TRIGGER published_never_changes ON drugs_drugentry;"


class Migration(migrations.Migration):
    dependencies = [("drugs", "0001_drug_entries"), ("coverage", "0003_published_never_changes")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
