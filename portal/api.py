"""The API's root: its addresses, and the country, where the apps meet."""

from functools import cache
from typing import Any

import orjson
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import timezone, translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.api.shapes import provenance_json
from embassies.models import Mission
from embassies.values.contacts import tel_href
from portal.countries.api_schema import CountriesSchema, CountrySchema
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.countries.names import country_name, country_names, country_slug, is_country
from portal.site.api_reference import object_schemas, operations
from portal.web.openapi import described
from portal.web.problems import QuerySerializer
from portal.web.validators import by_content


@described(
    "countries_list",
    "List countries",
    query=QuerySerializer,
    answer=CountriesSchema,
    tag="reference",
)
@by_content
@api_view(["GET", "HEAD"])
def countries(request: Request) -> Response:
    """List every country, with the number of missions in it and of it. Two queries."""
    query = QuerySerializer.read(request)
    hosted, sent = (_counted(name) for name in ("receiving_country", "sending_country"))
    names = country_names(query["lang"])
    lines = [
        {
            "code": code,
            "slug": country_slug(code),
            "name": names[code],
            "missions_in": hosted.get(code, 0),
            "missions_of": sent.get(code, 0),
        }
        for code in sorted(names)
    ]
    return Response({"results": lines})


def _counted(field: str) -> dict[str, int]:
    counted = Mission.objects.public().values(field).annotate(number=Count("pk"))
    return dict(counted.order_by().values_list(field, "number"))


@described(
    "countries_retrieve",
    "Show one country",
    query=QuerySerializer,
    answer=CountrySchema,
    tag="reference",
    may_be_missing=True,
)
@by_content
@api_view(["GET", "HEAD"])
def country(request: Request, code: str) -> Response:
    """Show what the portal knows of one country; null means not known."""
    query = QuerySerializer.read(request)
    code = code.upper()
    if not is_country(code):
        raise Http404
    with translation.override(query["lang"]):
        return Response(_country_json(code))


def _country_json(code: str) -> dict[str, Any]:
    public = Mission.objects.public()
    return {
        "code": code,
        "slug": country_slug(code),
        "name": country_name(code),
        "profile": _profile_json(CountryProfile.objects.about(code).first()),
        "missions_in": public.standing_in(code).count(),
        "missions_of": public.of(code).count(),
        "emergency_numbers": [
            _number_json(one) for one in EmergencyNumber.objects.about(code)
        ],
        "ministry": _ministry_json(Ministry.objects.about(code).first()),
    }


def _profile_json(profile: CountryProfile | None) -> dict[str, Any] | None:
    if profile is None:
        return None
    return {
        "official_name": profile.official_name,
        "former_names": profile.former_names,
        "capital": profile.capital,
        "capital_latitude": profile.capital_latitude,
        "capital_longitude": profile.capital_longitude,
        "time_zones": profile.time_zones,
        "neighbours": profile.neighbours,
        **provenance_json(profile, at=timezone.now()),
    }


def _number_json(one: EmergencyNumber) -> dict[str, Any]:
    return {
        "service": one.service,
        "number": one.number,
        **provenance_json(one, at=timezone.now()),
    }


def _ministry_json(ministry: Ministry | None) -> dict[str, Any] | None:
    if ministry is None:
        return None
    return {
        "name": ministry.name,
        "emergency_phone": ministry.emergency_phone,
        "tel": tel_href(ministry.emergency_phone),
        "phone_note": ministry.phone_note,
        "directory_url": ministry.directory_url,
        "confidence": ministry.confidence,
        **provenance_json(ministry, at=timezone.now()),
    }


@cache
def _description() -> dict[str, Any]:
    """Return the description of the API; it is made once in a process."""
    generator: Any = SchemaGenerator
    made: dict[str, Any] = orjson.loads(
        orjson.dumps(generator().get_schema(request=None, public=True))
    )
    return made


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


urlpatterns = [
    path("", include("embassies.api")),
    path("", include("embassies.api.bulk")),
    path("", include("embassies.api.changes")),
    path("", include("embassies.api.search")),
    path("", include("embassies.api.help")),
    path("", include("portal.advisories.api")),
    path("", include("news.api")),
    path("", include("embassies.api.arrangements")),
    path("", include("portal.countries.api")),
    path("schema/", schema, name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("countries/", countries, name="api-countries"),
    path("countries/<slug:code>/", country, name="api-country"),
]
