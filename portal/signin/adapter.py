"""What the sign-in does otherwise than allauth by itself."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from portal.api_keys.addresses import caller_address
from portal.api_keys.counting import caller_of
from portal.signin.sessions import is_fresh


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by a superuser, for staff only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return who may enter the staff pages; answer all others alike."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_staff else None

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return a name for the caller's address that does not tell it."""
        return caller_of(caller_address(request, tuple(settings.TRUSTED_PROXIES)))

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Count an account's failures for each address: nobody locks another out."""
        return f"{self.get_client_ip(request)} {credentials['username'].lower()}"

    def is_safe_url(self, url: str) -> bool:
        return url_has_allowed_host_and_scheme(
            url, {self.request.get_host()}, require_https=self.request.is_secure()
        )

    def is_reauthentication_required(self, *, app: str, **told: Any) -> bool:
        """Ask for no password twice within minutes of a sign-in."""
        if is_fresh(self.request.session, at=timezone.now()):
            return False
        return bool(super().is_reauthentication_required(app=app, **told))
