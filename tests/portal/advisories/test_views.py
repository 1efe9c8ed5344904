"""One record, every door: page, Atom, CAP, JSON, JSON-LD say the same (B8, S12)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree, html

from portal.advisories.models import Advisory, AdvisoryMessage, GovernmentAdvice
from tests.atlas import NOW
from tests.portal.advisories.conftest import HOUR, draft, end, revise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("banner", "clock")]
ATOM = "{http://www.w3.org/2005/Atom}"
MINUTE = timedelta(minutes=1)


def entries(client, address):
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    return [
        {etree.QName(child).localname: child.text for child in entry}
        for entry in feed.findall(f"{ATOM}entry")
    ]


def ld(client, address):
    page = html.fromstring(client.get(address).content.decode())
    (block,) = page.xpath('//head/script[@type="application/ld+json"]')
    return json.loads(block.text), page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_door_says_what_the_page_says(client, two, language):
    said, page = ld(client, f"/{language}/advisories/ke/")
    (heading,) = page.xpath("//main//h1")
    (text,) = page.xpath('//main//p[@class="lead"]')
    title, words = heading.text_content(), text.text_content()
    assert title == {"en": "Title of ke", "ar": "عنوان"}[language]
    assert (said["@type"], said["name"], said["text"]) == (
        *("SpecialAnnouncement", title),
        words,
    )
    assert said["inLanguage"] == heading.get("lang") == language
    assert said["spatialCoverage"]["identifier"] == "KE"

    entry = entries(client, f"/{language}/advisories/feed.atom")[-1]
    assert entry["title"] == title
    assert words in entry["summary"]

    (body,) = [
        row
        for row in client.get(f"/api/v1/advisories/?lang={language}").json()["results"]
        if row["slug"] == "ke"
    ]
    assert (body["title"], body["text"]) == (title, words)
    assert (body["language"], body["country"]) == (language, "KE")
    assert body["guidance_language"] == "en"
    assert said["expires"][:19] == body["ends_at"][:19]
    banner = client.get(f"/{language}/").content.decode()
    assert title in banner
    assert words in banner


def test_the_list_shows_the_live_ones_worst_first_and_those_that_ended(
    client, two, make
):
    make("over", at=NOW - 48 * HOUR)
    make("later", starts_at=NOW + HOUR)
    page = html.fromstring(client.get("/en/advisories/").content)
    live, past = page.xpath('//main//ul[@class="advisory-list"]')
    assert [a.text for a in live.xpath(".//h3/a")] == ["Title of ke", "Title of fr"]
    assert [a.text for a in past.xpath(".//a")] == ["Title of over"]


def test_an_ended_advisory_keeps_its_page_and_says_so(client, make, clock):
    advisory = make("fr")
    end(advisory, "The strike is over.", at=NOW)
    body = client.get("/en/advisories/fr/").content.decode()
    assert "This advisory ended on 23 November 2026, 12:00 (UTC)" in body
    assert "The strike is over." in body


def test_a_page_without_advisories_does_not_say_that_all_is_well(client):
    body = client.get("/en/advisories/").content.decode()
    assert "That does not mean that a country is safe" in body


def test_atom_ids_survive_edits_and_ended_ones_say_so(client, make, clock):
    advisory = make("fr")
    (before,) = entries(client, "/en/advisories/feed.atom")
    advisory.title = "Another title"
    revise(advisory, "Clearer.", at=NOW + MINUTE)
    clock.move_to(NOW + 2 * MINUTE)
    (after,) = entries(client, "/en/advisories/feed.atom")
    assert before["id"] == after["id"] == "tag:localhost,2026:advisory/fr"
    assert after["title"] == "Another title"
    assert after["updated"] > before["updated"]
    end(advisory, "Over.", at=NOW + 3 * MINUTE)
    clock.move_to(NOW + 4 * MINUTE)
    (ended,) = entries(client, "/en/advisories/feed.atom")
    assert ended["title"] == "Ended: Another title"
    (french,) = entries(client, "/fr/advisories/feed.atom")
    assert french["id"] == after["id"]


def test_an_entry_says_its_language(client, two):
    feed = etree.fromstring(client.get("/ar/advisories/feed.atom").content)
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert feed.get(lang) == "ar"
    assert {entry.get(lang) for entry in feed.findall(f"{ATOM}entry")} == {"ar", "en"}


def test_the_cap_index_leads_to_every_message(client, make, clock):
    advisory = make("fr")
    revise(advisory, "Clearer.", at=NOW + MINUTE)
    clock.move_to(NOW + HOUR)
    feed = etree.fromstring(client.get("/advisories/cap/").content)
    assert [e["title"] for e in entries(client, "/advisories/cap/")] == [
        *("Update: Title of fr", "Alert: Title of fr")
    ]
    links = feed.xpath('//*[@type="application/cap+xml"]/@href')
    assert len(links) == 2
    untyped = feed.xpath('//*[local-name()="entry"]/*[@href and not(@type)]/@href')
    assert {link.rsplit(":8000")[1] for link in untyped} == {"/en/advisories/fr/"}
    for link in links:
        assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200


def test_pages_announce_the_feed(client):
    page = html.fromstring(client.get("/ar/").content)
    (link,) = page.xpath(
        '//link[@type="application/atom+xml"][contains(@href,"advis")]'
    )
    assert link.get("href") == "/ar/advisories/feed.atom"


def test_the_api_lists_live_ones_worst_first_and_past_ones_on_request(
    client, two, make
):
    make("over", at=NOW - 48 * HOUR)

    def slugs(query=""):
        body = client.get(f"/api/v1/advisories/{query}").json()
        assert body["count"] == len(body["results"])
        return [row["slug"] for row in body["results"]]

    assert slugs() == ["ke", "fr"]
    assert slugs("?country=fr") == ["fr"]
    assert slugs("?state=past") == ["over"]


@pytest.mark.parametrize("query", ["country=XX", "state=draft", "sate=live"])
def test_a_bad_parameter_of_the_api_is_named(client, query):
    answer = client.get(f"/api/v1/advisories/?{query}")
    assert answer.status_code == 400
    assert query.split("=")[0] in answer.content.decode()


def test_the_api_shows_one_with_its_messages(client, two):
    row = two[0]
    body = client.get(f"/api/v1/advisories/{row.pk}/").json()
    assert body["slug"] == "ke"
    assert body["call_to_action"]["label"] == "Find your country’s embassy in Kenya"
    (message,) = body["messages"]
    assert message["kind"] == "Alert"
    assert message["identifier"] == AdvisoryMessage.objects.get(advisory=row).urn
    assert (body["source"], body["source_date"]) == ("Atlas gazette", "2026-11-01")
    assert body["stale"] is False
    assert client.get("/api/v1/advisories/99999/").status_code == 404


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/en/advisories/", 3),  # count of past, live, past
        ("/en/advisories/ke/", 3),  # the advisory, messages, advice
        ("/en/advisories/feed.atom", 1),  # advisories
        ("/advisories/cap/", 1),  # messages
        ("/api/v1/advisories/", 2),  # advisories, messages
    ],
)
def test_every_door_costs_the_same_for_more_rows(
    client, two, make, banner, django_assert_num_queries, address, queries
):
    make("over", at=NOW - 48 * HOUR)
    make("over-too", at=NOW - 49 * HOUR)
    banner.live(NOW)
    with django_assert_num_queries(queries):
        client.get(address)


DOORS = [
    *("/en/", "/ar/advisories/", "/en/advisories/canary/", "/en/advisories/feed.atom"),
    *("/advisories/cap/", "/api/v1/advisories/", "/api/v1/advisories/?state=past"),
    *("/en/countries/france/", "/en/nowhere/", "/en/?preview_advisory={pk}"),
    *("/en/advisories/canary/?preview_advisory={pk}", "/api/v1/advisories/{pk}/"),
    *("/sitemap.xml", "/en/news/", "/api/v1/countries/FR/"),
]


@pytest.mark.fault("S12")
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("state", ["draft", "scheduled", "ended before it began"])
def test_what_is_not_public_leaks_nowhere(client, make, banner, door, state):
    """S12: the canary's name in no body and in no header."""
    facts: dict[str, Any] = {"title": "Canary", "text": "Canary.", "guidance": "Canary"}
    if state == "draft":
        advisory = draft("canary", **facts)
    else:
        advisory = make("canary", starts_at=NOW + HOUR, **facts)
    if state.startswith("ended"):
        end(advisory, "Canary", at=NOW)
    banner.forget()
    answer = client.get(door.format(pk=advisory.pk))
    seen = answer.content.decode() + str(answer.headers)
    assert "anary" not in seen.replace("/advisories/canary/", "")


