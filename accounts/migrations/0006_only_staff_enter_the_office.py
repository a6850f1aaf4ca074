from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_system_user"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'staff'), models.Q(('is_staff', False), ('is_superuser', False)), _connector='OR'), name='only_staff_enter_the_office', violation_error_message='只有员工可以进入后台或作管理员，请核对类别。'),
        ),
    ]
