"""May this request enter the staff pages?

Below /admin/ a signed-in person passes who has used a second factor; one who has none
yet can only set one up. Outside, whoever has not passed is nobody: no page shows them
a draft.
"""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal.signin import sessions
from portal.signin.exemption import is_exempt
from portal.signin.second_factor import has_one, was_used

SETTING_UP = (
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
    "admin:logout",
    "admin:jsi18n",
)
"""Where somebody may go who has no second factor yet."""


def guard_the_door(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stop who may not enter. No session is read for a page of the public."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(reverse("admin:index")):
            return _stop(request) or get_response(request)
        signed_in = request.user
        request.user = SimpleLazyObject(  # type: ignore[assignment]
            lambda: signed_in if _has_passed(request, signed_in) else AnonymousUser()
        )
        return get_response(request)

    return middleware


def _has_passed(request: HttpRequest, user: User | AnonymousUser) -> bool:
    if user.is_anonymous or sessions.is_over(request.session, at=timezone.now()):
        return False
    return was_used(request.session, user) or is_exempt(user)


def _stop(request: HttpRequest) -> HttpResponse | None:
    """Return where to go instead, or None; one query for who has not passed yet."""
    if request.user.is_anonymous:
        return None
    now = timezone.now()
    if sessions.is_over(request.session, at=now):
        return _again(request, _("You were signed out. Sign in again to go on."))
    sessions.touch(request.session, at=now)
    if _has_passed(request, request.user):
        return None
    if has_one(request.user):
        return _again(request, _("Sign in with your second factor."))
    if request.path_info in {reverse(name) for name in SETTING_UP}:
        return None
    return redirect("mfa_index")


def _again(request: HttpRequest, why: str) -> HttpResponse:
    logout(request)
    messages.warning(request, why)
    asked = request.get_full_path() if request.method == "GET" else ""
    return redirect_to_login(asked or reverse("admin:index"))