def test_governments_advice_stands_side_by_side_as_issued(client, two):
    facts = {"country": "KE", "retrieved_at": NOW, "source_date": "2026-11"}
    for issuer, scale, level, language in (
        ("US", "Levels 1-4", "Level 2: Exercise increased caution", "en"),
        ("DE", "Hinweise", "Teilreisewarnung", "de"),
    ):
        GovernmentAdvice.objects.create(
            **facts, issuer=issuer, scale=scale, level=level, language=language,
            source_url=f"https://{issuer}.example/",
        )  # fmt: skip
    page = html.fromstring(client.get("/en/advisories/ke/").content)
    (section,) = page.xpath('//section[@class="government-advice"]')
    levels = [(s.text, s.get("lang")) for s in section.xpath(".//strong")]
    assert levels == [
        ("Teilreisewarnung", "de"),
        ("Level 2: Exercise increased caution", "en"),
    ]


def test_no_record_of_advice_is_not_told_as_no_advice(client, two):
    body = client.get("/en/advisories/ke/").content.decode()
    assert "We have no record of a government’s travel advice about Kenya" in body


@pytest.mark.fault("S2")
def test_json_ld_cannot_close_its_block(client, make):
    make("fr", title="</script><script>alert(1)</script>")
    said, page = ld(client, "/en/advisories/fr/")
    assert said["name"] == "</script><script>alert(1)</script>"
    assert not page.xpath('//script[contains(text(), "alert(1)") and not(@type)]')


def test_every_message_of_the_api_is_one_that_was_sent(client, make):
    make("later", starts_at=NOW + HOUR)
    pk = Advisory.objects.get().pk
    assert client.get(f"/api/v1/advisories/{pk}/").status_code == 404
