"""Other sites load only what is made for them."""

import pytest
from django.test import Client

from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.fault("S1")
@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/en/", "same-origin"),
        ("/en/embassies/fr-london/", "same-origin"),
        ("/en/embassies/fr-london.vcf", "same-origin"),
        ("/en/nowhere/", "same-origin"),
        ("/admin/", "same-origin"),
        ("/sitemap.xml", "same-origin"),
        ("/static/portal/site.css", "same-origin"),
        ("/api/v1/missions/", "cross-origin"),
        ("/api/v1/missions.csv", "cross-origin"),
        ("/api/v1/nowhere/", "cross-origin"),
        ("/en/news/feed.atom", "cross-origin"),
        ("/en/advisories/feed.atom", "cross-origin"),
        ("/advisories/cap/", "cross-origin"),
        ("/embed/find/", "cross-origin"),
        ("/oembed/", "cross-origin"),
        ("/static/portal/embed-frame.js", "cross-origin"),
    ],
)
def test_a_page_is_for_its_own_site_and_what_is_to_be_shared_is_for_all(
    atlas: Atlas, client: Client, path: str, policy: str
) -> None:
    answer = client.get(path)
    answer.close()
    assert answer.headers.get("Cross-Origin-Resource-Policy") == policy
