"""What each key of an advisory means, for the description of the API."""

from typing import Any

from rest_framework import serializers

from portal.advisories.models import Certainty, Severity, Tone, Urgency
from portal.advisories.models.message import MessageKind
from portal.countries.api_schema import (
    CODE,
    PARTIAL,
    choice,
    flag,
    moment,
    text,
    whole,
)
from portal.web.openapi import example

CAP = "As in CAP 1.2."

words = text
"""The same maker of fields, where a field has its name."""


class ActionSchema(serializers.Serializer[Any]):
    """What to do next."""

    label = text(  # type: ignore[assignment]
        "In the language of the words.", "Who can help you in Russia"
    )
    url = text("Where to do it.", "https://portal.example/en/help/?in=RU")


class MessageSchema(serializers.Serializer[Any]):
    """One message of an advisory's history."""

    identifier = text("Its CAP identifier.", "urn:uuid:6f1f…")
    kind = choice(MessageKind.choices, CAP, "Alert")
    sent_at = moment("When it was sent.", "2026-11-03T09:00:00Z")
    note = text("What changed; “” for nothing.", "")
    cap = text("The message in CAP 1.2.", "https://portal.example/advisories/cap/….xml")


class AdvisorySchema(serializers.Serializer[Any]):
    """A dated notice about a country, or about the world."""

    id = whole("Its id.", 7)
    slug = words("Its part of the page's address.", "war-in-ukraine")
    url = words("Its page.", "https://portal.example/en/advisories/war/")
    country = words(f"{CODE} Null: worldwide.", "RU", allow_null=True)
    country_name = words("In the language asked for.", "Russia", allow_null=True)
    tone = choice(Tone.choices, "How it is shown.", "conflict")
    severity = choice(Severity.choices, CAP, "Severe")
    urgency = choice(Urgency.choices, CAP, "Immediate")
    certainty = choice(Certainty.choices, CAP, "Observed")
    language = words("The language of the words, not that asked for.", "en")
    title = words("Its title.", "Consular assistance in Russia")
    text = words("Its words.", "Russia is at war in Ukraine.")
    guidance_language = words("The language of the guidance; “” for none.", "en")
    guidance_html = words("Sanitised HTML; “” for none.", "<p>Keep …</p>")
    call_to_action = ActionSchema(help_text="What to do next.")
    is_live = flag("Whether it holds now.", True)
    starts_at = moment("From when on.", "2026-11-01T00:00:00Z")
    ends_at = moment("Until when.", "2026-12-31T00:00:00Z", allow_null=True)
    changed_at = moment("Its last change.", "2026-11-03T09:00:00Z", allow_null=True)
    version = whole("Counts its changes.", 2)
    is_demo = flag("An invented one, for demonstration.", False)
    source = words(  # type: ignore[assignment]
        "Who says so; null for the portal itself.", None, allow_null=True
    )
    source_url = words("Where it can be read; null for none.", None, allow_null=True)
    source_date = words(f"When. {PARTIAL}null for none.", "2026-11", allow_null=True)
    verified_at = moment(
        "When a person checked it; null for never.", None, allow_null=True
    )
    review_on = serializers.DateField(
        help_text="When it is to be looked at again.", style=example("2026-12-01")
    )
    stale = flag("Whether that day is past.", False)
    messages = MessageSchema(many=True, help_text="Its history, oldest first.")


class AdvisoriesSchema(serializers.Serializer[Any]):
    """Advisories, live ones worst first, past ones latest first."""

    count = whole("How many are in the answer.", 1)
    results = AdvisorySchema(many=True, help_text="At most 200.")
