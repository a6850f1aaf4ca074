"""The panels of the first edition (``data/gene_panels.csv``): none is in the manual, each is to be confirmed."""

import csv

from django.conf import settings

from cases.gene_testing.models import Panel


def load_panels() -> int:
    """Add the panels that are missing and leave the others as the data team has them; return how many were added."""
    with (settings.DATA_DIR / "gene_panels.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["name"], row["sample_types"].split()) for row in csv.DictReader(file)]
    known = set(Panel.objects.values_list("code", flat=True))
    new = [row for row in rows if row[0] not in known]
    for code, name, sample_types in new:
        Panel.objects.create(code=code, name=name, sample_types=sample_types)
    return len(new)
