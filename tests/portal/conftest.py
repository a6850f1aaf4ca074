"""What tests of the portal share: an insured person under cover today, their browser, and phones whose texts are kept."""

import pytest

from tests import sms_backends, worlds
from tests.customers import KEEPING, signed_in


@pytest.fixture
def texts_kept(settings, monkeypatch):
    settings.SMS_BACKEND = KEEPING
    monkeypatch.setattr(sms_backends.Keeping, "sent", [])


@pytest.fixture
def insured(world):
    return worlds.current_insured()


@pytest.fixture
def mine(insured):
    return signed_in(insured.person)
