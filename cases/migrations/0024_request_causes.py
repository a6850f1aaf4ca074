"""A request for papers records its cause by code, and the phase whose papers wait for it.

Where the customer lacked nothing the cause was not recorded; it stays empty.
"""

from django.db import migrations, models


def to_causes(apps, schema_editor):
    apps.get_model("cases", "DocumentRequest").objects.filter(by_customer=True).update(cause="customer")


def to_one_word(apps, schema_editor):
    apps.get_model("cases", "DocumentRequest").objects.filter(cause="customer").update(by_customer=True)


class Migration(migrations.Migration):

    dependencies = [("cases", "0023_papers_complete_by_phase")]

    operations = [
        migrations.AddField("documentrequest", "cause", models.CharField("缺件原因", max_length=40, blank=True)),
        migrations.AddField("documentrequest", "phase", models.CharField("阶段", max_length=12, default="review")),
        migrations.AlterField(
            "documentrequest", "initial", models.BooleanField("阶段开始时的清单", default=False)
        ),
        migrations.RunPython(to_causes, to_one_word),
        migrations.RemoveField("documentrequest", "by_customer"),
    ]
