"""Settings of allauth's sign-in that are code."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from portal.api_keys.rate_limit import hashed_caller
from portal.signin.sessions import is_recent
from portal.web.client_address import client_address


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts of staff, which only a superuser creates."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: str) -> User | None:
        """Return the user if they are staff; None for all others, without a reason."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_staff else None

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return a hash of the address: allauth stores it with a count of failures."""
        return hashed_caller(client_address(request))

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: str
    ) -> str:
        """Count failures by account and address: nobody can lock another user out."""
        return f"{self.get_client_ip(request)} {credentials['username'].lower()}"

    def is_safe_url(self, url: str) -> bool:
        return url_has_allowed_host_and_scheme(
            url, {self.request.get_host()}, require_https=self.request.is_secure()
        )

    def is_reauthentication_required(self, *, app: str, **options: object) -> bool:
        """Return False within five minutes of a sign-in."""
        if is_recent(self.request.session, at=timezone.now()):
            return False
        return bool(super().is_reauthentication_required(app=app, **options))
