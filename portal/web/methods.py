"""Which methods of HTTP a page answers (RFC 9110, section 15.5.6)."""

from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from portal.web.problems import is_api, problem_response

View = Callable[..., HttpResponseBase]
_KNOWN = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class AllowedMethods:
    """Answers 405 to TRACE, CONNECT and unknown methods, and to POST without a form.

    Before the check of CSRF, which would answer 403. Nobody is signed in on public pages,
    so their forms are exempt from that check: a public view that is not exempt has no form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in _KNOWN and not is_api(request):
            return _not_allowed(request, ["GET", "HEAD"])
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: View,
        args: Sequence[object],
        kwargs: Mapping[str, object],
    ) -> HttpResponseBase | None:
        is_exempt = getattr(view, "csrf_exempt", False)
        if is_exempt and is_api(request):
            return None  # The REST framework knows the methods of its views.
        has_form = is_exempt or request.path_info.startswith("/admin/")
        allowed = ["GET", "HEAD", "POST"] if has_form else ["GET", "HEAD"]
        return None if request.method in allowed else _not_allowed(request, allowed)


def _not_allowed(request: HttpRequest, allowed: list[str]) -> HttpResponseBase:
    if not is_api(request):
        return HttpResponseNotAllowed(allowed)
    response = problem_response(405, f"Method {request.method} is not allowed.")
    response["Allow"] = ", ".join(allowed)
    return response
