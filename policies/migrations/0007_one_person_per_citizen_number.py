from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('policies', '0006_landed_rows_in_one_form'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(condition=models.Q(('duplicate_of', None), ('id_type__in', ['hmt_residence_permit', 'household_register', 'resident_id'])), fields=('id_number_digest',), name='person_one_record_per_citizen'),
        ),
    ]
