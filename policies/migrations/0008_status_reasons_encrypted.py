"""Why a policy's status changed, an illness concealed for one, becomes ciphertext."""

from django.db import migrations

import privacy.fields
from privacy.bulk import encrypt_landed


class Migration(migrations.Migration):

    dependencies = [
        ('policies', '0007_one_person_per_citizen_number'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalpolicystatuschange',
            name='reason',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=200, verbose_name='原因'),
        ),
        migrations.AlterField(
            model_name='policystatuschange',
            name='reason',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=200, verbose_name='原因'),
        ),
        encrypt_landed("policies", {"policystatuschange": ("reason",), "historicalpolicystatuschange": ("reason",)}),
    ]
