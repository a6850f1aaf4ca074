"""Names and numbers stored in one form from now on (``privacy.typed_text``); landed rows are brought into it."""

from django.db import migrations

import privacy.fields
import privacy.masking
import privacy.typed_text
from privacy.bulk import bring_into_form
from privacy.typed_text import normal_name, normal_number, normal_phone

FORMS = {
    "callerverification": {"applicant_name": normal_name, "applicant_phone": normal_phone, "call_id": normal_number, "insured_name": normal_name, "policy_number": normal_number},
    "caseconsent": {"signer_name": normal_name},
    "complaint": {"complainant": normal_name},
    "noticeacknowledgement": {"acknowledged_by": normal_name},
}


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0041_encrypted_events'),
    ]

    operations = [
        migrations.AlterField(
            model_name='callerverification',
            name='applicant_name',
            field=privacy.fields.EncryptedTextField(max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='来电人姓名'),
        ),
        migrations.AlterField(
            model_name='callerverification',
            name='applicant_phone',
            field=privacy.fields.EncryptedField(blank=True, mask=privacy.masking.mask_phone, normalise=privacy.typed_text.normal_phone, verbose_name='联系电话'),
        ),
        migrations.AlterField(
            model_name='callerverification',
            name='call_id',
            field=privacy.fields.NormalisedField(blank=True, max_length=64, normalise=privacy.typed_text.normal_number, verbose_name='来电编号'),
        ),
        migrations.AlterField(
            model_name='callerverification',
            name='insured_name',
            field=privacy.fields.EncryptedTextField(max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='来电人报出的被保险人姓名'),
        ),
        migrations.AlterField(
            model_name='callerverification',
            name='policy_number',
            field=privacy.fields.NormalisedField(max_length=40, normalise=privacy.typed_text.normal_number, verbose_name='来电人报出的保单号'),
        ),
        migrations.AlterField(
            model_name='caseconsent',
            name='signer_name',
            field=privacy.fields.EncryptedTextField(max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='签署人'),
        ),
        migrations.AlterField(
            model_name='complaint',
            name='complainant',
            field=privacy.fields.EncryptedTextField(max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='投诉人'),
        ),
        migrations.AlterField(
            model_name='noticeacknowledgement',
            name='acknowledged_by',
            field=privacy.fields.EncryptedTextField(max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='知悉人'),
        ),
        bring_into_form("cases", FORMS),
    ]
