from django.apps import AppConfig
from django.contrib import admin
from django.contrib.auth.signals import user_logged_in
from django.core import checks


class SigninConfig(AppConfig):
    name = "portal.signin"

    def ready(self) -> None:
        """Connect what follows from a sign-in; keep secrets out of the staff pages."""
        from allauth.account.decorators import secure_admin_login  # noqa: PLC0415
        from allauth.mfa import signals  # noqa: PLC0415

        from portal.signin import exemption, second_factor, sessions  # noqa: PLC0415

        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
        user_logged_in.connect(sessions.begin)
        signals.authenticator_used.connect(second_factor.remember)
        signals.authenticator_added.connect(second_factor.remember)
        signals.authenticator_removed.connect(second_factor.forget_unless_left)
        checks.register(exemption.refuse_outside_development)
