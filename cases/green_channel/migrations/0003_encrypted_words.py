"""What people wrote on the way becomes ciphertext, that of landed cases and their history too."""

import privacy.fields
from django.db import migrations
from privacy.bulk import encrypt_landed

WORDS = {
    "greenchanneldetails": ("attendance_source", "department", "illness", "told_name", "wishes"),
    "historicalgreenchanneldetails": ("attendance_source", "department", "told_name"),
}


class Migration(migrations.Migration):

    dependencies = [
        ('green_channel', '0002_no_illness_in_the_history'),
    ]

    operations = [
        migrations.AlterField(
            model_name='greenchanneldetails',
            name='attendance_source',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='就诊凭据'),
        ),
        migrations.AlterField(
            model_name='greenchanneldetails',
            name='department',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name='科室'),
        ),
        migrations.AlterField(
            model_name='greenchanneldetails',
            name='illness',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='来电人自述病情'),
        ),
        migrations.AlterField(
            model_name='greenchanneldetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='greenchanneldetails',
            name='wishes',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=300, verbose_name='客户意愿'),
        ),
        migrations.AlterField(
            model_name='historicalgreenchanneldetails',
            name='attendance_source',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='就诊凭据'),
        ),
        migrations.AlterField(
            model_name='historicalgreenchanneldetails',
            name='department',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name='科室'),
        ),
        migrations.AlterField(
            model_name='historicalgreenchanneldetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='被告知人'),
        ),
        encrypt_landed("green_channel", WORDS),
    ]
