"""Command that builds the starter data files; needs the dependency group `data`."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tools.starter_build.countries import profiles_csv, sources_csv
from tools.starter_build.emergency_numbers import emergency_numbers_csv
from tools.starter_build.government_advice import government_advice_csv
from tools.starter_build.ministries import ministries_csv
from tools.starter_build.missions import missions_csv
from tools.starter_build.places import Places
from tools.starter_build.report import Report
from tools.starter_build.tables import differing, write_changed


class Command(BaseCommand):
    help = "Build the starter directory and country data from a folder of facts."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--facts", type=Path, required=True, help="the folder")
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail if the files in the project differ",
        )

    def handle(
        self, *args: object, facts: Path, check: bool, **options: object
    ) -> None:
        report = Report()
        files = build_files(facts, report)
        changed = differing(files) if check else write_changed(files)
        for line in report.lines():
            self.stdout.write(line)
        names = ", ".join(path.name for path in changed) or "nothing"
        if check and changed:
            raise CommandError(f"A new build differs in: {names}")
        self.stdout.write(f"\n{'differs' if check else 'written'}: {names}")


def build_files(facts: Path, report: Report) -> dict[Path, str]:
    """Return every data file with its text, as built from the facts."""
    places = Places()
    countries = Path(settings.BASE_DIR, "portal", "countries", "data")
    advisories = Path(settings.BASE_DIR, "portal", "advisories", "data")
    return {
        countries / "sources.csv": sources_csv(),
        countries / "profiles.csv": profiles_csv(facts, places, report),
        countries / "emergency_numbers.csv": emergency_numbers_csv(facts, report),
        countries / "ministries.csv": ministries_csv(facts, report),
        advisories / "government_advice.csv": government_advice_csv(facts, report),
        Path(settings.BASE_DIR, "embassies", "data", "missions.csv"): missions_csv(
            facts, places, report
        ),
    }
