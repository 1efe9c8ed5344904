"""What is a mission called where no name of its own is recorded?"""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext as _, pgettext

from embassies.models import Kind
from portal.countries.names import country_in_sentence


def kind_name(kind: str, *, is_honorary: bool) -> str:
    """Return “Embassy”, “Honorary consulate”, in the reader's language."""
    name = str(Kind(kind).label)
    if is_honorary:
        name = pgettext("honorary post", "honorary %(kind)s") % {"kind": name}
    return name[:1].upper() + name[1:]


def mission_title(
    kind: str,
    sending: str,
    receiving: str,
    city: str = "",
    *,
    is_honorary: bool = False,
    names: Mapping[str, str] | None = None,
) -> str:
    """Return the recorded name in the reader's language, or compose one.

    “Embassy of France in Moscow”; missions to the Holy See say so, because they
    sit in the same city as those to Italy.
    """
    recorded = (names or {}).get(get_language() or "en")
    if recorded:
        return recorded
    parts = {
        "kind": kind_name(kind, is_honorary=is_honorary),
        "country": country_in_sentence(sending),
        "place": city or country_in_sentence(receiving),
    }
    if receiving == "VA":
        return _("%(kind)s of %(country)s to the Holy See") % parts
    return _("%(kind)s of %(country)s in %(place)s") % parts
