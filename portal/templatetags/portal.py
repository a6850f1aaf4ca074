"""The hotline, the product and the manual's edition: on every page, error pages without a context included."""

from django import template
from django.conf import settings

from manual.registry import rule
from portal.models import CustomerSession

register = template.Library()
WARNED_BEFORE = 5 * 60  # seconds, as the warning says


@register.simple_tag
@rule("GEN-09")
def hotline() -> str:
    """Return the number to call."""
    return str(settings.HOTLINE)


@register.simple_tag
@rule("GEN-02")
def manual_version() -> str:
    """Return the edition of the manual the pages speak by."""
    return str(settings.MANUAL_VERSION)


@register.simple_tag
def product_name() -> str:
    """Return the product the services belong to."""
    return str(settings.PRODUCT_NAME)


@register.simple_tag
def idle() -> dict[str, int]:
    """Return after how many seconds without a request a customer is warned, and signed out."""
    ends = int(CustomerSession.IDLE.total_seconds())
    return {"warns": ends - WARNED_BEFORE, "ends": ends}
