"""Whoever exports lists of people and cases needs a permission of its own."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0053_unknown_callers'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='case',
            options={'permissions': [('view_every_case', '查看所有团队的案件'), ('open_case', '受理并开立案件'), ('handle_case', '办理案件'), ('review_case', '审核案件'), ('supervise_case', '主管处理案件'), ('assign_case', '分派案件'), ('check_prescription', '药师审核处方与用药'), ('export_case', '导出案件、保单和客户的清单')], 'verbose_name': '案件', 'verbose_name_plural': '案件'},
        ),
    ]
