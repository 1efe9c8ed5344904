"""What programs find the portal by: assistants (llms.txt), browsers (OpenSearch)."""

from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.web.structured_data import absolute

NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
CACHE_AN_HOUR = cache_control(public=True, max_age=3600)


@CACHE_AN_HOUR
@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """Return what assistants need to know (llmstxt.org), Markdown that browsers show."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {"site": settings.SITE_URL, "languages": settings.LANGUAGES}
        return render(
            request, "llms.txt", context, content_type="text/plain; charset=utf-8"
        )


@CACHE_AN_HOUR
@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe the search box in a language, for browsers (OpenSearch 1.1)."""
    words = "{searchTerms}"
    search, suggestions = reverse("embassies:index"), reverse("embassies:suggestions")
    root = Element("OpenSearchDescription", xmlns=NAMESPACE)
    # The specification allows 16 characters.
    SubElement(root, "ShortName").text = _("Consular help")[:16]
    SubElement(root, "Description").text = _(
        "Find your country's embassy or consulate, anywhere, with the date of every number."
    )
    SubElement(root, "Language").text = get_language()
    SubElement(root, "InputEncoding").text = "UTF-8"
    icon = {"width": "16", "height": "16", "type": "image/x-icon"}
    SubElement(root, "Image", icon).text = absolute(static("portal/favicon.ico"))
    for kind, template in (
        ("text/html", f"{search}?q={words}"),
        (
            "application/x-suggestions+json",
            f"{suggestions}?q={words}&format=opensearch",
        ),
    ):
        SubElement(root, "Url", type=kind, template=absolute(template))
    return HttpResponse(
        tostring(root, encoding="utf-8", xml_declaration=True),
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
