"""What people wrote on the way becomes ciphertext, that of landed cases and their history too."""

import privacy.fields
from django.db import migrations
from privacy.bulk import encrypt_landed

WORDS = {
    "authorisation": ("why_not_nearest",),
    "historicalspecialtydrugdetails": ("amount_reason", "drug", "hospital", "indication_reason", "invoice_from", "judgement", "licence", "prescriber", "stock_source"),
    "purchase": ("courier", "pickup_code", "proof"),
    "specialtydrugdetails": ("amount_reason", "drug", "hospital", "illness", "indication_reason", "invoice_from", "judgement", "licence", "prescriber", "stock_source"),
}


class Migration(migrations.Migration):

    dependencies = [
        ('specialty_drug', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='authorisation',
            name='why_not_nearest',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=200, verbose_name='未选同城药房的原因'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='amount_reason',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='额度说明'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='drug',
            field=privacy.fields.EncryptedTextField(max_length=100, verbose_name='药品（商品名）'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='hospital',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='处方医院'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='indication_reason',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='适应症核对说明'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='invoice_from',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='发票原件交付人'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='judgement',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='处方判断理由'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='licence',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=40, verbose_name='医师执业证书编号'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='prescriber',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name='处方医师'),
        ),
        migrations.AlterField(
            model_name='historicalspecialtydrugdetails',
            name='stock_source',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='院内药品情况来源'),
        ),
        migrations.AlterField(
            model_name='purchase',
            name='courier',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=60, verbose_name='配送单号'),
        ),
        migrations.AlterField(
            model_name='purchase',
            name='pickup_code',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=20, verbose_name='取药码'),
        ),
        migrations.AlterField(
            model_name='purchase',
            name='proof',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='取药凭据'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='amount_reason',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='额度说明'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='drug',
            field=privacy.fields.EncryptedTextField(max_length=100, verbose_name='药品（商品名）'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='hospital',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='处方医院'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='illness',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='来电人自述病情'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='indication_reason',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='适应症核对说明'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='invoice_from',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='发票原件交付人'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='judgement',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=500, verbose_name='处方判断理由'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='licence',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=40, verbose_name='医师执业证书编号'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='prescriber',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=50, verbose_name='处方医师'),
        ),
        migrations.AlterField(
            model_name='specialtydrugdetails',
            name='stock_source',
            field=privacy.fields.EncryptedTextField(blank=True, max_length=100, verbose_name='院内药品情况来源'),
        ),
        encrypt_landed("specialty_drug", WORDS),
    ]
