"""Which page of a long list an address asks for."""

import re

from django.http import HttpRequest

PAGE = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)


def asked_page(request: HttpRequest) -> int:
    """Return the page asked for, the first where the address asks for none that can be."""
    asked = request.GET.get("page", "")
    return int(asked) if PAGE.fullmatch(asked) else 1
