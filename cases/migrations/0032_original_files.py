from django.db import migrations

import cases.models.stored_file


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0031_promises'),
    ]

    operations = [
        migrations.AddField(
            model_name='casedocument',
            name='original_name',
            field=cases.models.stored_file.StoredFileName(blank=True, default='', max_length=120, verbose_name='原件存放位置'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='casedocument',
            name='storage_name',
            field=cases.models.stored_file.StoredFileName(max_length=120, verbose_name='存放位置'),
        ),
        migrations.AlterField(
            model_name='pendingfile',
            name='storage_name',
            field=cases.models.stored_file.StoredFileName(max_length=120, verbose_name='存放位置'),
        ),
    ]
