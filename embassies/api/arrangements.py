"""The rules by which states help each other's citizens, over HTTP."""

from typing import Any

from django.db.models import Prefetch
from django.urls import path
from django.utils import timezone, translation
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.models import Arrangement, ArrangementStatus, Bloc, Membership, Status
from embassies.records.shapes import Reader, origin_of
from portal.countries.api_schema import (
    CODE,
    PARTIAL,
    UNKNOWN,
    OriginSchema,
    choice,
    flag,
    text,
    texts,
)
from portal.countries.models import Confidence
from portal.web.openapi import described
from portal.web.problems import QuerySerializer
from portal.web.validators import by_content

BLOC = "Key of a group of states, see `blocs`; null where states are named one by one."


class ArrangementStatusSchema(OriginSchema):
    """How a rule worked in practice from one date on."""

    status = choice(Status.choices, "The state.", "suspended")
    since = text(f"From when on. {PARTIAL}{UNKNOWN}", "2025-11")
    until = text(f"Until when. {PARTIAL}“” where no end is known.", "")
    note = text("A remark; “” for none.", "")
    evidence = text("An address or a title.", "https://gazette.example/rule")
    confidence = choice(Confidence.choices, "How sure we are.", "high")


class ArrangementSchema(OriginSchema):
    """One rule: whose citizens, helped by whom, where, with what, by which law."""

    key = text("The rule's id.", "eu-unrepresented")
    title = text("In English.", "Consular protection of European Union citizens")
    rule = text("The rule in one sentence.", "An unrepresented citizen may ask …")
    rule_language = text("The language of that sentence.", "en")
    beneficiaries = texts(f"Whose citizens. {CODE}", ["MT"])
    beneficiary_bloc = text(BLOC, "eu", allow_null=True)
    helpers = texts(f"Who helps. {CODE}", ["DE"])
    helper_bloc = text(BLOC, "eu", allow_null=True)
    extent = choice(Arrangement.Extent.choices, "Where it holds.", "anywhere")
    places = texts(f"Where it holds, if it is listed. {CODE}", ["KP"])
    only_outside_bloc = text(
        "Only outside the members of this group; null for no such bound.",
        "eu",
        allow_null=True,
    )
    only_if_unrepresented = flag(
        "Only where their own state has no mission that can help.", True
    )
    services = texts("With what; empty where not stated.", ["citizen_services"])
    scope_note = text("Bounds in words; “” for none.", "")
    legal_source = text("The treaty or law.", "Directive (EU) 2015/637")
    valid_from = text(f"In force since. {PARTIAL}{UNKNOWN}", "2018-05-01")
    valid_until = text(f"In force until. {PARTIAL}“” for no known end.", "")
    confidence = choice(Confidence.choices, "How sure we are.", "high")
    statuses = ArrangementStatusSchema(many=True, help_text="Practice, latest first.")


class MembershipSchema(OriginSchema):
    """From when to when a country belonged to a group of states."""

    country = text(CODE, "MT")
    joined = text(f"The first day. {PARTIAL}{UNKNOWN}", "2004-05-01")
    left = text(f"The last day. {PARTIAL}“” while it belongs.", "")


class BlocSchema(serializers.Serializer[Any]):
    """A group of states; who belonged to it when."""

    key = text("The group's id.", "eu")
    name = text("In English.", "European Union")
    members = MembershipSchema(many=True, help_text="Now and earlier.")


class ArrangementsSchema(serializers.Serializer[Any]):
    """All rules, and the groups of states that they name."""

    results = ArrangementSchema(many=True, help_text="Rules, sorted by key.")
    blocs = BlocSchema(many=True, help_text="Groups of states, sorted by key.")


@described(
    "arrangements_list",
    "List rules between states",
    query=QuerySerializer,
    answer=ArrangementsSchema,
    tag="reference",
)
@by_content
@api_view(["GET", "HEAD"])
def arrangements(request: Request) -> Response:
    """List the dated rules by which one state may help another's citizens.

    Possible help, never a promise. Four queries.
    """
    query, reader = QuerySerializer.read(request), Reader(timezone.now())
    history = Prefetch("status_periods", ArrangementStatus.objects.order_by("-since"))
    rules = Arrangement.objects.order_by("key").prefetch_related(history)
    rules = rules.with_translations()
    members = Prefetch("memberships", Membership.objects.order_by("country", "joined"))
    with translation.override(query["lang"]):
        results = [_rule_json(rule, reader) for rule in rules]
    blocs = Bloc.objects.order_by("key").prefetch_related(members)
    return Response(
        {"results": results, "blocs": [_bloc(one, reader) for one in blocs]}
    )


def _rule_json(rule: Arrangement, reader: Reader) -> dict[str, Any]:
    sentence, language = rule.rule_text
    return {
        "key": rule.key,
        "title": rule.title,
        "rule": sentence,
        "rule_language": language,
        "beneficiaries": [country.code for country in rule.beneficiaries],
        "beneficiary_bloc": rule.beneficiary_bloc_id,
        "helpers": [country.code for country in rule.helpers],
        "helper_bloc": rule.helper_bloc_id,
        "extent": rule.extent,
        "places": [country.code for country in rule.places],
        "only_outside_bloc": rule.only_outside_bloc_id,
        "only_if_unrepresented": rule.only_if_unrepresented,
        "services": rule.services,
        "scope_note": rule.scope_note,
        "legal_source": rule.legal_source,
        "valid_from": rule.valid_from,
        "valid_until": rule.valid_until,
        "confidence": rule.confidence,
        "statuses": [_status_json(one, reader) for one in rule.status_periods.all()],
        **origin_of(rule, reader),
    }


def _status_json(one: ArrangementStatus, reader: Reader) -> dict[str, Any]:
    return {
        "status": one.status,
        "since": one.since,
        "until": one.until,
        "note": one.note,
        "evidence": one.evidence,
        "confidence": one.confidence,
        **origin_of(one, reader),
    }


def _bloc(bloc: Bloc, reader: Reader) -> dict[str, Any]:
    members = [
        {
            "country": one.country.code,
            "joined": one.joined,
            "left": one.left,
            **origin_of(one, reader),
        }
        for one in bloc.memberships.all()
    ]
    return {"key": bloc.key, "name": bloc.name, "members": members}


urlpatterns = [path("arrangements/", arrangements, name="api-arrangements")]
