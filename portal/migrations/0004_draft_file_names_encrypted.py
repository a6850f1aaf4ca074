"""What customers call the files of their drafts, an illness for one, becomes ciphertext, as on cases."""

from django.db import migrations

import privacy.fields
from privacy.bulk import encrypt_landed


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0003_data_requests'),
    ]

    operations = [
        migrations.AlterField(
            model_name='draftfile',
            name='file_name',
            field=privacy.fields.EncryptedTextField(max_length=120, verbose_name='文件名'),
        ),
        encrypt_landed("portal", {"draftfile": ("file_name",)}),
    ]
