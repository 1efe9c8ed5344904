"""Let somebody who lost their device set up a second factor anew."""

from argparse import ArgumentParser
from typing import Any

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
    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['username']}.")
        removed = reset(user)
        why = f"{user.get_username()} ({user.pk}): {options['why']}"
        record([Event(Verb.RESET, why=why)], by=None, at=timezone.now())
        self.stdout.write(
            f"{removed} removed. {user.get_username()} sets up a new one at sign-in."
        )
