"""Who is looking at a case just now."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_statistics_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CasePresence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField(verbose_name='最近在看')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='cases.case', verbose_name='案件')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '谁在看',
                'verbose_name_plural': '谁在看',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('case', 'user'), name='presence_once')],
            },
        ),
    ]
