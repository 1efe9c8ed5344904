"""Messages in the Common Alerting Protocol (CAP), version 1.2.

OASIS Standard CAP-V1.2, 1 July 2010; section numbers are those of its chapter 3.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils import translation
from django.utils.translation import gettext as _

from portal.advisories.action import destination
from portal.advisories.models import AdvisoryMessage, MessageKind, Tone
from portal.countries.names import country_name
from portal.countries.polygons import polygons
from portal.web.markdown import clean_text
from portal.web.plain_text import to_plain_text
from portal.web.structured_data import absolute

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
CONTENT_TYPE = "application/cap+xml"
CANCEL_LASTS = timedelta(days=1)
"""Long enough for every system that polls. A system that ignores msgType shows the
message as an alert until then. It says no “AllClear”: the danger may not be over."""
_CATEGORY = {
    Tone.CONFLICT: "Security",
    Tone.WARNING: "Safety",
    Tone.INFORMATION: "Other",
}


def to_xml(message: AdvisoryMessage, earlier: Sequence[AdvisoryMessage]) -> bytes:
    """Return the CAP document; ``earlier`` are the messages that it refers to."""
    payload = message.payload
    alert = Element("alert", xmlns=NAMESPACE)
    _put(alert, "identifier", message.urn)
    _put(alert, "sender", message.sender)
    _put(alert, "sent", cap_time(message.sent_at))
    # Recipients disregard a test (3.2.1): a demonstration must set nothing off.
    _put(alert, "status", "Test" if payload["is_demo"] else "Actual")
    _put(alert, "msgType", message.kind)
    _put(alert, "source", payload["source_name"])
    _put(alert, "scope", "Public")
    _put(alert, "note", message.note)
    _put(alert, "references", " ".join(_reference(each) for each in earlier))
    for wording in payload["wordings"]:
        with translation.override(wording["language"]):
            _put_info(alert, message, wording)
    document: bytes = tostring(alert, encoding="utf-8", xml_declaration=True)
    return document


def cap_time(at: datetime) -> str:
    """Return UTC in the format of CAP: whole seconds, “-00:00”, never “Z” (3.3.2)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def _reference(message: AdvisoryMessage) -> str:
    return f"{message.sender},{message.urn},{cap_time(message.sent_at)}"


def _put_info(
    alert: Element, message: AdvisoryMessage, wording: dict[str, str]
) -> None:
    payload = message.payload
    tone = Tone(payload["tone"])
    address = destination(payload["country"], payload["call_to_action_url"])
    info = SubElement(alert, "info")
    _put(info, "language", wording["language"])
    _put(info, "category", _CATEGORY[tone])
    _put(info, "event", str(tone.label))
    _put(info, "urgency", payload["urgency"])
    _put(info, "severity", payload["severity"])
    _put(info, "certainty", payload["certainty"])
    _put(info, "effective", cap_time(message.sent_at))
    _put(info, "onset", cap_time(datetime.fromisoformat(payload["starts_at"])))
    _put(info, "expires", cap_time(_expires(message)))
    _put(info, "senderName", _("Consular help portal"))
    _put(info, "headline", wording["title"])
    _put(info, "description", wording["text"])
    _put(info, "instruction", to_plain_text(wording["guidance"]))
    _put(info, "web", absolute(address))
    _put_area(info, payload["country"])


def _expires(message: AdvisoryMessage) -> datetime:
    """Return the advisory's end, or when its cancellation needs no more notice."""
    if message.kind == MessageKind.CANCEL:
        return message.sent_at + CANCEL_LASTS
    return datetime.fromisoformat(message.payload["ends_at"])


def _put_area(info: Element, country: str) -> None:
    area = SubElement(info, "area")
    _put(area, "areaDesc", country_name(country) if country else _("Worldwide"))
    for polygon in polygons(country):
        corners = (f"{latitude},{longitude}" for latitude, longitude in polygon)
        _put(area, "polygon", " ".join(corners))
    if country:
        code = SubElement(area, "geocode")
        _put(code, "valueName", "ISO 3166-1 alpha-2")
        _put(code, "value", country)


def _put(parent: Element, name: str, text: str) -> None:
    """Add an element, unless its text is blank."""
    if text := clean_text(text).strip():
        SubElement(parent, name).text = text
