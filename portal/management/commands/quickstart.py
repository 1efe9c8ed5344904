"""Prepare a new installation for local use."""

import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.urls import reverse


class Command(BaseCommand):
    help = (
        "Prepare the database, load the starter directory and make a staff login. "
        "Run it as often as you like: what is done already is left alone."
    )

    def handle(self, *args: object, **options: object) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        # A public site gets neither invented news nor a login that nobody asked for.
        for name in (
            ("load_starter",) if settings.HTTPS else ("load_starter", "seed_demo")
        ):
            if name in get_commands():
                call_command(name, stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(self._login())
        self.stdout.write(f"The portal: {settings.SITE_URL}/")
        self.stdout.write(f"For staff:  {settings.SITE_URL}{reverse('admin:index')}")

    def _login(self) -> str:
        """Create the demo login on a local portal without a superuser; return a notice."""
        if User.objects.filter(is_superuser=True).exists():
            return "A staff login exists already; its password is not shown again."
        if settings.HTTPS:
            return "No demo login on a public site: run manage.py createsuperuser."
        if User.objects.filter(username="demo").exists():
            return "No superuser, but a user demo: run manage.py createsuperuser."
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser("demo", password=password)
        return (
            f"Staff login, shown only this once: demo, password {password}\n"
            "It then sets up a second factor with you: an authenticator app or a passkey."
        )
