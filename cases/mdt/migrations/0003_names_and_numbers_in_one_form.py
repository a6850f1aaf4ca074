"""Names and numbers stored in one form from now on (``privacy.typed_text``); landed rows are brought into it."""

from django.db import migrations

import privacy.fields
import privacy.masking
import privacy.typed_text
from privacy.bulk import bring_into_form
from privacy.typed_text import normal_name, normal_phone

FORMS = {
    "mdtdetails": {"attendee": normal_name, "proxy_asked_by": normal_name, "signatory": normal_name, "told_name": normal_name, "told_phone": normal_phone},
    "mdtexpert": {"name": normal_name},
}


class Migration(migrations.Migration):

    dependencies = [
        ('mdt', '0002_encrypted_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='attendee',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='出席人'),
        ),
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='proxy_asked_by',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='代诊申请人'),
        ),
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='signatory',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, normalise=privacy.typed_text.normal_name, verbose_name='报告签署专家'),
        ),
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='told_phone',
            field=privacy.fields.EncryptedField(blank=True, mask=privacy.masking.mask_phone, normalise=privacy.typed_text.normal_phone, verbose_name='被告知人电话'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='attendee',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='出席人'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='proxy_asked_by',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='代诊申请人'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='signatory',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, normalise=privacy.typed_text.normal_name, verbose_name='报告签署专家'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='told_phone',
            field=privacy.fields.EncryptedField(blank=True, mask=privacy.masking.mask_phone, normalise=privacy.typed_text.normal_phone, verbose_name='被告知人电话'),
        ),
        migrations.AlterField(
            model_name='mdtexpert',
            name='name',
            field=privacy.fields.EncryptedTextField(max_length=50, normalise=privacy.typed_text.normal_name, verbose_name='专家'),
        ),
        bring_into_form("mdt", FORMS),
    ]
