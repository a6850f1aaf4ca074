"""Demo partners: fictional ones, for the demo, the load and tests."""

import csv
from datetime import date

from django.conf import settings

from partners.models import Partner, PartnerService

FIRST_DAY = date(2021, 12, 1)  # the manual's edition


def load_partners_demo() -> int:
    """Add the demo partners and their services that are missing; return how many services were added."""
    added = 0
    with (settings.DATA_DIR / "partners_demo.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            partner, _ = Partner.objects.get_or_create(
                name=row["name"], defaults={"kind": row["kind"], "phone": settings.HOTLINE}
            )
            _, created = PartnerService.objects.get_or_create(
                partner=partner,
                service=row["service"],
                division_id=row["division_code"] or None,
                defaults={"first_day": FIRST_DAY},
            )
            added += created
    return added
