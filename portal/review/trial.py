"""Public pages as they would be with a proposal, which nobody else gets to see.

The proposal is applied in a transaction that is always rolled back, and the public page
is rendered within it by its own view. What a process keeps of the data (``on_trial``)
must not be filled meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _

from portal.review.actor import Actor, ConflictError, NotPossibleError
from portal.review.guard import reviewed
from portal.review.models import Proposal
from portal.review.reviewed_model import ReviewedModel, reviewed_model

_ON_TRIAL: ContextVar[bool] = ContextVar("on_trial", default=False)


def on_trial() -> bool:
    """Return whether the database holds what is not public: keep nothing of it."""
    return _ON_TRIAL.get()


def trial_page(
    proposal: Proposal, language: str, request: HttpRequest, actor: Actor
) -> HttpResponseBase:
    """Return the public page in a language as a proposal would make it.

    Staff pages, which alone may serve it, are kept by no cache.
    Raise NotPossibleError where the record does not take its values, and where no page
    would show them.
    """
    kind = reviewed_model(proposal.target_label)
    with transaction.atomic(), _trying(), translation.override(language):
        row = _applied(kind, proposal, actor)
        path = kind.public_path(row)
        if not path:
            raise NotPossibleError(_("No public page would show it."))
        response = _page(path, language, proposal, request)
    response["X-Robots-Tag"] = "noindex"
    return response


@contextmanager
def _trying() -> Iterator[None]:
    """Let proposals be applied, and roll back whatever was written."""
    token = _ON_TRIAL.set(True)
    try:
        with reviewed():
            yield
    finally:
        _ON_TRIAL.reset(token)
        transaction.set_rollback(True)


def _applied(kind: ReviewedModel, proposal: Proposal, actor: Actor) -> models.Model:
    """Apply a proposal to the record of now. Nothing locks the record for it."""
    row = kind.find(proposal.target_key)
    try:
        return kind.apply(proposal, row, actor)
    except (IntegrityError, ValidationError, LookupError) as error:
        raise ConflictError(_("The record does not take these values.")) from error


def _page(
    path: str, language: str, proposal: Proposal, request: HttpRequest
) -> HttpResponseBase:
    """Render a public page as for a reader who is not signed in."""
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = "GET", path, path
    names = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "wsgi.url_scheme")
    asked.META = {name: request.META[name] for name in names if name in request.META}
    asked.user = AnonymousUser()
    asked.LANGUAGE_CODE = language
    asked.trial_of = proposal  # type: ignore[attr-defined]
    asked.resolver_match = match = resolve(path)
    response: HttpResponseBase = match.func(asked, *match.args, **match.kwargs)
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return response
