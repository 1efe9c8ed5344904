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
            mutants = list(plant(copy, group.files(copy), sample=sample, seed=seed))
            trials = tqdm(tried(copy, mutants, group.tests), name, len(mutants))
            try:
                outcomes = list(trials)
            except TestsFailError as error:
                raise CommandError(
                    f"Tests fail before anything is broken:\n{error}"
                ) from error
        counts = {one: sum(found is one for _, found in outcomes) for one in Outcome}
        planted = counts[Outcome.CAUGHT] + counts[Outcome.SURVIVED]
        self.stdout.write(
            f"{name}: {counts[Outcome.CAUGHT]}/{planted} caught, "
            f"{counts[Outcome.CAUGHT] / max(planted, 1):.0%}; seed {seed}; "
            f"{counts[Outcome.BROKEN]} more do not start"
        )
        for mutant, outcome in outcomes:
            if outcome is Outcome.SURVIVED:
                self.stdout.write(f"  {mutant}")
