"""What a citizen reads on the pages of the directory."""

import pytest
from django.test import Client
from django.utils import timezone

from embassies.models import Contact, FormerSlug, Mission
from portal.countries.models import EmergencyNumber, Ministry
from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def test_a_mission_page_shows_each_number_with_its_date(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/fr-london/")
    assert 'href="tel:+442079460911"' in page
    assert '<bdi dir="ltr">+44 20 7946 0911</bdi>' in page
    assert "Checked by us on 3 November 2026" in page
    assert (
        'Source: <bdi lang="en">Atlas registry of missions</bdi>, 16 November 2022. '
        "Not checked"
    ) in page


def test_an_emergency_line_comes_before_every_other_contact(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/fr-london/").partition("<main")[2]
    assert page.index("7946 0911") < page.index("7946 0100") < page.index("post@")


def test_an_extension_is_kept_in_the_call(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/fr-london/")
    assert 'href="tel:+442079460102;ext=7"' in page
    assert "+44 20 7946 0102, extension 7" in page


def test_an_old_record_says_that_it_may_be_out_of_date(client, atlas: Atlas):
    assert "It may be out of date" in text_of(client, "/en/embassies/jp-paris/")


def test_a_mission_without_contacts_leads_to_the_official_list(client, atlas: Atlas):
    Ministry.objects.create(
        country="KE",
        name="Atlas ministry",
        directory_url="https://ministry.ke.example/missions",
        confidence="low",
        source=atlas.sources["gazette"],
    )
    page = text_of(client, "/en/embassies/ke-london/")
    assert "We have no record of a phone number" in page
    assert 'href="https://ministry.ke.example/missions"' in page


def test_an_invalid_number_is_shown_as_recorded_and_not_linked(client, atlas: Atlas):
    raw = Contact.objects.filter(mission=atlas["jp-london"], channel="phone").first()
    assert raw is not None
    page = text_of(client, "/en/embassies/jp-london/")
    assert raw.value in page
    assert "tel:" not in page.split('id="place"')[0]


def test_a_withdrawn_contact_is_not_shown(client, atlas: Atlas):
    Contact.objects.filter(e164="+442079460911").update(withdrawn_at=timezone.now())
    assert "7946 0911" not in text_of(client, "/en/embassies/fr-london/")


def test_a_closed_mission_says_since_when_and_who_says_so(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/jp-lyon/")
    assert "Closed since" in page
    assert "status-shut" in page
    assert "confidence:" in page


def test_a_mission_without_a_status_is_not_said_to_be_open(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/jp-london/")
    assert "No source tells us whether it is open now" in page


def test_a_withdrawn_mission_is_gone(client, atlas: Atlas):
    text_of(client, "/en/embassies/au-bonn/", status=404)


def test_a_former_address_leads_to_the_mission(client, atlas: Atlas):
    FormerSlug.objects.create(slug="old-name", mission=atlas["fr-london"])
    answer = client.get("/en/embassies/old-name/")
    assert answer.status_code == 301
    assert answer["Location"] == "/en/embassies/fr-london/"


def test_a_former_address_of_a_withdrawn_mission_is_gone(client, atlas: Atlas):
    FormerSlug.objects.create(slug="old-name", mission=atlas["au-bonn"])
    text_of(client, "/en/embassies/old-name/", status=404)


def test_the_missions_in_a_country_leave_out_those_elsewhere(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/in/united-kingdom/")
    assert "/en/embassies/fr-london/" in page
    assert "/en/embassies/jp-paris/" not in page
    assert "missions in our records. Others may exist." in page


def test_missions_covering_a_country_are_listed_apart(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/in/ireland/")
    assert page.index("Served from another country") < page.index("ke-london")


def test_an_embassy_to_the_holy_see_is_not_listed_as_one_to_italy(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/in/italy/")
    assert "br-rome" in page
    assert "br-holy-see" not in page


def test_a_pair_without_a_mission_says_no_record_and_never_none(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/of/austria/in/japan/")
    assert "We have no record of a mission of Austria in Japan." in page
    assert "There is no embassy" not in page


def test_a_country_with_itself_is_said_to_be_ones_own(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/of/france/in/france/")
    assert "This is your own country" in page


@pytest.mark.parametrize("word", ["gb", "GB"])
def test_a_code_in_an_address_leads_to_the_slug(client, atlas: Atlas, word: str):
    answer = client.get(f"/en/embassies/in/{word}/?kind=embassy")
    assert answer.status_code == 301
    assert answer["Location"] == "/en/embassies/in/united-kingdom/?kind=embassy"


def test_an_unknown_country_is_not_found(client, atlas: Atlas):
    text_of(client, "/en/embassies/in/atlantis/", status=404)
    text_of(client, "/en/countries/zz/", status=404)


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e9", "9" * 40, "٣", ""])
def test_a_page_that_does_not_exist_is_not_found(client, atlas: Atlas, page: str):
    text_of(client, f"/en/embassies/in/united-kingdom/?page={page}", status=404)


def test_a_list_can_be_narrowed_by_kind(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/in/united-kingdom/?kind=high_commission")
    assert "ke-london" in page
    assert "fr-london" not in page


def test_nonsense_in_a_filter_is_an_error_and_narrows_nothing(client, atlas: Atlas):
    path = "/en/embassies/in/united-kingdom/?kind=castle"
    page = text_of(client, path, status=400)
    assert '<a href="#filter-kind">Kind: We do not know “castle”.' in page
    assert "<title>Error:" in page
    assert "fr-london" in page


def test_a_country_page_shows_its_emergency_numbers(client, atlas: Atlas):
    number = EmergencyNumber.objects.filter(country="GB").first()
    assert number is not None
    page = text_of(client, "/en/countries/united-kingdom/")
    assert f'href="tel:{number.number}"' in page


def test_unknown_emergency_numbers_are_said_to_be_unknown(client, atlas: Atlas):
    page = text_of(client, "/en/countries/tuvalu/")
    assert "We have no record of the emergency numbers here" in page


def test_phones_read_left_to_right_on_an_arabic_page(client, atlas: Atlas):
    page = text_of(client, "/ar/embassies/fr-london/")
    assert '<html lang="ar" dir="rtl">' in page
    assert '<bdi dir="ltr">+44 20 7946 0911</bdi>' in page


def test_an_address_is_not_rearranged_on_an_arabic_page(client, atlas: Atlas):
    page = text_of(client, "/ar/embassies/fr-london/")
    assert f"<bdi>{atlas['fr-london'].address}</bdi>" in page


@pytest.mark.fault("S7")
def test_a_too_long_search_says_what_to_do(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/?q=" + "a" * 101, status=400)
    assert "Search for fewer words" in page
    assert '<a href="#q">' in page


@pytest.mark.fault("S9")
def test_public_pages_set_no_cookie(client, atlas: Atlas):
    for path in ("/en/", "/en/embassies/", "/en/embassies/fr-london/"):
        answer = client.get(path)
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


PINS = [
    # The two counts.
    ("/en/embassies/", 2),
    # How many, the page of missions, their numbers, the covering ones.
    ("/en/embassies/in/united-kingdom/", 4),
    # How many, the page of missions, their numbers, the ministry.
    ("/en/embassies/of/france/", 4),
    # Own missions, their numbers, covering ones, the ministry, the emergency numbers.
    ("/en/embassies/of/sweden/in/united-kingdom/", 6),
    # The mission; its contacts, coverage, periods and what sources say; siblings; the
    # ministry; numbers.
    ("/en/embassies/fr-london/", 8),
    # Profile, ministry, numbers, advice, news, two counts.
    ("/en/countries/united-kingdom/", 7),
]


@pytest.mark.parametrize(("path", "most"), PINS)
def test_a_page_costs_no_more_queries_for_more_rows(
    client, atlas: Atlas, django_assert_max_num_queries, path: str, most: int
):
    assert Mission.objects.standing_in("GB").count() > 2
    client.get(path)
    with django_assert_max_num_queries(most):
        text_of(client, path)
