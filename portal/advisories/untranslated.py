"""Languages whose readers would see an advisory in the one that it was written in."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.advisories.models import Advisory, Severity, Urgency
from portal.review.reviewed_model import Remark
from portal.translations.languages import language_statuses


def untranslated(advisory: Advisory) -> list[Remark]:
    """Return the languages without title and text, in the site's order. One query."""
    original = str(dict(settings.LANGUAGES)[advisory.language])
    page = reverse("admin:advisories_advisory_change", args=[advisory.pk])
    return [
        Remark(
            _("The %(language)s page will show %(original)s.")
            % {"language": one.name, "original": original},
            f"{page}?language={one.code}#language-{one.code}",
        )
        for one in language_statuses(advisory)
        if not one.is_shown
    ]


def is_emergency(advisory: Advisory) -> bool:
    """Return whether it must not wait for a tick: extreme, or to act on at once."""
    return (
        advisory.severity == Severity.EXTREME or advisory.urgency == Urgency.IMMEDIATE
    )
