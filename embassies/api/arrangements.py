"""The rules by which states help each other's citizens, over HTTP."""

from django.db.models import Prefetch
from django.urls import path
from django.utils import timezone, translation
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.api.serializers import StatusSerializer
from embassies.models import Arrangement, ArrangementStatus, Bloc, Membership
from portal.countries.models import Confidence
from portal.countries.serializers import CODE, PARTIAL, UNKNOWN, OriginSerializer
from portal.web.openapi import described
from portal.web.parameters import QuerySerializer
from portal.web.serializers import AnswerSerializer, Boolean, Choice, Text, TextList
from portal.web.validators import by_content

BLOC = "Key of a group of states, see `blocs`; null where states are named one by one."


class ArrangementStatusSerializer(StatusSerializer):
    """How a rule worked in practice from one date on."""


class ArrangementSerializer(OriginSerializer):
    """One rule: whose citizens, helped by whom, where, with what, by which law."""

    key = Text("The rule's id.", "eu-unrepresented")
    title = Text("In English.", "Consular protection of European Union citizens")
    rule = Text(
        "The rule in one sentence.",
        "An unrepresented citizen may ask …",
        value=lambda rule: rule.rule_text[0],
    )
    rule_language = Text(
        "The language of that sentence.", "en", value=lambda rule: rule.rule_text[1]
    )
    beneficiaries = TextList(f"Whose citizens. {CODE}", ["MT"])
    beneficiary_bloc = Text(BLOC, "eu", source="beneficiary_bloc_id", allow_null=True)
    helpers = TextList(f"Who helps. {CODE}", ["DE"])
    helper_bloc = Text(BLOC, "eu", source="helper_bloc_id", allow_null=True)
    extent = Choice(Arrangement.Extent.choices, "Where it holds.", "anywhere")
    places = TextList(f"Where it holds, if it is listed. {CODE}", ["KP"])
    only_outside_bloc = Text(
        "Only outside the members of this group; null for no such bound.",
        "eu",
        source="only_outside_bloc_id",
        allow_null=True,
    )
    only_if_unrepresented = Boolean(
        "Only where their own state has no mission that can help.", True
    )
    services = TextList("With what; empty where not stated.", ["citizen_services"])
    scope_note = Text("Bounds in words; “” for none.", "")
    legal_source = Text("The treaty or law.", "Directive (EU) 2015/637")
    valid_from = Text(f"In force since. {PARTIAL}{UNKNOWN}", "2018-05-01")
    valid_until = Text(f"In force until. {PARTIAL}“” for no known end.", "")
    confidence = Choice(Confidence.choices, "How sure we are.", "high")
    statuses = ArrangementStatusSerializer(
        many=True, source="status_periods", help_text="Practice, latest first."
    )


class MembershipSerializer(OriginSerializer):
    """From when to when a country belonged to a group of states."""

    country = Text(CODE, "MT")
    joined = Text(f"The first day. {PARTIAL}{UNKNOWN}", "2004-05-01")
    left = Text(f"The last day. {PARTIAL}“” while it belongs.", "")


class BlocSerializer(AnswerSerializer):
    """A group of states; who belonged to it when."""

    key = Text("The group's id.", "eu")
    name = Text("In English.", "European Union")
    members = MembershipSerializer(
        many=True, source="memberships", help_text="Now and earlier."
    )


class ArrangementsSerializer(AnswerSerializer):
    """All rules, and the groups of states that they name."""

    results = ArrangementSerializer(many=True, help_text="Rules, sorted by key.")
    blocs = BlocSerializer(many=True, help_text="Groups of states, sorted by key.")


@described(
    "arrangements_list",
    "List rules between states",
    ArrangementsSerializer,
    tag="reference",
)
@by_content
@api_view(["GET", "HEAD"])
def arrangements(request: Request) -> Response:
    """List the dated rules by which one state may help another's citizens.

    Possible help, never a promise.
    """
    query = QuerySerializer.read(request)
    history = Prefetch("status_periods", ArrangementStatus.objects.order_by("-since"))
    rules = Arrangement.objects.order_by("key").prefetch_related(history)
    rules = rules.with_translations()
    members = Prefetch("memberships", Membership.objects.order_by("country", "joined"))
    blocs = Bloc.objects.order_by("key").prefetch_related(members)
    with translation.override(query["lang"]):
        found = {"results": rules, "blocs": blocs}
        return Response(ArrangementsSerializer.write(found, at=timezone.now()))


urlpatterns = [path("arrangements/", arrangements, name="api-arrangements")]
