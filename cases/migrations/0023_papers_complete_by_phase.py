"""Papers are decided complete phase by phase: what was one yes or no speaks of the review's papers."""

from django.db import migrations, models


def to_phases(apps, schema_editor):
    apps.get_model("cases", "Case").objects.filter(documents_complete=True).update(papers_complete=["review"])


def to_one_word(apps, schema_editor):
    cases = apps.get_model("cases", "Case").objects.filter(papers_complete__contains=["review"])
    cases.update(documents_complete=True)


class Migration(migrations.Migration):

    dependencies = [("cases", "0022_milestone_subjects")]

    operations = [
        migrations.AddField("case", "papers_complete", models.JSONField("资料齐全的阶段", default=list)),
        migrations.RunPython(to_phases, to_one_word),
        migrations.RemoveField("case", "documents_complete"),
    ]
