"""Names and numbers stored in one form from now on (``privacy.typed_text``); landed rows are brought into it."""

from django.db import migrations

import privacy.fields
import privacy.typed_text
from privacy.bulk import bring_into_form
from privacy.typed_text import normal_name, normal_number

FORMS = {
    "inpatientadvancedetails": {"claim_number": normal_number, "escort": normal_name},
}


class Migration(migrations.Migration):

    dependencies = [
        ('inpatient_advance', '0002_encrypted_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalinpatientadvancedetails',
            name='claim_number',
            field=privacy.fields.NormalisedField(blank=True, max_length=40, normalise=privacy.typed_text.normal_number, verbose_name='理赔案号'),
        ),
        migrations.AlterField(
            model_name='historicalinpatientadvancedetails',
            name='escort',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='协助人员'),
        ),
        migrations.AlterField(
            model_name='inpatientadvancedetails',
            name='claim_number',
            field=privacy.fields.NormalisedField(blank=True, max_length=40, normalise=privacy.typed_text.normal_number, verbose_name='理赔案号'),
        ),
        migrations.AlterField(
            model_name='inpatientadvancedetails',
            name='escort',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='协助人员'),
        ),
        bring_into_form("inpatient_advance", FORMS),
    ]
