"""What assistants and browsers find the portal by."""

import re

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from portal.page_store.addresses import leads_somewhere
from tests.atlas import Atlas

pytestmark = pytest.mark.django_db

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
SITE = "http://localhost:8000"


def test_what_assistants_read_has_the_rules_and_addresses_that_lead_somewhere(
    client: Client,
) -> None:
    answer = client.get("/llms.txt")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert text.startswith("# Consular help portal\n\n> ")
    for words in ("may be out of date", "Never invent", "date and the source"):
        assert words in text
    paths = re.findall(rf"\]\({SITE}(/[^)?]*)", text)
    assert len(paths) > 10
    assert [path for path in paths if not leads_somewhere(path)] == []
    assert "&amp;" not in text


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_browsers_can_search_from_their_bar_in_each_language(
    client: Client, atlas: Atlas, language: str
) -> None:
    answer = client.get(f"/{language}/opensearch.xml")
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    root = etree.fromstring(answer.content)
    assert 0 < len(root.findtext(f"{OPENSEARCH}ShortName")) <= 16
    assert root.findtext(f"{OPENSEARCH}Language") == language
    by_type = {
        one.get("type"): one.get("template").replace("{searchTerms}", "fran")
        for one in root.findall(f"{OPENSEARCH}Url")
    }
    page = client.get(by_type["text/html"].removeprefix(SITE))
    assert page.status_code == 200
    offered = client.get(by_type["application/x-suggestions+json"].removeprefix(SITE))
    assert offered["Content-Type"] == "application/x-suggestions+json"
    typed, texts, notes, addresses = offered.json()
    assert typed == "fran"
    assert len(texts) == len(notes) == len(addresses) > 0
    assert all(address.startswith(f"{SITE}/{language}/") for address in addresses)


def test_pages_name_the_search_of_their_language(client: Client, atlas: Atlas) -> None:
    page = client.get("/ar/").content.decode()
    assert 'href="/ar/opensearch.xml"' in page
    assert client.get("/opensearch.xml")["Location"].endswith("/opensearch.xml")
