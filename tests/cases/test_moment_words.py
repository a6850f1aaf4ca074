"""How moments are called on pages."""

from cases.declaration import checks, registry
from cases.declaration.moment_words import moment_label


def test_every_moment_of_every_service_has_a_name():
    for service in registry.services():
        assert all(moment_label(service, code) for code in checks.moments(service))
