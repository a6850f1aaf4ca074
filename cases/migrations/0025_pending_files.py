"""Files that come with a step that takes two persons wait for the second one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0024_request_causes")]

    operations = [
        migrations.CreateModel(
            "PendingFile",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField("栏目", max_length=40)),
                ("file_name", models.CharField("文件名", max_length=120)),
                ("storage_name", models.CharField("存放位置", max_length=120)),
                (
                    "confirmation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="cases.pendingconfirmation",
                        verbose_name="待复核操作",
                    ),
                ),
            ],
            {"verbose_name": "待复核操作的文件", "verbose_name_plural": "待复核操作的文件", "ordering": ["id"]},
        ),
    ]
