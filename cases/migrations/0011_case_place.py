"""Where the service is asked for, beside the case, to be counted."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0010_case_list_indexes')]

    operations = [
        migrations.AddField(
            model_name='case',
            name='place',
            field=models.CharField(blank=True, max_length=50, verbose_name='地点'),
        ),
    ]
