"""What tells two cases for the same thing bears the name of what it is."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("cases", "0015_menu_words")]

    operations = [migrations.RenameField("case", "same_thing", "duplicate_key")]
