"""The pages that say what this is, and whether what they say is true."""

import re

import pytest
from django.test import Client

from portal.countries.models import Source
from tests.atlas import Atlas

pytestmark = pytest.mark.django_db

PAGES = ["", "privacy/", "accessibility/", "licences/"]


def main_of(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return " ".join(page.split("<main")[1].split("</main>")[0].split())


@pytest.mark.parametrize("name", PAGES)
def test_every_page_leads_to_the_pages_about_the_portal(
    client: Client, name: str
) -> None:
    footer = client.get("/en/").content.decode().split("<footer")[1]
    assert f'href="/en/about/{name}"' in footer


@pytest.mark.parametrize("name", PAGES)
def test_a_page_about_the_portal_costs_at_most_one_query(
    client: Client, atlas: Atlas, django_assert_max_num_queries, name: str
) -> None:
    with django_assert_max_num_queries(1):
        assert client.get(f"/en/about/{name}").status_code == 200


def test_a_copy_that_nobody_answers_for_says_so(client: Client, settings) -> None:
    settings.OPERATOR = settings.CONTACT = settings.SECURITY_CONTACT = ""
    page = main_of(client, "/en/about/")
    assert "Whoever runs this copy has not said who they are." in page
    assert "mailto:" not in page


def test_who_runs_a_copy_is_named_with_an_address(client: Client, settings) -> None:
    settings.OPERATOR, settings.CONTACT = "Atlas Office", "mailto:desk@atlas.example"
    page = main_of(client, "/en/about/")
    assert "This copy is run by Atlas Office." in page
    assert 'href="mailto:desk@atlas.example"' in page
    assert ">desk@atlas.example<" in page


def test_every_source_of_a_fact_stands_with_its_licence_and_its_date(
    client: Client, atlas: Atlas
) -> None:
    page = main_of(client, "/en/about/licences/")
    listed = Source.objects.exclude(key=Source.STAFF)
    assert listed.count() >= 2
    for source in listed:
        assert source.name in page
        assert source.licence in page
    assert page.count("As of:") == listed.count()


def test_the_log_has_only_what_the_privacy_page_says(client: Client) -> None:
    """Time, method, path, status, bytes, milliseconds: add one, and tell readers."""
    with open("gunicorn.conf.py", encoding="utf-8") as file:
        form = re.search(r'^access_log_format = "(.+)"$', file.read(), re.MULTILINE)
    assert form is not None
    written = re.findall(r"%\((\w+)\)", form[1])
    assert written == ["t", "m", "U", "s", "B", "M"]
    page = main_of(client, "/en/about/privacy/")
    assert "Not your network address, not your browser, not the page before." in page


def test_the_pages_about_the_portal_set_no_cookie(client: Client) -> None:
    for name in PAGES:
        answer = client.get(f"/en/about/{name}")
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
