"""An editor tries, in a browser, to put words before the public alone."""

from typing import Any

import pytest
from playwright.sync_api import Page

from portal.advisories.models import GovernmentAdvice
from portal.countries.models import CountryProfile, Source
from portal.review.models import Proposal
from portal.web.roles import EDITOR, grant
from tests.atlas import build_atlas
from tests.support.people import let_in, person
from tests.support.public_world import build_public_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = (
    *("/en/countries/france/", "/en/embassies/fr-london/", "/en/about/licences/"),
    *("/api/v1/countries/FR/", "/api/v1/missions/fr-london/", "/api/v1/sources/"),
)
CANARY = "Kanarie +90 555 0100"


def test_what_an_editor_writes_alone_is_not_public(page: Page, roles: None):
    atlas = build_atlas()
    build_public_world(atlas)
    advice, profile = (
        GovernmentAdvice.objects.get(),
        CountryProfile.objects.get(country="FR"),
    )
    source, mission = Source.objects.get(key="registry"), atlas["fr-london"]
    doors = [
        (f"advisories/governmentadvice/{advice.pk}", {"level": CANARY}),
        (f"countries/source/{source.pk}", {"name": CANARY}),
        (f"countries/countryprofile/{profile.pk}", {"capital": CANARY}),
        (f"embassies/mission/{mission.pk}", {"access_note": "kanarie.example"}),
        (f"embassies/mission/{mission.pk}", {"access_note": "kanarie[at]evil.example"}),
        (f"embassies/mission/{mission.pk}", {"access_note": "ring kanarie zero three"}),
        (f"embassies/mission/{mission.pk}", {"translations-0-text": CANARY}),
    ]
    let_in(page, person(EDITOR))
    tried: set[str] = set()
    for path, said in doors:
        tried.add(path)
        page.goto(f"/admin/{path}/change/")
        for field, text in said.items():
            page.fill(f"#id_{field}", text)
        page.fill("#id_why", "It is so")
        page.fill("#id_evidence", "A letter")
        page.click("[name=_save] >> nth=0")
        told = page.inner_text(".messagelist")
        assert "Proposed, not public yet: another person has to approve it." in told
        assert Proposal.objects.waiting().count() == len(tried)
    page.goto(f"/admin/countries/countryprofile/{profile.pk}/change/")
    page.fill("#id_neighbours", '["ZZ"]')
    page.click("[name=_save] >> nth=0")
    assert "“ZZ” is not known" in page.inner_text("#content")
    for address in PUBLIC:
        page.goto(address)
        assert "kanarie" not in page.content().lower(), f"{address}: not public"


@pytest.fixture
def roles(db: None) -> None:
    """The roles, which a database that was flushed has no more."""
    from importlib import import_module  # noqa: PLC0415

    from django.apps import apps  # noqa: PLC0415

    registry: Any = apps
    grant(registry, import_module("portal.migrations.0001_initial").ROLES)
