"""Names and numbers stored in one form from now on (``privacy.typed_text``); landed rows are brought into it."""

import sys

from django.db import migrations

import privacy.fields
import privacy.typed_text
from privacy.bulk import bring_into_form
from privacy.typed_text import normal_name, normal_phone, visible

FORMS = {
    "partner": {"phone": normal_phone},
    "partnercontact": {"name": normal_name},
}


def form_names(apps, editor):
    """Bring the partners' names into form; one whose name in form another partner has stays, and is told."""
    Partner = apps.get_model("partners", "Partner")
    for pk, name in Partner.objects.order_by("pk").values_list("pk", "name"):
        formed = visible(name)
        if formed == name:
            continue
        if other := Partner.objects.filter(name=formed).exclude(pk=pk).first():
            sys.stdout.write(f"合作方第 {pk} 行改写后与第 {other.pk} 行同名：未改，请人工核对。\n")
        else:
            Partner.objects.filter(pk=pk).update(name=formed)


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0002_contacts_and_services'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalpartner',
            name='name',
            field=privacy.fields.NormalisedField(db_index=True, error_messages={'unique': '已有此名称的合作方。'}, max_length=100, normalise=privacy.typed_text.visible, verbose_name='名称'),
        ),
        migrations.AlterField(
            model_name='historicalpartner',
            name='phone',
            field=privacy.fields.NormalisedField(blank=True, help_text='机构的电话；个人的号码请填在联系人下', max_length=30, normalise=privacy.typed_text.normal_phone, verbose_name='对外电话'),
        ),
        migrations.AlterField(
            model_name='historicalpartnercontact',
            name='name',
            field=privacy.fields.NormalisedField(max_length=50, normalise=privacy.typed_text.normal_name, verbose_name='姓名'),
        ),
        migrations.AlterField(
            model_name='partner',
            name='name',
            field=privacy.fields.NormalisedField(error_messages={'unique': '已有此名称的合作方。'}, max_length=100, normalise=privacy.typed_text.visible, unique=True, verbose_name='名称'),
        ),
        migrations.AlterField(
            model_name='partner',
            name='phone',
            field=privacy.fields.NormalisedField(blank=True, help_text='机构的电话；个人的号码请填在联系人下', max_length=30, normalise=privacy.typed_text.normal_phone, verbose_name='对外电话'),
        ),
        migrations.AlterField(
            model_name='partnercontact',
            name='name',
            field=privacy.fields.NormalisedField(max_length=50, normalise=privacy.typed_text.normal_name, verbose_name='姓名'),
        ),
        migrations.RunPython(form_names, migrations.RunPython.noop),
        bring_into_form("partners", FORMS),
    ]
