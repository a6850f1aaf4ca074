"""What people wrote on the way becomes ciphertext, that of landed cases and their history too."""

import privacy.fields
from django.db import migrations
from privacy.bulk import encrypt_landed

WORDS = {
    "historicalinpatientadvancedetails": ("escort",),
    "inpatientadvancedetails": ("escort", "illness"),
}


class Migration(migrations.Migration):

    dependencies = [
        ('inpatient_advance', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalinpatientadvancedetails',
            name='escort',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='协助人员'),
        ),
        migrations.AlterField(
            model_name='inpatientadvancedetails',
            name='escort',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='协助人员'),
        ),
        migrations.AlterField(
            model_name='inpatientadvancedetails',
            name='illness',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='来电人自述病情'),
        ),
        encrypt_landed("inpatient_advance", WORDS),
    ]
