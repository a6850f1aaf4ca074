"""Names and numbers stored in one form from now on (``privacy.typed_text``); landed rows are brought into it."""

from django.db import migrations

import privacy.fields
import privacy.typed_text
from privacy.bulk import bring_into_form
from privacy.typed_text import normal_name, normal_number

FORMS = {
    "japantreatmentdetails": {"specialist": normal_name, "told_name": normal_name},
    "japantrip": {"claim_number": normal_number},
}


class Migration(migrations.Migration):

    dependencies = [
        ('japan_treatment', '0002_encrypted_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicaljapantreatmentdetails',
            name='specialist',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='行前专员'),
        ),
        migrations.AlterField(
            model_name='historicaljapantreatmentdetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='japantreatmentdetails',
            name='specialist',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='行前专员'),
        ),
        migrations.AlterField(
            model_name='japantreatmentdetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='japantrip',
            name='claim_number',
            field=privacy.fields.NormalisedField(blank=True, max_length=50, normalise=privacy.typed_text.normal_number, verbose_name='理赔号'),
        ),
        bring_into_form("japan_treatment", FORMS),
    ]
