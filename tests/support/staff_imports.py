"""Imports as staff make them in their pages: send a file, decide, roll back."""

import hashlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from embassies.import_requests.tasks import run_due
from embassies.imports.sources.portal_csv_writer import lines
from embassies.models import ImportRequest
from tests.embassies.imports.tables import portal_csv

ASK = reverse("admin:embassies_importrequest_add")


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


def asked(staff: Client, *rows: dict[str, str], **more: str) -> ImportRequest:
    """Send rows and have their dry run made."""
    answer = send(staff, portal_csv(*rows), **more)
    assert answer.status_code == 302, answer.context["form"].errors
    import_request = ImportRequest.objects.get(pk=answer.url.rstrip("/").split("/")[-2])
    return worked(import_request)


def own() -> QuerySet[ImportRequest]:
    """Return the imports that the test asked for, without those of the atlas."""
    return ImportRequest.objects.exclude(proposer__username="importer")


def worked(import_request: ImportRequest) -> ImportRequest:
    """Do what waits for the background."""
    run_due(import_request.pk)
    import_request.refresh_from_db()
    return import_request


def step(staff: Client, import_request: ImportRequest, verb: str, **values: str) -> Any:
    """Take a step on the page of an import, and have it done."""
    page = "undo" if verb == "undo" else "change"
    sent = {"token": import_request.state_token, "confirm": "on", **values}
    data = {f"{verb}-{name}": value for name, value in sent.items()}
    path = reverse(f"admin:embassies_importrequest_{page}", args=[import_request.pk])
    answer = staff.post(path, {"verb": verb, **data})
    worked(import_request)
    return answer


def page_of(staff: Client, import_request: ImportRequest, query: str = "") -> str:
    path = reverse("admin:embassies_importrequest_change", args=[import_request.pk])
    return str(staff.get(path + query).content.decode())


def dump() -> str:
    """Return the SHA-256 of the directory as export_missions writes it."""
    return hashlib.sha256("".join(lines()).encode()).hexdigest()
