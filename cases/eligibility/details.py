"""What the details modules of several services do alike: take over the request, name the place, show the diagnosis."""

from collections.abc import Callable, Mapping
from typing import Any

from cases.declaration.case_file import CaseFile
from cases.declaration.forms import place_values
from cases.eligibility import review
from cases.models import ReviewedDiagnosis

PLACE = ("city", "city_name", "city_level")
"""The columns of a place, as ``place_values`` fills them."""


def recorded(*names: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return a ``make_details``: what the request answers of ``names``; a no is an answer."""

    def make_details(request: Mapping[str, Any]) -> dict[str, Any]:
        return {name: request[name] for name in names if request.get(name) not in (None, "")}

    return make_details


def asked(*columns: str, place: bool = False) -> Callable[[CaseFile], dict[str, Any]]:
    """Return a ``current_request``: the ``columns`` of the details, the place where one is asked for, the diagnosis found."""

    def current_request(file: CaseFile) -> dict[str, Any]:
        details = file.details
        where = place_asked(details) if place else {}
        return where | {name: getattr(details, name) for name in columns} | review.diagnosis_found(details)

    return current_request


def place_asked(details: Any) -> dict[str, Any]:
    """Return the place that counts now: once a hospital is confirmed, its own, else the one asked for."""
    if getattr(details, "hospital", None):
        return place_values("city", details.hospital.division)
    return {name: getattr(details, name) for name in PLACE}


def caller_rows(details: Any) -> list[tuple[str, Any]]:
    """Return what the caller said, for the summary of the case page."""
    return [("来电人自述病情", details.illness), ("客户意愿", details.wishes)]


def diagnosis_rows(details: ReviewedDiagnosis) -> list[tuple[str, Any]]:
    """Return the diagnosis as the reviewer found it, for the summary of the case page."""
    return [
        ("确诊疾病", details.disease),
        ("初次确诊日期", details.diagnosed_on),
        ("保障范围认定", details.get_covered_display()),
    ]
