"""Clocks that pause, and restarts after a stop: what lay before an epoch is kept with it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0026_ledger')]

    operations = [
        migrations.AddField(
            model_name='caseclock',
            name='passed',
            field=models.JSONField(blank=True, default=dict, verbose_name='重新起算前的完成与暂停'),
        ),
        migrations.AlterField(
            model_name='caseclock',
            name='status',
            field=models.CharField(choices=[('running', '计时中'), ('paused', '已暂停'), ('stopped', '已完成'), ('superseded', '已重新起算'), ('void', '已终止')], default='running', max_length=12, verbose_name='状态'),
        ),
    ]
