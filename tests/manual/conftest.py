"""What the app's tests share."""

import pytest

from manual import registry


@pytest.fixture
def empty_registry():
    """No rule is carried by any code but what the test itself registers; afterwards all is as before."""
    registry.places("GEN-01")
    before = dict(registry._places)
    registry._places.clear()
    yield
    registry._places.clear()
    registry._places.update(before)
