"""Read the app's data files in ``data/products/``."""

import csv

from django.conf import settings


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of ``data/products/NAME`` as texts by column."""
    with (settings.DATA_DIR / "products" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
