"""What was read in a refused cell, a name for one, becomes ciphertext."""

from django.db import migrations

import privacy.fields
from privacy.bulk import encrypt_landed


class Migration(migrations.Migration):

    dependencies = [
        ('policy_imports', '0002_only_its_own_permission'),
    ]

    operations = [
        migrations.AlterField(
            model_name='problem',
            name='message',
            field=privacy.fields.EncryptedTextField(max_length=500, verbose_name='说明'),
        ),
        migrations.AlterField(
            model_name='problem',
            name='read',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='读到'),
        ),
        encrypt_landed("policy_imports", {"problem": ("read", "message")}),
    ]
