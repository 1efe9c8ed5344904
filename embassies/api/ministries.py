"""A foreign ministry as the API writes and describes it."""

from embassies.values.phone_numbers import tel_href
from portal.countries.models import Confidence
from portal.countries.serializers import PARTIAL, UNKNOWN, OriginSerializer
from portal.web.serializers import Choice, Text


class MinistrySerializer(OriginSerializer):
    """A country's foreign ministry."""

    name = Text(f"In English; {UNKNOWN}", "Ministry of Europe and Foreign Affairs")
    emergency_phone = Text(
        f"Line for citizens in distress abroad (E.164); {UNKNOWN}", "+33153591110"
    )
    tel = Text(
        "The same as an address (RFC 3966).",
        "tel:+33153591110",
        value=lambda one: tel_href(one.emergency_phone),
    )
    phone_note = Text("A remark; “” for none.", "24 h")
    directory_url = Text(
        f"Its own list of missions; {UNKNOWN}", "https://ministry.example/missions"
    )
    email = Text(
        f"E-mail for citizens in distress abroad; {UNKNOWN}", "help@ministry.example"
    )
    email_url = Text(f"Where that e-mail was read; {UNKNOWN}", "")
    email_date = Text(f"When. {PARTIAL}{UNKNOWN}", "2026-02-28")
    advice_url = Text(
        f"Its travel advice; {UNKNOWN}", "https://ministry.example/travel-advice"
    )
    advice_date = Text(f"When that address was read. {PARTIAL}{UNKNOWN}", "2026-08-22")
    registration_url = Text(
        f"Where its citizens register a journey; {UNKNOWN}",
        "https://ministry.example/register",
    )
    sites_host = Text(
        "Where the websites of most of its missions are; “*.” stands for any name below"
        f" it; {UNKNOWN}",
        "*.ministry.example",
    )
    sites_date = Text(f"When that was so. {PARTIAL}{UNKNOWN}", "2022-11-16")
    confidence = Choice(Confidence.choices, "How sure we are.", "high")
