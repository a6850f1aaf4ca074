from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from privacy import keys
from privacy.rotation import encrypted_columns, rotate_column

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def rows(holder, settings):
    settings.PRIVACY_KEYS = [OLD]
    holder.objects.bulk_create(holder(phone=f"1380000000{n}", payload={"n": n}) for n in range(5))
    settings.PRIVACY_KEYS = [NEW, OLD]


def test_columns_are_found_in_every_kind_of_model(holder):
    assert [name for _, name in encrypted_columns([holder])] == ["phone", "spare", "payload"]


def test_every_value_is_current_afterwards_and_unchanged(holder, raw, rows, settings):
    for model, field in encrypted_columns([holder]):
        rotate_column(model, field, batch=2)
    settings.PRIVACY_KEYS = [NEW]
    assert all(keys.is_current(token) for token in raw("phone") + raw("payload"))
    assert [row.phone.reveal()[-1] for row in holder.objects.order_by("pk")] == list("01234")
    assert [row.payload for row in holder.objects.order_by("pk")] == [{"n": n} for n in range(5)]


def test_second_run_skips_what_is_current(holder, raw, rows):
    assert rotate_column(holder, "phone", batch=2) == (5, 0)
    before = raw("phone")
    assert rotate_column(holder, "phone", batch=2) == (0, 5)
    assert raw("phone") == before


def test_empty_and_null_are_left_alone(holder, rows):
    holder.objects.update(phone="")
    assert rotate_column(holder, "phone") == (0, 0)
    assert rotate_column(holder, "spare") == (0, 0)


def test_value_no_key_fits_is_named(holder, rows):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_holder SET phone = 'foreign'")
    with pytest.raises(ValidationError, match="用现有密钥都解不开"):
        rotate_column(holder, "phone")


@pytest.mark.owner
def test_command_says_in_chinese_what_it_did(db):
    out = StringIO()
    call_command("rotate_privacy_keys", stdout=out)
    assert "完成，共重新加密 0 个值。" in out.getvalue()
