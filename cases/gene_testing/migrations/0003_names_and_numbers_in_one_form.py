"""Names and numbers stored in one form from now on (``privacy.typed_text``); landed rows are brought into it."""

from django.db import migrations

import privacy.fields
import privacy.typed_text
from privacy.bulk import bring_into_form
from privacy.typed_text import normal_name

FORMS = {
    "genesample": {"guide": normal_name},
    "genetestingdetails": {"need_confirmed_with": normal_name},
    "samplemove": {"who": normal_name},
}


class Migration(migrations.Migration):

    dependencies = [
        ('gene_testing', '0002_encrypted_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='genesample',
            name='guide',
            field=privacy.fields.EncryptedTextField(max_length=50, normalise=privacy.typed_text.normal_name, verbose_name='指导人员'),
        ),
        migrations.AlterField(
            model_name='genetestingdetails',
            name='need_confirmed_with',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='需求确认人'),
        ),
        migrations.AlterField(
            model_name='historicalgenetestingdetails',
            name='need_confirmed_with',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, normalise=privacy.typed_text.normal_name, verbose_name='需求确认人'),
        ),
        migrations.AlterField(
            model_name='samplemove',
            name='who',
            field=privacy.fields.EncryptedTextField(max_length=50, normalise=privacy.typed_text.normal_name, verbose_name='经手人'),
        ),
        bring_into_form("gene_testing", FORMS),
    ]
