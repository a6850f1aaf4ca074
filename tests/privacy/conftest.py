import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from privacy.fields import EncryptedField, EncryptedJSONField
from privacy.identity import check_phone
from privacy.masking import mask_phone
from tests.owner import ROLE, as_owner


@pytest.fixture
def holder(db):
    """A model with both kinds of encrypted field, in a table of its own."""
    with isolate_apps("privacy"):

        class Holder(models.Model):
            phone = EncryptedField("手机号码", mask=mask_phone, validators=[check_phone])
            spare = EncryptedField("备用电话", mask=mask_phone, null=True, blank=True)
            payload = EncryptedJSONField(null=True)

            class Meta:
                app_label = "privacy"
                verbose_name = "持有人"

        with as_owner() as cursor:
            with connection.schema_editor() as editor:
                editor.create_model(Holder)
            if ROLE:
                cursor.execute("GRANT ALL ON privacy_holder, privacy_holder_id_seq TO PUBLIC")
        yield Holder


@pytest.fixture
def raw(holder):
    """Read a column as it is stored."""

    def read(column):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM privacy_holder ORDER BY id")
            return [row[0] for row in cursor.fetchall()]

    return read
