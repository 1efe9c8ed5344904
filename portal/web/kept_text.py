"""Text that the browser keeps while staff type it (portal/static/portal/autosave.js).

A form takes part where its page includes templates/admin/_autosave.html with ``autosave`` in its
context, and where the answer to a save that succeeded passes ``mark_saved``.
"""

from hashlib import sha256
from typing import TypedDict

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

FIELD = "_autosave"
"""Name of the field that tells one sending of a form from another."""
SAVED = "autosave_saved"
"""Cookie with the token of the last form that was saved."""


class Autosave(TypedDict):
    """What the script needs: whose text, of which version, sent as what."""

    user: str
    version: str
    token: str


def autosave(request: HttpRequest, row: models.Model | None) -> Autosave:
    """Return what a form's page says to the script."""
    return {
        "user": str(request.user.pk),
        "version": version_of(row),
        "token": get_random_string(16),
    }


def version_of(row: models.Model | None) -> str:
    """Return a hash of a record's values; "new" for none. No query."""
    if row is None:
        return "new"
    values = {
        field.attname: field.value_from_object(row)
        for field in row._meta.concrete_fields
    }
    encoded = _Encoder(sort_keys=True).encode(values)
    return sha256(encoded.encode()).hexdigest()[:16]


class _Encoder(DjangoJSONEncoder):
    def default(self, o: object) -> object:
        return str(o)


def mark_saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell the script that the form was saved: it forgets what was typed."""
    token = request.POST.get(FIELD, "")
    if token.isalnum() and len(token) <= 32:
        response.set_cookie(
            SAVED,
            token,
            max_age=600,
            path="/admin/",
            samesite="Strict",
            secure=request.is_secure(),
        )
    return response
