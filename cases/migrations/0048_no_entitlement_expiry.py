"""What ended with its policy is derived from the policy; its rows said nothing else. The earlier nightly job writes them anew."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("cases", "0047_policy_reminders_undone")]

    operations = [migrations.DeleteModel("EntitlementExpiry")]
