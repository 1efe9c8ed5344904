"""Imports as staff make them in their pages: send a file, decide, roll back."""

import hashlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from embassies.importers.portal_csv_writer import lines
from embassies.intake.work import do_due
from embassies.models import Intake
from tests.embassies.importers.tables import portal_csv

ASK = reverse("admin:embassies_intake_add")


def row(slug: str, **cells: str) -> dict[str, str]:
    """Return a row about a French post in Britain, as the gazette of 2026-06 tells it."""
    about = {"sending_country": "FR", "receiving_country": "GB", "kind": "embassy"}
    return {
        "slug": slug,
        **about,
        "source": "gazette",
        "source_date": "2026-06",
        **cells,
    }


def phone(number: str, purpose: str = "general") -> str:
    return (
        f'[{{"channel":"phone","purpose":"{purpose}","value":"{number}",'
        f'"e164":"{number.replace(" ", "")}"}}]'
    )


def send(staff: Client, stream: BytesIO, name: str = "posts.csv", **more: str) -> Any:
    """Fill in the form and send it; answer what comes back."""
    file = SimpleUploadedFile(name, stream.getvalue(), "text/csv")
    data = {"importer": "portal", "is_partial": "on", "why": "The new gazette", **more}
    return staff.post(ASK, {"file": file, **data})


def asked(staff: Client, *rows: dict[str, str], **more: str) -> Intake:
    """Send rows and have their dry run made."""
    answer = send(staff, portal_csv(*rows), **more)
    assert answer.status_code == 302, answer.context["form"].errors
    intake = Intake.objects.get(pk=answer.url.rstrip("/").split("/")[-2])
    return worked(intake)


def own() -> QuerySet[Intake]:
    """Return the imports that the test asked for, without those of the atlas."""
    return Intake.objects.exclude(asked_by__username="importer")


def worked(intake: Intake) -> Intake:
    """Do what waits for the background."""
    do_due(intake.pk)
    intake.refresh_from_db()
    return intake


def step(staff: Client, intake: Intake, verb: str, **values: str) -> Any:
    """Take a step on the page of an import, and have it done."""
    page = "undo" if verb == "undo" else "change"
    sent = {"shown": intake.shown, "confirm": "on", **values}
    data = {f"{verb}-{name}": value for name, value in sent.items()}
    path = reverse(f"admin:embassies_intake_{page}", args=[intake.pk])
    answer = staff.post(path, {"verb": verb, **data})
    worked(intake)
    return answer


def page_of(staff: Client, intake: Intake, query: str = "") -> str:
    path = reverse("admin:embassies_intake_change", args=[intake.pk])
    return str(staff.get(path + query).content.decode())


def dump() -> str:
    """Return the SHA-256 of the directory as export_missions writes it."""
    return hashlib.sha256("".join(lines()).encode()).hexdigest()
