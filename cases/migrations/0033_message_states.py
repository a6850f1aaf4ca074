from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0032_original_files'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='status',
            field=models.CharField(choices=[('queued', '待发送'), ('sending', '发送中'), ('sent', '已发送'), ('failed', '发送失败'), ('unknown', '未确认')], default='queued', max_length=10, verbose_name='状态'),
        ),
    ]
