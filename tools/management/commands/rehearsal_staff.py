"""Act as staff for `python -m tools.rehearsal`, by its commands."""

import json
import sys

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from portal.review.actor import NotPossibleError
from tools.rehearsal.staff import COMMANDS


class Command(BaseCommand):
    help = "Read commands as JSON, one a line; answer each with a line of JSON."

    def handle(self, *args: object, **options: object) -> None:
        for line in sys.stdin:
            self.stdout.write(json.dumps(_answer(json.loads(line))))
            self.stdout.flush()


def _answer(command: dict[str, object]) -> dict[str, object]:
    close_old_connections()
    try:
        return {"ok": True, **COMMANDS[str(command.pop("do"))](command)}
    except NotPossibleError as error:
        return {"ok": False, "refused": True, "error": str(error)}
    except Exception as error:  # noqa: BLE001 - the rehearsal goes on and counts it
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}
    finally:
        close_old_connections()
