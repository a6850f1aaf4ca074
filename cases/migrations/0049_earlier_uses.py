"""What was had of a service before this system, with its history."""

import django.db.models.deletion
import privacy.fields
import privacy.typed_text
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0048_no_entitlement_expiry'),
        ('policies', '0008_status_reasons_encrypted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalEarlierUse',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='次数项目')),
                ('day', models.DateField(help_text='使用日；办理中的为申请日（上海时间）', verbose_name='日期')),
                ('amount', models.DecimalField(decimal_places=2, default=1, max_digits=10, verbose_name='数量')),
                ('status', models.CharField(choices=[('used', '已使用'), ('under_way', '办理中'), ('returned', '未使用已退回')], max_length=10, verbose_name='状态')),
                ('source', models.CharField(max_length=60, verbose_name='来源')),
                ('reference', privacy.fields.NormalisedField(blank=True, max_length=40, normalise=privacy.typed_text.normal_number, verbose_name='原系统编号')),
                ('recorded_at', models.DateTimeField(verbose_name='导入时间')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical 上线前的服务',
                'verbose_name_plural': 'historical 上线前的服务',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='EarlierUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='次数项目')),
                ('day', models.DateField(help_text='使用日；办理中的为申请日（上海时间）', verbose_name='日期')),
                ('amount', models.DecimalField(decimal_places=2, default=1, max_digits=10, verbose_name='数量')),
                ('status', models.CharField(choices=[('used', '已使用'), ('under_way', '办理中'), ('returned', '未使用已退回')], max_length=10, verbose_name='状态')),
                ('source', models.CharField(max_length=60, verbose_name='来源')),
                ('reference', privacy.fields.NormalisedField(blank=True, max_length=40, normalise=privacy.typed_text.normal_number, verbose_name='原系统编号')),
                ('recorded_at', models.DateTimeField(verbose_name='导入时间')),
                ('insured', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earlier_uses', to='policies.insuredperson', verbose_name='被保险人')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
            ],
            options={
                'verbose_name': '上线前的服务',
                'verbose_name_plural': '上线前的服务',
                'ordering': ['-day', '-id'],
                'permissions': [('import_earlieruse', '导入上线前的服务'), ('export_earlieruse', '导出上线前的服务'), ('settle_earlieruse', '了结上线前办理中的服务')],
                'default_permissions': ('view',),
            },
        ),
        migrations.AddField(
            model_name='historicalearlieruse',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalearlieruse',
            name='insured',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='policies.insuredperson', verbose_name='被保险人'),
        ),
        migrations.AddField(
            model_name='historicalearlieruse',
            name='recorded_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人'),
        ),
        migrations.AddConstraint(
            model_name='earlieruse',
            constraint=models.UniqueConstraint(fields=('insured', 'code', 'day', 'reference'), name='earlier_use_once'),
        ),
        migrations.AddConstraint(
            model_name='earlieruse',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='earlier_use_of_something'),
        ),
    ]
