"""Previews of advisories in the banner of any page: ?preview_advisory=<signed>.

Of drafts, and of what a proposal changes. The link works for 24 hours, for signed-in
staff who may view advisories; no cache keeps the answer. Without the parameter no
session is read.
"""

from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from portal.advisories.action import PREVIEW
from portal.advisories.board import Notice
from portal.advisories.models import Advisory
from portal.review.models import Proposal
from portal.review.reviewed_model import Verb, reviewed_model
from portal.translations.models import Translation
from portal.translations.texts import texts_by_name

HOURS = 24
_SALT = "advisories.preview"


def preview_links(row: Advisory | Proposal) -> list[tuple[str, str]]:
    """Return (language, address) of the home page with the preview on it.

    Empty for a proposal to end the advisory.
    """
    if isinstance(row, Proposal) and row.verb == Verb.END:
        return []
    token = signing.dumps([row._meta.model_name, row.pk], salt=_SALT)
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append((code, f"{reverse('home')}?{PREVIEW}={token}"))
    return found


def advisory_preview(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set request.advisory_preview, which the banner shows first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if PREVIEW not in request.GET:
            return get_response(request)
        request.advisory_preview = _previewed(request)  # type: ignore[attr-defined]
        response = get_response(request)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
        return response

    return middleware


def _previewed(request: HttpRequest) -> Notice | None:
    user = request.user
    allowed = user.is_active and user.is_staff
    if not (allowed and user.has_perm("advisories.view_advisory")):
        return None
    try:
        of, key = signing.loads(request.GET[PREVIEW], salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    return _proposed(key) if of == "proposal" else _recorded(key)


def _recorded(key: int) -> Notice | None:
    row = Advisory.objects.filter(pk=key).first()
    return Notice.of(row) if row else None


def _proposed(key: int) -> Notice | None:
    """Return the notice of an advisory as a proposal would change it; not saved."""
    proposal = Proposal.objects.of(Advisory).filter(pk=key).first()
    if proposal is None or not proposal.target_key:
        return None
    row = Advisory.objects.filter(pk=proposal.target_key).first()
    if row is None:
        return None
    try:
        found = reviewed_model(row).amended(row, proposal.items)
    except LookupError:  # A translation is gone that it would change.
        return Notice.of(row)
    row.texts = texts_by_name(one for one in found.kept if isinstance(one, Translation))
    return Notice.of(row)
