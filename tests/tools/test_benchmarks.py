"""The benchmark: its directory, its calls of the server, its table."""

from collections import Counter

import pytest
from django.core.handlers.wsgi import WSGIHandler

from embassies.models import Change, Contact, Mission, triggers
from tests.atlas import Atlas
from tools.benchmarks.directory import add_articles, add_missions
from tools.benchmarks.figures import Figure, growth_table, pages_table
from tools.benchmarks.measuring import answer, cost
from tools.benchmarks.pages import Page

pytestmark = pytest.mark.usefixtures("connection_stays")


def figure(cold_ms: float) -> Figure:
    return Figure("home", "/en/", 50, cold_ms, 1.0, 0.15, 2.0, 1.0, 0.8)


def test_the_table_says_which_aim_is_missed() -> None:
    table = pages_table("100 missions", [figure(5.0), figure(10.0)])
    first, second = (line for line in table.splitlines() if line.startswith("| home"))
    assert "20.0%" in first
    assert first.rstrip(" |").endswith("below: warm")
    assert second.rstrip(" |").endswith("below: cold, warm")


def test_growth_is_that_of_the_largest_directory() -> None:
    table = growth_table({100: [figure(5.0)], 1000: [figure(15.0)]})
    assert "3.00" in table
    assert "1.00" in table


def test_copies_are_missions_with_their_contacts_spread_over_hosts(
    atlas: Atlas,
) -> None:
    before, contacts = Mission.objects.count(), Contact.objects.count()
    changes = Change.objects.count()
    add_missions(300)
    assert Mission.objects.count() == before + 300
    assert Contact.objects.count() > 2 * contacts
    copies = Mission.objects.order_by("pk")[before:]
    hosts = Counter(one.host for one in copies)
    assert max(hosts.values()) - min(hosts.values()) <= 1
    assert all(one.sender != one.host for one in copies)
    assert Change.objects.count() == changes
    assert triggers.installed("default")


def test_articles_are_public(client, atlas: Atlas) -> None:
    add_articles(30)
    assert client.get("/en/news/item-3/").status_code == 200


def test_a_page_is_measured_beside_the_constant_view(atlas: Atlas) -> None:
    home = cost(WSGIHandler(), Page("home", "/en/", 0.15), rounds=2)
    assert home.page > home.constant > 0
    assert home.size > 5000


def test_a_page_is_asked_for_with_its_validator(atlas: Atlas) -> None:
    page = Page("304", "/api/v1/missions/", 0.7, is_revalidated=True)
    assert cost(WSGIHandler(), page, rounds=1).size == 0


def test_an_address_that_answers_an_error_is_not_measured(atlas: Atlas) -> None:
    with pytest.raises(RuntimeError, match="404"):
        cost(WSGIHandler(), Page("none", "/en/nowhere/", 0.15), rounds=1)


def test_the_server_is_asked_as_by_a_browser(atlas: Atlas) -> None:
    found = answer(WSGIHandler(), "/en/")
    assert found.status == 200
    assert 0 < found.ms < 10_000
