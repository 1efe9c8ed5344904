"""What does a message look like in the Common Alerting Protocol, version 1.2?

OASIS Standard CAP-V1.2, 1 July 2010; section numbers are those of its chapter 3.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils import translation
from django.utils.translation import gettext as _

from portal.advisories.action import absolute, destination
from portal.advisories.models import AdvisoryMessage, Tone
from portal.countries.names import country_name
from portal.web.markdown import clean_text

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
CONTENT_TYPE = "application/cap+xml"
_CATEGORY = {
    Tone.CONFLICT: "Security",
    Tone.WARNING: "Safety",
    Tone.INFORMATION: "Other",
}


def to_xml(message: AdvisoryMessage, earlier: Sequence[AdvisoryMessage]) -> bytes:
    """Return the CAP document; ``earlier`` are the messages that it follows."""
    said = message.payload
    alert = Element("alert", xmlns=NAMESPACE)
    _put(alert, "identifier", message.urn)
    _put(alert, "sender", message.sender)
    _put(alert, "sent", cap_time(message.sent_at))
    # A demonstration must not set anything off: "all recipients disregard".
    _put(alert, "status", "Test" if said["is_demo"] else "Actual")
    _put(alert, "msgType", message.kind)
    _put(alert, "source", said["source_name"])
    _put(alert, "scope", "Public")
    _put(alert, "note", message.note)
    _put(alert, "references", " ".join(_reference(each) for each in earlier))
    for wording in said["wordings"]:
        with translation.override(wording["language"]):
            _put_info(alert, message, wording)
    document: bytes = tostring(alert, encoding="utf-8", xml_declaration=True)
    return document


def cap_time(at: datetime) -> str:
    """Return UTC as CAP wants it: whole seconds, “-00:00”, never “Z” (3.3.2)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def _reference(message: AdvisoryMessage) -> str:
    return f"{message.sender},{message.urn},{cap_time(message.sent_at)}"


def _put_info(
    alert: Element, message: AdvisoryMessage, wording: dict[str, str]
) -> None:
    said = message.payload
    tone = Tone(said["tone"])
    info = SubElement(alert, "info")
    _put(info, "language", wording["language"])
    _put(info, "category", _CATEGORY[tone])
    _put(info, "event", str(tone.label))
    _put(info, "urgency", said["urgency"])
    _put(info, "severity", said["severity"])
    _put(info, "certainty", said["certainty"])
    _put(info, "effective", cap_time(message.sent_at))
    _put(info, "onset", cap_time(datetime.fromisoformat(said["starts_at"])))
    _put(info, "expires", cap_time(datetime.fromisoformat(said["ends_at"])))
    _put(info, "senderName", _("Consular help portal"))
    _put(info, "headline", wording["title"])
    _put(info, "description", wording["text"])
    _put(info, "instruction", wording["guidance"])
    _put(info, "web", _web(said))
    _put_area(info, said["country"])


def _web(said: dict[str, Any]) -> str:
    return absolute(destination(said["country"], said["call_to_action_url"]))


def _put_area(info: Element, country: str) -> None:
    area = SubElement(info, "area")
    _put(area, "areaDesc", country_name(country) if country else _("Worldwide"))
    if country:
        code = SubElement(area, "geocode")
        _put(code, "valueName", "ISO 3166-1 alpha-2")
        _put(code, "value", country)


def _put(parent: Element, name: str, text: str) -> None:
    """Add an element, unless there is nothing to say."""
    words = clean_text(text).strip()
    if words:
        SubElement(parent, name).text = words
