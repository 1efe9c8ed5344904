"""The page of a country: everything about it, in the order of the worst hour."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from lxml import html

from news.models import Article, Stage
from portal.advisories.models import Advisory, GovernmentAdvice
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from tests.atlas import LONG_AGO, NOW, RECENTLY, Atlas
from tests.portal.advisories.conftest import issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

QUIET = "We have no live advisory about"


def text_of(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def advise(country: str, slug: str) -> None:
    advisory = Advisory.objects.create(
        slug=slug,
        country=country,
        title=f"Title of {slug}",
        text="Text.",
        tone="warning",
        severity="Severe",
        urgency="Future",
        certainty="Observed",
        starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(hours=24),
        review_on=(NOW + timedelta(days=10)).date(),
        source_name="Atlas gazette",
        source_url="https://gazette.example/1",
        source_date="2026-11-01",
    )
    issue(advisory, at=NOW)


def report(title: str, *countries: str, **values: Any) -> None:
    facts = {"body": "Text.", "stage": Stage.APPROVED, "published_at": RECENTLY}
    article = Article.objects.create(title=title, **{**facts, **values})
    article.set_countries(countries)


def test_the_page_goes_from_what_is_urgent_to_what_is_not(client, atlas, banner):
    advise("GB", "gb")
    page = text_of(client, "/en/countries/united-kingdom/")
    banner_part, page = page.split("<main", 1)
    assert "Title of gb" in banner_part
    order = [
        "Who can help me?",
        "Emergency numbers in",
        "Embassies and consulates in the United Kingdom",
        "What governments advise",
        'id="latest"',
        'id="follow"',
        'id="profile"',
    ]
    places = [page.index(one) for one in order]
    assert places == sorted(places)


def test_the_question_is_filled_in_with_the_country(client, atlas: Atlas):
    page = text_of(client, "/en/countries/united-kingdom/")
    assert re.search(r'<select id="pair-in".*<option value="GB" selected>', page)


def test_missions_are_counted_by_kind_and_lead_to_their_list(client, atlas: Atlas):
    page = text_of(client, "/en/countries/united-kingdom/")
    kinds = re.findall(
        r'<a href="/en/embassies/in/united-kingdom/\?([^"]+)" rel="nofollow">'
        r"([^<]+)</a> <span[^>]*>(\d+) in our records",
        page,
    )
    assert [(name, total) for _query, name, total in kinds] == [
        ("Embassy", "3"),
        ("High commission", "2"),
        ("Consulate general", "1"),
        ("Honorary consulate", "1"),
    ]
    for query, _name, total in kinds:
        path = f"/en/embassies/in/united-kingdom/?{query.replace('&amp;', '&')}"
        assert f"{total} mission" in text_of(client, path)


def test_a_withdrawn_mission_is_of_no_kind(client, atlas: Atlas):
    page = text_of(client, "/en/countries/germany/")
    assert "2 missions in our records. Others may exist." in page
    assert "Consulate<" not in page


def test_no_advisory_is_not_said_to_be_safety(client, atlas, banner):
    advise("FR", "fr")
    advise("KE", "ke")
    quiet = text_of(client, "/en/countries/united-kingdom/")
    assert f"{QUIET} the United Kingdom. That does not mean that it is safe" in quiet
    assert QUIET not in text_of(client, "/en/countries/france/")


def test_a_store_of_advisories_that_fails_is_not_taken_for_none(
    client, atlas, banner, monkeypatch
):
    def fail(*_args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("portal.advisories.templatetags.advisories.board.live", fail)
    answer = client.get("/en/countries/france/")
    assert answer.status_code == 200
    assert QUIET not in answer.content.decode()


def test_what_governments_advise_stands_side_by_side_as_issued(client, atlas: Atlas):
    for issuer, level in (("US", "Level 4"), ("CA", "Avoid all travel")):
        GovernmentAdvice.objects.create(
            country="GB",
            issuer=issuer,
            level=level,
            scale="its own scale",
            language="en",
            source_url="https://advice.example/",
            source_date="2026-11-01",
            retrieved_at=RECENTLY,
        )
    page = text_of(client, "/en/countries/united-kingdom/")
    assert "Level 4" in page
    assert "Avoid all travel" in page
    assert "Read by us on 3 November 2026." in page
    assert "We have no record of a government’s travel advice about Tuvalu." in (
        text_of(client, "/en/countries/tuvalu/")
    )


def test_a_government_that_was_not_read_is_not_told_as_one_without_a_warning(
    client, atlas: Atlas
):
    GovernmentAdvice.objects.create(
        country="GB",
        issuer="US",
        level="Level 1",
        scale="its own scale",
        language="en",
        source_url="https://advice.example/",
        retrieved_at=RECENTLY,
    )
    page = text_of(client, "/en/countries/united-kingdom/")
    assert "We have not read every government" in page


def test_a_level_that_was_read_long_ago_may_be_out_of_date(client, atlas: Atlas):
    for issuer, read_at in (("US", LONG_AGO), ("CA", RECENTLY)):
        GovernmentAdvice.objects.create(
            country="GB",
            issuer=issuer,
            level="Level 1",
            scale="its own scale",
            language="en",
            source_url="https://advice.example/",
            retrieved_at=read_at,
        )
    answer = client.get("/en/countries/united-kingdom/")
    section = '//section[@class="government-advice"]'
    shown = html.fromstring(answer.content).xpath(f"{section}//dd")
    stale = ["It may be out of date." in one.text_content() for one in shown]
    assert stale == [False, True]


def test_numbers_of_two_sources_stand_apart_each_with_its_date(client, atlas: Atlas):
    EmergencyNumber.objects.create(
        country="GB",
        service="police",
        number="777",
        source=atlas.sources["registry"],
        source_date="2026-08-22",
    )
    page = text_of(client, "/en/countries/united-kingdom/")
    first, second = page.split("Another source gives other numbers.")
    assert "999" in first
    assert "777" in second
    assert "22 August 2026" in second


def test_a_ministry_without_a_line_shows_its_other_addresses_with_their_dates(
    client, atlas: Atlas
):
    Ministry.objects.filter(country="FR").update(
        emergency_phone="",
        email="help@fr.example",
        email_date="2026-03-01",
        advice_url="https://advice.fr.example/",
        advice_date="2026-08-22",
        registration_url="https://register.fr.example/",
        sites_host="*.fr.example",
        sites_date="2022-11-16",
    )
    answer = client.get("/en/countries/france/")
    section = html.fromstring(answer.content).xpath('//section[h2/@id="ministry"]')[0]
    text = " ".join(section.text_content().split())
    assert "We have no record of its emergency line." in text
    for told in ("1 March 2026", "22 August 2026", "16 November 2022", " fr.example"):
        assert told in text
    links = {*section.xpath(".//a/@href")}
    assert links >= {
        "mailto:help@fr.example",
        "https://register.fr.example/",
        "https://advice.fr.example/",
    }
    # A name below which each mission has its own is no website by itself.
    assert "https://fr.example/" not in links


def test_a_country_of_which_little_is_known_says_what_to_do(client, atlas: Atlas):
    page = text_of(client, "/en/countries/tuvalu/")
    assert "We have no record of a foreign mission in Tuvalu." in page
    assert "We have published no news about Tuvalu." in page
    assert "Ask your own foreign ministry." in page


def test_drafts_are_no_news_of_a_country(client, atlas: Atlas):
    report("Public", "GB", "FR")
    report("Unfinished", "GB", stage=Stage.DRAFT)
    page = text_of(client, "/en/countries/united-kingdom/")
    assert "Public" in page
    assert "Unfinished" not in page


def test_a_country_can_be_followed_by_feed(client, atlas: Atlas):
    page = text_of(client, "/en/countries/united-kingdom/")
    feed = "/en/news/in/united-kingdom/feed.atom"
    assert f'href="{feed}" type="application/atom+xml"' in page
    assert client.get(feed).status_code == 200


def test_the_page_costs_no_more_queries_for_more_rows(
    client, atlas, django_assert_num_queries
):
    report("One", "GB")
    report("Two", "GB")
    assert CountryProfile.objects.count() > 1
    client.get("/en/countries/united-kingdom/")
    # Profile, ministry, numbers, advice, news, missions by kind, missions abroad.
    with django_assert_num_queries(7):
        client.get("/en/countries/united-kingdom/")
