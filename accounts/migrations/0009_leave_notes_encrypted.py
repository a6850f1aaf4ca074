"""What is noted about staff's leave, an illness for one, becomes ciphertext."""

from django.db import migrations

import privacy.fields
from privacy.bulk import encrypt_landed


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_one_time_codes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalleave',
            name='note',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='备注'),
        ),
        migrations.AlterField(
            model_name='leave',
            name='note',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='备注'),
        ),
        encrypt_landed("accounts", {"leave": ("note",), "historicalleave": ("note",)}),
    ]
