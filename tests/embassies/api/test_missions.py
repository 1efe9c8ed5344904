"""What a data consumer gets from the directory."""

import pytest

from embassies.models import FormerSlug, Mission
from portal.advisories.models import GovernmentAdvice
from portal.countries.models import Ministry
from tests.atlas import NOW, Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MISSIONS = "/api/v1/missions/"


def slugs(client, query: str = "") -> list[str]:
    answer = client.get(MISSIONS + query)
    assert answer.status_code == 200, answer.json()
    return [row["slug"] for row in answer.json()["results"]]


def test_a_mission_says_everything_under_the_contracted_keys(client, atlas: Atlas):
    body = client.get(MISSIONS + "fr-london/").json()
    assert body["sending_country"] == "FR"
    assert body["receiving_country"] == "GB"
    assert body["sending_country_name"] == "France"
    assert {"source", "source_date", "verified_at", "stale"} <= set(body)
    assert body["source"] == "registry"


def test_a_contact_carries_its_own_source_and_age(client, atlas: Atlas):
    contacts = client.get(MISSIONS + "fr-london/").json()["contacts"]
    emergency = next(one for one in contacts if one["purpose"] == "emergency")
    assert emergency["e164"] == "+442079460911"
    assert emergency["tel"] == "tel:+442079460911"
    assert emergency["stale"] is True
    assert all(one["source"] and "source_date" in one for one in contacts)


def test_names_of_countries_come_in_the_asked_language(client, atlas: Atlas):
    body = client.get(MISSIONS + "fr-london/?lang=de").json()
    assert body["receiving_country_name"] == "Vereinigtes Königreich"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?sending=fr&receiving=GB", ["fr-cardiff", "fr-edinburgh", "fr-london"]),
        ("?receiving=GB&kind=high_commission", ["au-london", "ke-london"]),
        ("?sending=FR&honorary=true", ["fr-cardiff"]),
        ("?status=closed", ["jp-lyon"]),
        ("?covers=CH", ["ke-london"]),
        ("?receiving=GB&city=edinburgh", ["fr-edinburgh"]),
    ],
)
def test_missions_are_narrowed_by(client, atlas: Atlas, query: str, found: list[str]):
    assert slugs(client, query) == found


def test_what_was_withdrawn_is_not_listed(client, atlas: Atlas):
    assert "au-bonn" not in slugs(client, "?page_size=200")
    assert client.get(MISSIONS + "au-bonn/").status_code == 404


def test_pages_by_cursor_give_every_mission_once(client, atlas: Atlas):
    seen, address = [], MISSIONS + "?page_size=3"
    while address:
        body = client.get(address).json()
        seen += [row["slug"] for row in body["results"]]
        address = body["next"]
    public = Mission.objects.public().values_list("slug", flat=True)
    assert seen == sorted(public)


def test_a_former_slug_redirects_for_good(client, atlas: Atlas):
    FormerSlug.objects.create(slug="once", mission=atlas["fr-london"])
    answer = client.get(MISSIONS + "once/")
    assert answer.status_code == 301
    assert answer["Location"] == MISSIONS + "fr-london/"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("?sending=XX", "sending"),
        ("?sender=FR", "sender"),
        ("?page_size=1000000000", "page_size"),
        ("?kind=castle", "kind"),
        ("?updated_since=yesterday", "updated_since"),
        ("?city=" + "a" * 101, "city"),
        ("?city=%00", "city"),
    ],
)
def test_a_bad_parameter_is_named(client, atlas: Atlas, query: str, parameter: str):
    answer = client.get(MISSIONS + query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == 400
    assert [one["parameter"] for one in body["invalid_parameters"]] == [parameter]


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing/", "/api/v1/nothing", "/api/v1/missions/nobody/"]
)
def test_what_is_not_there_is_a_problem_in_json(client, atlas: Atlas, path: str):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_writing_is_refused_with_a_problem(client, atlas: Atlas):
    answer = client.post(MISSIONS)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"


def test_a_country_says_null_for_what_is_not_known(client, atlas: Atlas):
    body = client.get("/api/v1/countries/tv/").json()
    assert body["profile"] is None
    assert body["ministry"] is None
    assert body["emergency_numbers"] == []
    assert body["government_advice"] == []


def test_a_country_has_the_ways_to_its_ministry_and_the_advice_about_it(
    client, atlas: Atlas
):
    Ministry.objects.filter(country="FR").update(
        email="help@fr.example", email_date="2026-03", sites_host="*.fr.example"
    )
    GovernmentAdvice.objects.create(
        country="FR",
        issuer="CA",
        scale="Risk levels",
        level="Be careful",
        language="en",
        source_url="https://ca.example/fr",
        source_date="2026-10-01",
        retrieved_at=NOW,
    )
    body = client.get("/api/v1/countries/FR/").json()
    ministry, (advice,) = body["ministry"], body["government_advice"]
    assert (ministry["email"], ministry["email_date"]) == ("help@fr.example", "2026-03")
    assert (ministry["sites_host"], ministry["advice_url"]) == ("*.fr.example", "")
    assert (advice["issuer"], advice["level"]) == ("CA", "Be careful")
    assert (advice["scale"], advice["stale"]) == ("Risk levels", False)


def test_a_country_counts_missions_in_and_of(client, atlas: Atlas):
    body = client.get("/api/v1/countries/GB/").json()
    public = Mission.objects.public()
    assert body["missions_in"] == public.filter(receiving_country="GB").count()
    assert body["emergency_numbers"][0]["source"] == "gazette"


def test_reads_are_open_to_other_origins(client, atlas: Atlas):
    answer = client.get(MISSIONS, headers={"origin": "https://elsewhere.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer


def test_a_list_costs_no_more_queries_for_more_rows(
    client, atlas: Atlas, django_assert_max_num_queries
):
    # The version; the page; its contacts, coverages, periods and services.
    for size in (2, 20):
        with django_assert_max_num_queries(6):
            client.get(f"{MISSIONS}?page_size={size}")
