from django.apps import AppConfig
from django.contrib import admin
from django.contrib.auth.signals import user_logged_in
from django.core import checks


class SigninConfig(AppConfig):
    name = "portal.signin"

    def ready(self) -> None:
        """Use allauth's sign-in for the staff pages; connect signals and checks."""
        from allauth.account.decorators import secure_admin_login  # noqa: PLC0415
        from allauth.mfa import signals  # noqa: PLC0415

        from portal.signin import exemption, second_factor, sessions  # noqa: PLC0415

        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
        user_logged_in.connect(sessions.record_sign_in)
        signals.authenticator_used.connect(second_factor.record_use)
        signals.authenticator_added.connect(second_factor.record_use)
        signals.authenticator_removed.connect(second_factor.clear_unless_left)
        checks.register(exemption.check_development_only)
