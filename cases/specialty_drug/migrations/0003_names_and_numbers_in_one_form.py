"""Names and numbers stored in one form from now on (``privacy.typed_text``); landed rows are brought into it."""

from django.db import migrations

import privacy.fields
import privacy.typed_text
from privacy.bulk import bring_into_form
from privacy.typed_text import normal_name, normal_number

FORMS = {
    "authorisation": {"number": normal_number},
    "purchase": {"courier": normal_number, "pickup_code": normal_number},
    "specialtydrugdetails": {"invoice_from": normal_name, "licence": normal_number, "prescriber": normal_name},
}


class Migration(migrations.Migration):

    dependencies = [
        ('specialty_drug', '0002_encrypted_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='authorisation',
            name='number',
            field=privacy.fields.NormalisedField(max_length=40, normalise=privacy.typed_text.normal_number, verbose_name='授权编号'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='invoice_from',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='发票原件交付人'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='licence',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=40, normalise=privacy.typed_text.normal_number, verbose_name='医师执业证书编号'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='prescriber',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, normalise=privacy.typed_text.normal_name, verbose_name='处方医师'),
        ),
        migrations.AlterField(
            model_name='purchase',
            name='courier',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=60, normalise=privacy.typed_text.normal_number, verbose_name='配送单号'),
        ),
        migrations.AlterField(
            model_name='purchase',
            name='pickup_code',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=20, normalise=privacy.typed_text.normal_number, verbose_name='取药码'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='invoice_from',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='发票原件交付人'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='licence',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=40, normalise=privacy.typed_text.normal_number, verbose_name='医师执业证书编号'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='prescriber',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, normalise=privacy.typed_text.normal_name, verbose_name='处方医师'),
        ),
        bring_into_form("specialty_drug", FORMS),
    ]
