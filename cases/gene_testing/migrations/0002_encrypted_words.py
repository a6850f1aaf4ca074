"""What people wrote on the way becomes ciphertext, that of landed cases and their history too."""

import privacy.fields
from django.db import migrations
from privacy.bulk import encrypt_landed

WORDS = {
    "genesample": ("guide", "place"),
    "genetestingdetails": ("illness", "need_confirmed_with"),
    "historicalgenetestingdetails": ("need_confirmed_with",),
    "samplemove": ("note", "who"),
}


class Migration(migrations.Migration):

    dependencies = [
        ('gene_testing', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='genesample',
            name='guide',
            field=privacy.fields.EncryptedTextField(max_length=50, verbose_name='指导人员'),
        ),
        migrations.AlterField(
            model_name='genesample',
            name='place',
            field=privacy.fields.EncryptedTextField(max_length=100, verbose_name='采样地点'),
        ),
        migrations.AlterField(
            model_name='genetestingdetails',
            name='illness',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='来电人自述病情'),
        ),
        migrations.AlterField(
            model_name='genetestingdetails',
            name='need_confirmed_with',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='需求确认人'),
        ),
        migrations.AlterField(
            model_name='historicalgenetestingdetails',
            name='need_confirmed_with',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='需求确认人'),
        ),
        migrations.AlterField(
            model_name='samplemove',
            name='note',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=200, verbose_name='说明'),
        ),
        migrations.AlterField(
            model_name='samplemove',
            name='who',
            field=privacy.fields.EncryptedTextField(max_length=50, verbose_name='经手人'),
        ),
        encrypt_landed("gene_testing", WORDS),
    ]
