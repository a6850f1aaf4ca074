"""Loading the manual's drug list."""

from coverage import kinds, loading
from coverage.models import ListRelease


def load_first_release() -> ListRelease:
    """Load the 72 drugs of edition 2021-12 as the first release, once; raise as ``coverage.loading`` does."""
    return loading.load_first_release(kinds.get("drugs"))
