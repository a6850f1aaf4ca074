"""What every test of the public pages starts from."""

import pytest

from tests import snapshot


@pytest.fixture
def world(db):
    snapshot.load()
