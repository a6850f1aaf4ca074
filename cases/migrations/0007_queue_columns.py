"""Who acts next, on what and since when: the columns the queue sorts by."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_leave_and_automatic_assignment'),
        ('cases', '0006_check_checked_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='open_confirmations',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='待复核操作'),
        ),
        migrations.AddField(
            model_name='case',
            name='open_referrals',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='待判断事项'),
        ),
        migrations.AddField(
            model_name='case',
            name='waiting_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='等待事项'),
        ),
        migrations.AddField(
            model_name='case',
            name='waiting_since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='等待自'),
        ),
        migrations.AddField(
            model_name='case',
            name='waits_for',
            field=models.CharField(blank=True, choices=[('customer', '客户'), ('agent', '客服'), ('reviewer', '审核'), ('supervisor', '主管'), ('partner', '合作方')], max_length=12, verbose_name='等待'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('is_open', True)), fields=['assignee', 'due_at', 'id'], name='case_open_mine'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('assignee__isnull', True), ('is_open', True)), fields=['team', 'due_at', 'id'], name='case_open_untaken'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('is_open', True)), fields=['waits_for', 'waiting_since', 'id'], name='case_open_waiting'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('is_open', True), ('open_referrals__gt', 0)), fields=['due_at', 'id'], name='case_open_referred'),
        ),
    ]
