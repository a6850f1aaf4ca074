"""How large the text is: of the standard pages, and of those for elderly people (长辈版).

The choice is a cookie of the browser, made without signing in. Only one small stylesheet depends on it, so that pages
are alike for everybody, caches may store them, and no script is needed.
"""

from dataclasses import dataclass

from django.http import HttpRequest

COOKIE = "text_size"
A_YEAR = 365 * 24 * 60 * 60
STANDARD, ELDER = "18", "24"


@dataclass(frozen=True)
class Size:
    """One size: ``pixels`` of the main text, ``target`` the least height of what is pressed."""

    pixels: str
    label: str
    target: int

    @property
    def is_elder(self) -> bool:
        """Whether it belongs to the pages for elderly people."""
        return self.pixels != STANDARD


SIZES = (
    Size(STANDARD, "标准版", 48),
    Size(ELDER, "长辈版", 62),
    Size("30", "长辈版，大字", 62),
    Size("36", "长辈版，特大字", 64),
)
BY_PIXELS = {size.pixels: size for size in SIZES}


def chosen(request: HttpRequest) -> Size:
    """Return the size this browser has chosen; the standard one for none, and for one there is not."""
    return BY_PIXELS.get(request.COOKIES.get(COOKIE, ""), BY_PIXELS[STANDARD])


def style(size: Size) -> str:
    """Return the stylesheet that makes pages so; what it leaves alone stands in portal.css."""
    shown, hidden = (".to-standard", ".to-elder") if size.is_elder else (".to-elder", ".to-standard")
    return (
        f":root{{--text:{size.pixels}px;--target:{size.target}px}}\n"
        f"{hidden}{{display:none}}\n{shown}{{display:inline-flex}}\n"
    )
