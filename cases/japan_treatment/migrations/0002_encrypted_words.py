"""What people wrote on the way becomes ciphertext, that of landed cases and their history too."""

import privacy.fields
from django.db import migrations
from privacy.bulk import encrypt_landed

WORDS = {
    "accompaniment": ("matter",),
    "historicaljapantreatmentdetails": ("specialist", "told_name"),
    "japantreatmentdetails": ("condition", "illness", "scope", "specialist", "told_name", "wishes"),
    "japantrip": ("language",),
}


class Migration(migrations.Migration):

    dependencies = [
        ('japan_treatment', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='accompaniment',
            name='matter',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='事项说明'),
        ),
        migrations.AlterField(
            model_name='historicaljapantreatmentdetails',
            name='specialist',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='行前专员'),
        ),
        migrations.AlterField(
            model_name='historicaljapantreatmentdetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='japantreatmentdetails',
            name='condition',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='服务商确认的病情'),
        ),
        migrations.AlterField(
            model_name='japantreatmentdetails',
            name='illness',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='来电人自述病情'),
        ),
        migrations.AlterField(
            model_name='japantreatmentdetails',
            name='scope',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='服务商确认的保障范围'),
        ),
        migrations.AlterField(
            model_name='japantreatmentdetails',
            name='specialist',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='行前专员'),
        ),
        migrations.AlterField(
            model_name='japantreatmentdetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='japantreatmentdetails',
            name='wishes',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=300, verbose_name='客户意愿'),
        ),
        migrations.AlterField(
            model_name='japantrip',
            name='language',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name='陪诊语言'),
        ),
        encrypt_landed("japan_treatment", WORDS),
    ]
