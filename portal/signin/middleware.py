"""Middleware that requires a second factor of staff.

Below /admin/ a signed-in user needs to have used a second factor; one who has none yet
can only set one up. On other pages a user who did not use one is anonymous: no page
shows them a draft.
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
from portal.signin.second_factor import has_second_factor, was_used

SETUP_VIEWS = (
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
    "admin:logout",
    "admin:jsi18n",
)
"""Views open to a user who has no second factor yet."""


def require_second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Redirect users without a second factor. Public pages read no session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(reverse("admin:index")):
            return _redirect(request) or get_response(request)
        signed_in = request.user
        request.user = SimpleLazyObject(  # type: ignore[assignment]
            lambda: signed_in if _is_verified(request, signed_in) else AnonymousUser()
        )
        return get_response(request)

    return middleware


def _is_verified(request: HttpRequest, user: User | AnonymousUser) -> bool:
    if user.is_anonymous or sessions.is_expired(request.session, at=timezone.now()):
        return False
    return was_used(request.session, user) or is_exempt(user)


def _redirect(request: HttpRequest) -> HttpResponse | None:
    """Return a redirect for a user who may not enter, else None.

    One query for a user who did not use a second factor in this session.
    """
    if request.user.is_anonymous:
        return None
    now = timezone.now()
    if sessions.is_expired(request.session, at=now):
        return _back_to_sign_in(
            request, _("You were signed out. Sign in again to go on.")
        )
    sessions.record_activity(request.session, at=now)
    if _is_verified(request, request.user):
        return None
    if has_second_factor(request.user):
        return _back_to_sign_in(request, _("Sign in with your second factor."))
    if request.path_info in {reverse(name) for name in SETUP_VIEWS}:
        return None
    return redirect("mfa_index")


def _back_to_sign_in(request: HttpRequest, reason: str) -> HttpResponse:
    logout(request)
    messages.warning(request, reason)
    following = request.get_full_path() if request.method == "GET" else ""
    return redirect_to_login(following or reverse("admin:index"))
