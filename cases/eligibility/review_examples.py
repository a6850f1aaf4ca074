"""Fictional entries for the steps of the review kit, shared by the services' ``examples``; nothing that runs imports them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from cases.declaration.case_file import CaseFile
from coverage.models import Hospital
from policies.models import CoveredDisease


def diagnosis(file: CaseFile, at: datetime, **which: Any) -> Mapping[str, Any]:
    """Return a covered disease, the first of those that ``which`` chooses, first confirmed five days ago."""
    diseases = CoveredDisease.objects.filter(product=file.case.insured.policy.product, **which)
    return {
        "disease": diseases.earliest("seq").pk,
        "diagnosed_on": str(timezone.localdate(at) - timedelta(days=5)),
        "diagnosis_paper": file.documents[0].pk,
        "covered": "yes",
        "prior_history": "no",
    }


tumour = partial(diagnosis, malignant=True)
"""A covered malignant tumour."""


def public_hospital(city: str) -> str:
    """Return the name of a public 3A hospital in ``city`` (a division code)."""
    public = Hospital.objects.filter(grade="3A", ownership="public", division__code__startswith=city[:4], active=True)
    return public.earliest("id").name
