"""The API's root: its addresses, and the country, where the apps meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import cast

import orjson
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, reverse
from django.utils import timezone, translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.api.ministries import MinistrySerializer
from embassies.models import Mission
from portal.advisories.api import GovernmentAdviceSerializer
from portal.advisories.models import GovernmentAdvice
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.countries.names import country_name, country_names, country_slug, is_country
from portal.countries.serializers import (
    CODE,
    EmergencyNumberSerializer,
    ProfileSerializer,
)
from portal.site.api_reference import Operation, Schema, object_schemas, operations
from portal.web.openapi import MISSING, described, path_parameter
from portal.web.parameters import QuerySerializer
from portal.web.problem_types import PROBLEM_TYPES
from portal.web.serializers import AnswerSerializer, Integer, Text, TextList
from portal.web.structured_data import absolute
from portal.web.validators import by_content


@dataclass(frozen=True, slots=True)
class Country:
    """A country, and what is known of it."""

    code: str
    missions_in: int
    missions_of: int
    profile: CountryProfile | None = None
    emergency_numbers: Iterable[EmergencyNumber] = ()
    ministry: Ministry | None = None
    government_advice: Iterable[GovernmentAdvice] = ()


@dataclass(frozen=True, slots=True)
class ApiIndex:
    """The addresses of the API."""

    title: str
    version: str
    addresses: list[Operation]


class CountryLineSerializer(AnswerSerializer):
    """A country, and how many missions we know of."""

    code = Text(CODE, "FR")
    slug = Text(
        "Its part of an address of the site.",
        "france",
        value=lambda country: country_slug(country.code),
    )
    name = Text(
        "In the language asked for.",
        "France",
        value=lambda country: country_name(country.code),
    )
    missions_in = Integer("Foreign missions recorded in it.", 160)
    missions_of = Integer("Its own missions recorded abroad.", 270)


class ApiAddressSerializer(AnswerSerializer):
    """An address of the API."""

    operation = Text(
        "Its name in the description for machines.", "missions_list", source="key"
    )
    url = Text(
        "A URI template (RFC 6570): put a value in place of what stands in braces.",
        "https://portal.example/api/v1/missions/{slug}/",
        value=lambda one: absolute(one.path),
    )
    summary = Text("What it answers.", "Show one mission")
    parameters = TextList(
        "What may stand behind “?”.",
        ["lang"],
        value=lambda one: [
            field.name
            for field in one.parameters
            if f"{{{field.name}}}" not in one.path
        ],
    )


class ApiIndexSerializer(AnswerSerializer):
    """Where to begin."""

    title = Text("The name of the portal.", "Consular help portal")
    version = Text("The version of the API.", "1")
    docs = Text(
        "The reference for people.",
        "https://portal.example/api/v1/docs/",
        value=lambda index: absolute(reverse("api-docs")),
    )
    schema = Text(
        "The reference for machines (OpenAPI 3.1).",
        "https://portal.example/api/v1/schema/",
        value=lambda index: absolute(reverse("api-schema")),
    )
    addresses = ApiAddressSerializer(many=True, help_text="All addresses.")


class CountriesSerializer(AnswerSerializer):
    """All countries."""

    results = CountryLineSerializer(many=True, help_text="Sorted by code.")


class CountrySerializer(CountryLineSerializer):
    """What the portal knows of a country."""

    profile = ProfileSerializer(
        allow_null=True, help_text="Null where nothing is known of it."
    )
    emergency_numbers = EmergencyNumberSerializer(
        many=True, help_text="Empty where we have no record: there may well be some."
    )
    ministry = MinistrySerializer(
        allow_null=True, help_text="Null where we have no record of it."
    )
    government_advice = GovernmentAdviceSerializer(
        many=True,
        help_text="Levels of travel advice, as issued. A government that is not listed"
        " was not read: it may warn too.",
    )
    keys = (
        *("code", "slug", "name", "profile", "missions_in", "missions_of"),
        *("emergency_numbers", "ministry", "government_advice"),
    )


@described("countries_list", "List countries", CountriesSerializer, tag="reference")
@by_content
@api_view(["GET", "HEAD"])
def countries(request: Request) -> Response:
    """List every country, with the number of missions in it and of it."""
    query = QuerySerializer.read(request)
    hosted, sent = _counts("receiving_country"), _counts("sending_country")
    found = [
        Country(code, hosted.get(code, 0), sent.get(code, 0))
        for code in sorted(country_names("en"))
    ]
    with translation.override(query["lang"]):
        return Response(
            CountriesSerializer.write({"results": found}, at=timezone.now())
        )


def _counts(field: str) -> dict[str, int]:
    counted = Mission.objects.public().values(field).annotate(number=Count("pk"))
    return dict(counted.order_by().values_list(field, "number"))


@described(
    "countries_retrieve",
    "Show one country",
    CountrySerializer,
    tag="reference",
    path=path_parameter(
        "code",
        "The country: an alpha-2 code, in either case.",
        {"type": "string", "pattern": "^[A-Za-z]{2}$", "examples": ["FR"]},
    ),
    responses=MISSING,
)
@by_content
@api_view(["GET", "HEAD"])
def country(request: Request, code: str) -> Response:
    """Show what the portal knows of one country; null means not known."""
    query = QuerySerializer.read(request)
    code = code.upper()
    if not is_country(code):
        raise Http404
    public = Mission.objects.public()
    found = Country(
        code,
        missions_in=public.standing_in(code).count(),
        missions_of=public.of(code).count(),
        profile=CountryProfile.objects.about(code).first(),
        emergency_numbers=EmergencyNumber.objects.about(code),
        ministry=Ministry.objects.about(code).first(),
        government_advice=GovernmentAdvice.objects.about(code),
    )
    with translation.override(query["lang"]):
        return Response(CountrySerializer.write(found, at=timezone.now()))


@cache
def _description() -> Schema:
    """Return the description of the API; it is made once in a process."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    made = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return cast(Schema, orjson.loads(orjson.dumps(made)))


