"""What tests of the whole project start from: the same small world as tests of cases."""

from tests.cases.conftest import (  # noqa: F401
    _media,
    agent,
    case,
    insured,
    reviewer,
    supervisor,
    world,
)
