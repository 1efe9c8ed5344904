"""Break the product in small ways; for developers, with the `mutants` dependency group."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from tools.mutation.groups import GROUPS, Group


class Command(BaseCommand):
    help = (
        "Break modules of the product in a copy, one small change at a time; print how "
        "many changes the tests of a group catch, and each that none of them notices."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)} (all)"
        )
        parser.add_argument(
            "--sample",
            type=int,
            default=60,
            metavar="N",
            help="of a group; 0: all (60)",
        )
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="draws the sample (1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = set(options["groups"]) - set(GROUPS)
        if unknown:
            raise CommandError(f"No such group: {', '.join(sorted(unknown))}.")
        for name in options["groups"] or GROUPS:
            self._try(name, GROUPS[name], options["sample"], options["seed"])

    def _try(self, name: str, group: Group, sample: int, seed: int) -> None:
        # cosmic-ray is not installed where the portal only runs.
        from tools.mutation.planting import plant  # noqa: PLC0415
        from tools.mutation.trials import (  # noqa: PLC0415
            Outcome,
            TestsFailError,
            copied,
            tried,
        )

        with copied(settings.BASE_DIR) as copy:
            mutants = list(plant(copy, group, sample=sample, seed=seed))
            trials = tqdm(tried(copy, mutants, group), name, len(mutants))
            try:
                outcomes = list(trials)
            except TestsFailError as error:
                raise CommandError(f"No mutant can be tried:\n{error}") from error
        survivors = [one for one, outcome in outcomes if outcome is Outcome.SURVIVED]
        caught = sum(outcome is Outcome.CAUGHT for _, outcome in outcomes)
        planted = caught + len(survivors)
        self.stdout.write(
            f"{name}: {caught}/{planted} caught, {caught / max(planted, 1):.0%}; "
            f"seed {seed}; {len(outcomes) - planted} more do not start"
        )
        for mutant in survivors:
            self.stdout.write(f"  {mutant}")
