"""What people wrote on the way becomes ciphertext, that of landed cases and their history too."""

import privacy.fields
from django.db import migrations
from privacy.bulk import encrypt_landed

WORDS = {
    "historicalmdtdetails": ("attendee", "confirmed_by", "place", "proxy_asked_by", "signatory", "told_name"),
    "mdtdetails": ("attendee", "conclusion", "confirmed_by", "illness", "need", "place", "proxy_asked_by", "proxy_reason", "signatory", "summary_waived", "told_name", "visit_info", "wishes"),
    "mdtexpert": ("department", "name", "replaces"),
}


class Migration(migrations.Migration):

    dependencies = [
        ('mdt', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='attendee',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='出席人'),
        ),
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='confirmed_by',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name='服务商确认人'),
        ),
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='place',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='会诊地点'),
        ),
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='proxy_asked_by',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='代诊申请人'),
        ),
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='signatory',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name='报告签署专家'),
        ),
        migrations.AlterField(
            model_name='historicalmdtdetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='attendee',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='出席人'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='conclusion',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='评估结论'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='confirmed_by',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name='服务商确认人'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='illness',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='来电人自述病情'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='need',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='会诊需求'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='place',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='会诊地点'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='proxy_asked_by',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='代诊申请人'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='proxy_reason',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='代诊原因'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='signatory',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name='报告签署专家'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='summary_waived',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='免交出院小结的理由'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='told_name',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='被告知人'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='visit_info',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='就诊信息'),
        ),
        migrations.AlterField(
            model_name='mdtdetails',
            name='wishes',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=300, verbose_name='客户意愿'),
        ),
        migrations.AlterField(
            model_name='mdtexpert',
            name='department',
            field=privacy.fields.EncryptedTextField(max_length=50, verbose_name='科室'),
        ),
        migrations.AlterField(
            model_name='mdtexpert',
            name='name',
            field=privacy.fields.EncryptedTextField(max_length=50, verbose_name='专家'),
        ),
        migrations.AlterField(
            model_name='mdtexpert',
            name='replaces',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=300, verbose_name='替换说明'),
        ),
        encrypt_landed("mdt", WORDS),
    ]
