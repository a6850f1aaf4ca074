"""What happens to every request."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]
NUL = ("%00", "\0")


def without_nul(get_response: Answer) -> Answer:
    """Take NUL characters out of the query string: PostgreSQL cannot hold one, so nothing can be found by one.

    Nothing is found under a path with one; raises ``BadRequest`` for one in a cookie, where no browser puts it.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        while any(nul in query for nul in NUL):  # what is left may be one again: "%%0000"
            for nul in NUL:
                query = query.replace(nul, "")
        request.META["QUERY_STRING"] = query
        if "\0" in request.path_info:
            raise Http404("a NUL character in the path")
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("a NUL character in a cookie")
        return get_response(request)

    return answer
