"""What a case's due date is told by, beside it: its unit, whether it is provisional, the nearest target."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0027_clock_pauses')]

    operations = [
        migrations.AddField(
            model_name='case',
            name='due_unit',
            field=models.CharField(blank=True, max_length=10, verbose_name='时限单位'),
        ),
        migrations.AddField(
            model_name='case',
            name='due_provisional',
            field=models.BooleanField(default=False, verbose_name='时限暂定'),
        ),
        migrations.AddField(
            model_name='case',
            name='target_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='最近目标'),
        ),
    ]
