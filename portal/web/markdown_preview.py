"""Preview of Markdown on staff pages, rendered as the public pages render it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from portal.web.markdown import preview_html

LONGEST = 50_000
"""Characters that are rendered; no field takes more."""


@require_POST
def markdown_preview(request: HttpRequest) -> HttpResponse:
    """Return the sanitised HTML of the posted Markdown. No query."""
    return HttpResponse(preview_html(request.POST.get("text", "")[:LONGEST]))
