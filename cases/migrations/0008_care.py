"""Calls promised back and complaints."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_queue_columns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=200, verbose_name='事项')),
                ('due_at', models.DateTimeField(verbose_name='约定时间')),
                ('promised_at', models.DateTimeField(verbose_name='承诺时间')),
                ('kept_at', models.DateTimeField(blank=True, null=True, verbose_name='回电时间')),
                ('result', models.CharField(blank=True, max_length=300, verbose_name='结果')),
            ],
            options={
                'verbose_name': '约定回电',
                'verbose_name_plural': '约定回电',
                'ordering': ['due_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='投诉内容')),
                ('complainant', models.CharField(max_length=100, verbose_name='投诉人')),
                ('received_at', models.DateTimeField(verbose_name='投诉时间')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='答复')),
            ],
            options={
                'verbose_name': '投诉',
                'verbose_name_plural': '投诉',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='callback',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_backs', to='cases.case', verbose_name='案件'),
        ),
        migrations.AddField(
            model_name='callback',
            name='kept_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='回电人'),
        ),
        migrations.AddField(
            model_name='callback',
            name='promised_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='承诺人'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='cases.case', verbose_name='案件'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='received_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人'),
        ),
        migrations.AddIndex(
            model_name='callback',
            index=models.Index(condition=models.Q(('kept_at__isnull', True)), fields=['due_at'], name='call_back_open'),
        ),
    ]
