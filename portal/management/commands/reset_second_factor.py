"""Reset the second factor of a user who lost their device."""

from argparse import ArgumentParser

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.audit.log import Event, Verb, record
from portal.signin.second_factor import reset


class Command(BaseCommand):
    help = (
        "Remove a person's second factors and end their sessions. At the next sign-in "
        "the password is enough to set up a new one: make sure first who is asking."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--why", required=True, help="for the log")

    @transaction.atomic
    def handle(self, *args: object, username: str, why: str, **options: object) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        removed = reset(user)
        event = Event(Verb.RESET, why=f"{username} ({user.pk}): {why}")
        record([event], by=None, at=timezone.now())
        self.stdout.write(
            f"{removed} removed. {user.get_username()} sets up a new one at sign-in."
        )
