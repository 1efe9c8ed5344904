"""Command that keeps the translations up to date; for developers and translators."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError, CommandParser

if TYPE_CHECKING:
    from polib import POFile


class Command(BaseCommand):
    help = (
        "Bring the .po and .mo files of every language up to what the code holds. "
        "--export and --fill carry what is untranslated to a translator and back."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument(
            "--export",
            metavar="LANGUAGE",
            help="print what is untranslated as JSON; nothing is written",
        )
        one.add_argument(
            "--fill",
            nargs=2,
            metavar=("LANGUAGE", "FILE"),
            help="take the translations of such a file",
        )

    def handle(
        self,
        *args: object,
        export: str | None = None,
        fill: tuple[str, str] | None = None,
        **options: object,
    ) -> None:
        if find_spec("polib") is None:
            raise CommandError(
                "It needs polib: pip install --require-hashes --no-deps "
                "-r requirements-test.txt"
            )
        if export:
            self._export(export)
        elif fill:
            self._fill(*fill)
        else:
            self._update()

    def _update(self) -> None:
        from tools.translations_build import catalogue, extraction  # noqa: PLC0415

        found = extraction.extract()
        for language in catalogue.PLURALS:
            words = catalogue.merge(catalogue.read(language), found, language)
            self._write(words, language)
            left = len(catalogue.untranslated(words))
            self.stdout.write(f"{language}: {len(words)} strings, {left} untranslated")

    def _export(self, language: str) -> None:
        from tools.translations_build import catalogue  # noqa: PLC0415

        left = catalogue.untranslated(catalogue.read(language))
        rows = catalogue.as_rows(left, language)
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))

    def _fill(self, language: str, file: str) -> None:
        from tools.translations_build import catalogue  # noqa: PLC0415

        words = catalogue.read(language)
        unknown = catalogue.fill(words, json.loads(Path(file).read_text("utf-8")))
        self._write(words, language)
        for text in unknown:
            self.stderr.write(f"No longer in the code: {text!r}")
        left = len(catalogue.untranslated(words))
        self.stdout.write(f"{language}: {left} of {len(words)} untranslated")

    def _write(self, words: "POFile", language: str) -> None:
        """Write the files of a language, or raise CommandError for what is broken."""
        from tools.translations_build import catalogue, checks  # noqa: PLC0415

        if faults := checks.faults(words, catalogue.plural_count(language)):
            told = "\n".join(faults)
            raise CommandError(f"{language}: nothing was written:\n{told}")
        catalogue.write(words, language)
