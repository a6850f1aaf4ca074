"""A use of a quota is a case's or an earlier one's, never both's or neither's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0049_earlier_uses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='quotause',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quota_uses', to='cases.case', verbose_name='案件'),
        ),
        migrations.AddField(
            model_name='quotause',
            name='earlier',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quota_use', to='cases.earlieruse', verbose_name='上线前的服务'),
        ),
        migrations.AddConstraint(
            model_name='quotause',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', True), ('earlier__isnull', True), _connector='XOR'), name='quota_use_of_one_thing'),
        ),
    ]
