"""How much the directory knows of each country, and how fresh it is, over HTTP."""

from django.urls import path
from django.utils import timezone, translation
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from embassies.quality.coverage import CountryCoverage, coverage
from portal.countries.names import country_name
from portal.countries.serializers import CODE
from portal.web.openapi import described
from portal.web.parameters import QuerySerializer
from portal.web.serializers import AnswerSerializer, Float, Integer, Text
from portal.web.validators import by_content


def _count(name: str, description: str, example: int) -> Integer:
    return Integer(description, example, value=lambda one: one.counts[name])


class CountsSerializer(AnswerSerializer):
    """Missions that are recorded; how many of them have what, and how old they are."""

    missions = Integer("Missions on record; others may exist.", 160)
    listed = _count("listed", "In a government's list of the last 180 days.", 90)
    listed_share = Float(
        "The share of them, 0 to 1.",
        0.5625,
        value=lambda one: round(one.share("listed"), 4),
    )
    fresh = _count("fresh", "Recorded or checked in the last 180 days.", 20)
    ageing = _count("ageing", "Between 180 days and a year old.", 30)
    old = _count("old", "Older than a year.", 100)
    undated = _count("undated", "Of an unknown date.", 10)
    checked = _count("checked", "Checked by staff of the portal.", 5)
    phone = _count("phone", "With a phone number.", 80)
    email = _count("email", "With an e-mail address.", 70)
    hours = _count("hours", "With opening hours.", 12)
    exact = _count("exact", "With an exact position.", 40)


class CountryCountsSerializer(CountsSerializer):
    """The missions in one country."""

    country = Text(f"The host. {CODE}", "FR")
    country_name = Text(
        "In the language asked for.",
        "France",
        value=lambda one: country_name(one.country),
    )


class CoverageAnswerSerializer(AnswerSerializer):
    """The whole directory, and each country."""

    world = CountsSerializer(help_text="All missions.")
    results = CountryCountsSerializer(many=True, help_text="Sorted by code.")


@described(
    "coverage_list", "Count what is known", CoverageAnswerSerializer, tag="reference"
)
@by_content
@api_view(["GET", "HEAD"])
def coverage_counts(request: Request) -> Response:
    """Count the missions in each country, what is on record of them, and how fresh it is.

    The page “What we know, and how old it is” shows the same counts.
    """
    query, now = QuerySerializer.read(request), timezone.now()
    counted = coverage(at=now)
    with translation.override(query["lang"]):
        found = {
            "world": counted.world,
            "results": sorted(counted.countries, key=_code),
        }
        return Response(CoverageAnswerSerializer.write(found, at=now))


def _code(one: CountryCoverage) -> str:
    return one.country


urlpatterns = [path("coverage/", coverage_counts, name="api-coverage")]