@described("index", "List the addresses", ApiIndexSerializer, tag="reference")
@by_content
@api_view(["GET", "HEAD"])
def index(request: Request) -> Response:
    """List every address of the API with a line about each."""
    QuerySerializer.read(request)
    described = _description()
    info = described["info"]
    found = ApiIndex(info["title"], info["version"], operations(described))
    return Response(ApiIndexSerializer.write(found, at=timezone.now()))


@extend_schema(exclude=True)
@by_content
@api_view(["GET", "HEAD"])
def schema(request: Request) -> HttpResponse:
    """Describe the API for machines (OpenAPI 3.1)."""
    QuerySerializer.read(request)
    return HttpResponse(orjson.dumps(_description()), content_type="application/json")


def docs(request: HttpRequest) -> HttpResponse:
    """Describe the API for people, from the same description."""
    described = _description()
    context = {
        "info": described["info"],
        "paragraphs": described["info"]["description"].split("\n\n"),
        "operations": operations(described),
        "object_schemas": object_schemas(described),
    }
    with translation.override("en"):
        return render(request, "api/docs.html", context)


def problem_page(request: HttpRequest, problem: str) -> HttpResponse:
    """Explain one type of problem, for people."""
    if problem not in PROBLEM_TYPES:
        raise Http404
    with translation.override("en"):
        context = {"problem": PROBLEM_TYPES[problem]}
        return render(request, "api/problem.html", context)


urlpatterns = [
    path("", index, name="api-index"),
    path("", include("embassies.api")),
    path("", include("embassies.api.bulk")),
    path("", include("embassies.api.data_descriptions")),
    path("", include("embassies.api.changes")),
    path("", include("embassies.api.search")),
    path("", include("embassies.api.help")),
    path("", include("portal.advisories.api")),
    path("", include("news.api")),
    path("", include("embassies.api.arrangements")),
    path("", include("embassies.api.coverage")),
    path("", include("portal.countries.api")),
    path("schema/", schema, name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("problems/<slug:problem>/", problem_page, name="api-problem"),
    path("countries/", countries, name="api-countries"),
    path("countries/<slug:code>/", country, name="api-country"),
]
