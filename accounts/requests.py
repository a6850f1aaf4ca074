"""Who is asking, and from where."""

from ipaddress import ip_address, ip_network
from typing import cast

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User

IPV6_HOUSEHOLD = 64  # bits


def staff_of(request: HttpRequest) -> User:
    """Return the signed-in member of staff; the page's own permission check has made sure there is one."""
    return cast(User, request.user)


def address_of(request: HttpRequest) -> str:
    """Return the address the request came from, of IPv6 the network one household has.

    ``settings.PROXIES`` proxies are believed, each having added whom it heard to ``X-Forwarded-For``; what stands
    there further left is the sender's own word.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    hops = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), direct] if settings.PROXIES else [direct]
    told = hops[max(-len(hops), -settings.PROXIES - 1)].strip()
    try:
        address = ip_address(told)
    except ValueError:
        return str(direct)
    return str(ip_network((address, IPV6_HOUSEHOLD), strict=False) if address.version == 6 else address)
