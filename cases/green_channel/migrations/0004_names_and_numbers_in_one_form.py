"""Names and numbers stored in one form from now on (``privacy.typed_text``); landed rows are brought into it."""

from django.db import migrations

import privacy.fields
import privacy.typed_text
from privacy.bulk import bring_into_form
from privacy.typed_text import normal_name

FORMS = {
    "greenchanneldetails": {"told_name": normal_name},
}


class Migration(migrations.Migration):

    dependencies = [
        ('green_channel', '0003_encrypted_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='greenchanneldetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='historicalgreenchanneldetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='被告知人'),
        ),
        bring_into_form("green_channel", FORMS),
    ]
