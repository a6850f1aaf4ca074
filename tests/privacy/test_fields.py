import pickle

import pytest
from django import forms
from django.contrib import admin
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.serializers.base import SerializationError

from privacy.fields import EncryptedField, Secret
from privacy.masking import mask_id_number, mask_phone


@pytest.fixture
def form_class(holder):
    return forms.modelform_factory(holder, fields=["phone", "spare"])


def test_secret_shows_only_its_mask():
    secret = Secret("13800000000", mask_phone)
    assert f"{secret} {secret!r}" == "138****0000 <Secret 138****0000>"


def test_secret_equals_a_secret_of_the_same_text_only():
    assert Secret("a") == Secret("a", mask_phone)
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), "a"}) == 2


def test_secret_cannot_be_pickled():
    with pytest.raises(TypeError):
        pickle.dumps(Secret("a"))


def test_masks_keep_the_shape():
    assert mask_id_number("11010119000101001X") == "110101********001X"
    assert mask_phone("123") == "***"


def test_database_holds_ciphertext_and_model_a_secret(holder, raw):
    holder.objects.create(phone="13800000000", payload={"name": "甲"})
    assert "13800000000" not in raw("phone")[0]
    assert "甲" not in raw("payload")[0]
    row = holder.objects.get()
    assert (row.phone.reveal(), str(row.phone), row.payload) == ("13800000000", "138****0000", {"name": "甲"})


def test_assigned_value_is_a_secret_before_it_is_saved(holder):
    assert str(holder(phone="13800000000").phone) == "138****0000"


def test_empty_stays_empty_and_null_stays_null(holder, raw):
    holder.objects.create(phone="", spare=None)
    assert (raw("phone"), raw("spare"), raw("payload")) == ([""], [None], [None])


def test_value_cannot_be_looked_up(holder):
    with pytest.raises(FieldError):
        holder.objects.filter(phone="13800000000")
    assert holder.objects.filter(spare__isnull=True).count() == 0


def test_dump_is_refused(holder):
    with pytest.raises(SerializationError):
        serializers.serialize("json", [holder(pk=1, phone="13800000000")])


def test_field_survives_a_migration():
    _, path, _, kwargs = EncryptedField(mask=mask_phone).deconstruct()
    assert (path, kwargs) == ("privacy.fields.EncryptedField", {"mask": mask_phone})


def test_form_shows_the_mask_and_never_the_stored_value(holder, form_class):
    html = str(form_class(instance=holder.objects.create(phone="13800000000")))
    assert 'placeholder="138****0000"' in html
    assert "13800000000" not in html


def test_form_left_empty_keeps_the_stored_value(holder, form_class):
    row = holder.objects.create(phone="13800000000")
    form = form_class({"phone": "", "spare": "13900000000"}, instance=row)
    form.save()
    row.refresh_from_db()
    assert (row.phone.reveal(), row.spare.reveal()) == ("13800000000", "13900000000")
    assert form.changed_data == ["spare"]


def test_form_replaces_the_stored_value(holder, form_class):
    row = holder.objects.create(phone="13800000000")
    form_class({"phone": "13700000000"}, instance=row).save()
    row.refresh_from_db()
    assert row.phone.reveal() == "13700000000"


def test_form_requires_a_value_that_is_not_stored_yet(form_class):
    assert "phone" in form_class({"phone": ""}).errors


def test_validators_see_the_clear_text(form_class):
    form = form_class({"phone": "123"})
    assert form.errors["phone"][0].startswith("手机号码应为 11 位数字")


def test_admin_form_uses_the_same_input(holder, rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    form = admin.ModelAdmin(holder, admin.site).get_form(request)(instance=holder.objects.create(phone="13800000000"))
    assert "13800000000" not in str(form)
    assert "payload" not in form.fields
